#include "wire/client/client_reply.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/memory.h"
#include "record/json_mend.h"

#define PARSE_FLAGS (JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES)

/* Of an answer, or of a result of a batch. */
static int read_topics(struct topic_client_reply *reply, const json_t *result,
                       struct topic_client_answer *answer, struct topic_error *err)
{
    const json_t *list = json_object_get(result, "topics");
    size_t count = json_array_size(list);
    if (topic_memory_reserve(&reply->topics, &reply->topic_capacity, count, sizeof *reply->topics,
                             err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *accepted = json_object_get(item, "accepted");
        reply->topics[i] = (struct topic_client_topic){
            json_string_value(json_object_get(item, "topic")),
            json_number_value(json_object_get(item, "score")), !accepted || json_is_true(accepted)};
    }
    const json_t *familiarity = json_object_get(result, "familiarity");
    answer->familiarity = familiarity ? json_number_value(familiarity) : -1;
    answer->topics = reply->topics;
    answer->topic_count = count;
    return 0;
}

static json_t *load(struct topic_text json, size_t flags, struct topic_buffer *mended,
                    const char *from, struct topic_error *err)
{
    json_error_t error;
    if (!topic_answer_check_is_bounded(json)) {
        topic_error_set(err, "%s: the answer has a line break, or more than %zu values", from,
                        TOPIC_ANSWER_CHECK_MAX_VALUES);
        return NULL;
    }
    json_t *root = json_loadb(json.bytes, json.len, flags, &error);
    if (!root && topic_json_mend(mended, json, err) > 0)
        root = json_loadb(mended->bytes, mended->len, flags, &error);
    if (!root)
        topic_error_set(err, "%s: the answer is not valid JSON: %s", from, error.text);
    return root;
}

struct json_t *topic_client_reply_load(struct topic_text json, struct topic_buffer *mended,
                                       const char *from, struct topic_error *err)
{
    return load(json, PARSE_FLAGS | JSON_DECODE_INT_AS_REAL, mended, from, err);
}

struct json_t *topic_client_reply_object(struct topic_text json, struct topic_error *err)
{
    struct topic_buffer mended = {0};
    json_t *root = load(json, PARSE_FLAGS, &mended, "topicd", err);
    topic_buffer_release(&mended);
    return root;
}

static bool read_error(const json_t *result, struct topic_client_answer *answer)
{
    const json_t *failure = json_object_get(result, "error");
    answer->code = json_string_value(json_object_get(failure, "code"));
    answer->message = json_string_value(json_object_get(failure, "message"));
    return failure != NULL;
}

static int read_answer(struct topic_client_reply *reply, const struct topic_answer_check *check,
                       const char *from, struct topic_client_answer *answer,
                       struct topic_error *err)
{
    reply->root = topic_client_reply_load(answer->json, &reply->mended, from, err);
    if (!reply->root)
        return -1;
    const char *wrong = topic_answer_check_run(check, reply->root);
    if (wrong)
        return topic_error_set(err,
                               "%s: the answer is none to this request (%s): is topicd running "
                               "there?",
                               from, wrong);
    bool has_topics = check->is_known && !check->ids && check->operation == TOPIC_OPERATION_TAG;
    return read_error(reply->root, answer) || !has_topics
               ? 0
               : read_topics(reply, reply->root, answer, err);
}

int topic_client_reply_result(struct topic_client_reply *reply, size_t index,
                              struct topic_client_answer *answer, struct topic_error *err)
{
    const json_t *result = json_array_get(json_object_get(reply->root, "results"), index);
    *answer = (struct topic_client_answer){.familiarity = -1};
    if (!result)
        return topic_error_set(err, "the answer has no result for article %zu", index + 1);
    return read_error(result, answer) ? 0 : read_topics(reply, result, answer, err);
}

const char *topic_client_reply_model(const struct topic_client_reply *reply)
{
    const char *model = json_string_value(json_object_get(reply->root, "model"));
    return model ? model : "";
}

int topic_client_reply_read(struct topic_client_reply *reply,
                            const struct topic_answer_check *check, struct topic_text json,
                            const char *from, struct topic_client_answer *answer,
                            struct topic_error *err)
{
    topic_client_reply_reset(reply);
    *answer = (struct topic_client_answer){.json = json, .familiarity = -1};
    if (read_answer(reply, check, from, answer, err) == 0)
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
    topic_buffer_release(&reply->mended);
    *reply = (struct topic_client_reply){0};
}
