#include "wire/client/client_reply.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/memory.h"

static int read_topics(struct topic_client_reply *reply, struct topic_client_answer *answer,
                       struct topic_error *err)
{
    const json_t *list = json_object_get(reply->root, "topics");
    size_t count = json_array_size(list);
    if (topic_memory_reserve(&reply->topics, &reply->topic_capacity, count, sizeof *reply->topics,
                             err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(item, "topic"));
        const json_t *accepted = json_object_get(item, "accepted");
        reply->topics[i] = (struct topic_client_topic){
            name ? name : "", json_number_value(json_object_get(item, "score")),
            !accepted || json_is_true(accepted)};
    }
    const json_t *familiarity = json_object_get(reply->root, "familiarity");
    answer->familiarity = familiarity ? json_number_value(familiarity) : -1;
    answer->topics = reply->topics;
    answer->topic_count = count;
    return 0;
}

static int read_answer(struct topic_client_reply *reply, const char *from,
                       struct topic_client_answer *answer, struct topic_error *err)
{
    json_error_t error;
    reply->root = json_loadb(answer->json.bytes, answer->json.len,
                             JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (!reply->root)
        return topic_error_set(err, "%s: the answer is not valid JSON: %s", from, error.text);
    const json_t *failure = json_object_get(reply->root, "error");
    if (!failure)
        return read_topics(reply, answer, err);
    answer->code = json_string_value(json_object_get(failure, "code"));
    answer->message = json_string_value(json_object_get(failure, "message"));
    if (!answer->code || !answer->message)
        return topic_error_set(err, "%s: the answer has an error without code and message", from);
    return 0;
}

int topic_client_reply_read(struct topic_client_reply *reply, struct topic_text json,
                            const char *from, struct topic_client_answer *answer,
                            struct topic_error *err)
{
    topic_client_reply_reset(reply);
    *answer = (struct topic_client_answer){.json = json};
    if (read_answer(reply, from, answer, err) == 0)
        return 0;
    *answer = (struct topic_client_answer){0};
    return -1;
}

void topic_client_reply_reset(struct topic_client_reply *reply)
{
    json_decref(reply->root);
    reply->root = NULL;
}

void topic_client_reply_release(struct topic_client_reply *reply)
{
    topic_client_reply_reset(reply);
    free(reply->topics);
    *reply = (struct topic_client_reply){0};
}
