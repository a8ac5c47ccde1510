#include "wire/record_splice.h"

#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "record/json_scalar.h"
#include "wire/answer.h"
#include "wire/json.h"

/* The members that tagging sets. */
static const char *const own_keys[] = {"topics", "topic_scores", "topic_familiarity", "model"};
#define OWN_KEYS (sizeof own_keys / sizeof *own_keys)

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* The comma or the brace after the member that begins at `at`. */
static const char *member_end(const char *at, const char *end)
{
    size_t depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = topic_json_scalar_string_end(at, end);
            continue;
        }
        if (depth == 0 && (*at == ',' || *at == '}'))
            break;
        if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
        at++;
    }
    return at;
}

static bool is_own_name(const char *name, size_t len)
{
    for (size_t i = 0; i < OWN_KEYS; i++)
        if (strlen(own_keys[i]) == len && memcmp(own_keys[i], name, len) == 0)
            return true;
    return false;
}

/* Lets jansson unescape a key that has escapes: such keys are rare. */
static int find_own(struct topic_text key, bool *is_own, struct topic_error *err)
{
    if (!memchr(key.bytes, '\\', key.len)) {
        *is_own = is_own_name(key.bytes + 1, key.len - 2);
        return 0;
    }
    json_error_t problem;
    json_t *name = json_loadb(key.bytes, key.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &problem);
    if (!name) {
        *is_own = false; /* half a surrogate: no key of ours */
        return problem.text[0] != '\0' ? 0
                                       : topic_error_set(err, "out of memory while reading a "
                                                              "record's key");
    }
    *is_own = is_own_name(json_string_value(name), json_string_length(name));
    json_decref(name);
    return 0;
}

/* Where the members begin: after the opening brace. */
static const char *members_of(struct topic_text record)
{
    return skip_space(record.bytes, record.bytes + record.len) + 1;
}

static int put_member(struct topic_buffer *out, const char *from, const char *to, bool *has_members,
                      struct topic_error *err)
{
    if (*has_members && topic_buffer_append(out, ",", 1, err) < 0)
        return -1;
    *has_members = true;
    return topic_buffer_append(out, from, (size_t)(to - from), err);
}

int topic_record_splice_open(struct topic_buffer *out, struct topic_text record, bool *has_members,
                             struct topic_error *err)
{
    const char *end = record.bytes + record.len;
    const char *at = members_of(record);
    *has_members = false;
    if (topic_buffer_append(out, "{", 1, err) < 0)
        return -1;
    for (bool is_last = false; !is_last;) {
        const char *key = skip_space(at, end);
        if (key == end || *key != '"')
            break; /* the object is empty */
        const char *next = member_end(at, end);
        const char *key_end = topic_json_scalar_string_end(key, end);
        bool is_own = false;
        if (find_own((struct topic_text){key, (size_t)(key_end - key)}, &is_own, err) < 0)
            return -1;
        if (!is_own && put_member(out, at, next, has_members, err) < 0)
            return -1;
        is_last = next == end || *next == '}';
        at = next + 1;
    }
    return 0;
}

static void write_topics(struct topic_json *json, const struct topic_record_splice_result *result)
{
    double score;
    topic_json_put_open(json, "topics", '[');
    for (size_t i = 0; i < result->count; i++)
        topic_json_cstring(json, result->topic(result->context, i, &score));
    topic_json_close(json, ']');
    topic_json_put_open(json, "topic_scores", '{');
    for (size_t i = 0; i < result->count; i++) {
        const char *name = result->topic(result->context, i, &score);
        topic_json_put_decimal(json, name, score, TOPIC_ANSWER_SCORE_PLACES);
    }
    topic_json_close(json, '}');
}

int topic_record_splice_write_result(struct topic_buffer *out, struct topic_text record,
                                     const struct topic_record_splice_result *result,
                                     struct topic_error *err)
{
    struct topic_json json;
    bool has_members;
    topic_buffer_reset(out);
    if (topic_record_splice_open(out, record, &has_members, err) < 0)
        return -1;
    topic_json_init(&json, out, err);
    json.needs_comma = has_members;
    write_topics(&json, result);
    topic_answer_familiarity(&json, "topic_familiarity", result->familiarity);
    topic_json_put_cstring(&json, "model", result->model);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

/* A name's quotes, colon and comma, both times that it is written, and its score. */
#define TOPIC_SIGNS_BYTES 24

/* The keys of what tagging sets, the familiarity and the model's id. */
#define RESULT_BYTES 200

static size_t quoted_bytes(const char *name)
{
    size_t bytes = strlen(name);
    for (; (name = strpbrk(name, "\"\\")); name++)
        bytes++;
    return bytes;
}

size_t topic_record_splice_growth(const struct topic_model *model)
{
    size_t bytes = RESULT_BYTES;
    for (size_t i = 0; i < topic_model_topic_count(model); i++)
        bytes += 2 * quoted_bytes(topic_model_topic_name(model, i)) + TOPIC_SIGNS_BYTES;
    return bytes;
}

struct given {
    const struct topic_model *model;
    const struct topic_tags *tags;
};

static const char *given_topic(const void *context, size_t index, double *score)
{
    const struct given *given = context;
    *score = (double)given->tags->items[index].score;
    return topic_model_topic_name(given->model, given->tags->items[index].topic);
}

int topic_record_splice_write(struct topic_buffer *out, struct topic_text record,
                              const struct topic_model *model, const struct topic_tags *tags,
                              struct topic_error *err)
{
    const struct given given = {model, tags};
    const struct topic_record_splice_result result = {.topic = given_topic,
                                                      .context = &given,
                                                      .count = tags->count,
                                                      .familiarity = tags->familiarity,
                                                      .model = topic_model_id(model)};
    return topic_record_splice_write_result(out, record, &result, err);
}
