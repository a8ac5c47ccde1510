#include "wire/verdict.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/memory.h"

static int read_topics(struct topic_verdict *verdict, struct topic_client_answer *answer,
                       struct topic_error *err)
{
    const json_t *list = json_object_get(verdict->root, "topics");
    size_t count = json_array_size(list);
    if (topic_memory_reserve(&verdict->topics, &verdict->topic_capacity, count,
                             sizeof *verdict->topics, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(item, "topic"));
        const json_t *accepted = json_object_get(item, "accepted");
        verdict->topics[i] = (struct topic_client_topic){
            name ? name : "", json_number_value(json_object_get(item, "score")),
            !accepted || json_is_true(accepted)};
    }
    answer->topics = verdict->topics;
    answer->topic_count = count;
    return 0;
}

static int read_answer(struct topic_verdict *verdict, const char *from,
                       struct topic_client_answer *answer, struct topic_error *err)
{
    json_error_t error;
    verdict->root = json_loadb(answer->json.bytes, answer->json.len,
                               JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (!verdict->root)
        return topic_error_set(err, "%s: sent an answer that is not JSON: %s", from, error.text);
    const json_t *failure = json_object_get(verdict->root, "error");
    if (!failure)
        return read_topics(verdict, answer, err);
    answer->code = json_string_value(json_object_get(failure, "code"));
    answer->message = json_string_value(json_object_get(failure, "message"));
    if (!answer->code || !answer->message)
        return topic_error_set(err, "%s: sent an error without a code", from);
    return 0;
}

int topic_verdict_read(struct topic_verdict *verdict, struct topic_text json, const char *from,
                       struct topic_client_answer *answer, struct topic_error *err)
{
    topic_verdict_reset(verdict);
    *answer = (struct topic_client_answer){.json = json};
    if (read_answer(verdict, from, answer, err) == 0)
        return 0;
    *answer = (struct topic_client_answer){0};
    return -1;
}

void topic_verdict_reset(struct topic_verdict *verdict)
{
    json_decref(verdict->root);
    verdict->root = NULL;
}

void topic_verdict_release(struct topic_verdict *verdict)
{
    topic_verdict_reset(verdict);
    free(verdict->topics);
    *verdict = (struct topic_verdict){0};
}
