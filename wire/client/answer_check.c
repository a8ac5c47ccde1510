#include "wire/client/answer_check.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"
#include "record/json_scalar.h"

#define PARSE_FLAGS (JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

/* Up to here every whole number has a double. */
#define MAX_COUNT 9007199254740992.0

/* ---- the shapes of docs/protocol.md ---- */

enum kind {
    ANYTHING,
    NAME, /* of a topic */
    TEXT,
    COUNT,
    AMOUNT, /* a number from 0 to MAX_COUNT */
    NUMBER,
    SHARE, /* a number from 0 to 1 */
    TRUTH,
    IS_TRUE,
    OBJECT,
    LIST,
    MAP /* of names */
};

struct member;

struct shape {
    enum kind kind;
    const struct shape *element;  /* of LIST and MAP */
    const struct member *members; /* of OBJECT; ends with a key NULL */
};

struct member {
    const char *key;
    bool is_required; /* otherwise it may be absent, or null */
    struct shape shape;
};

static const struct shape name = {.kind = NAME};
static const struct shape text = {.kind = TEXT};
static const struct shape count = {.kind = COUNT};
static const struct shape anything = {.kind = ANYTHING};

static const struct member span_members[] = {{"field", true, {.kind = TEXT}},
                                             {"start", true, {.kind = COUNT}},
                                             {"end", true, {.kind = COUNT}},
                                             {0}};
static const struct shape span = {.kind = OBJECT, .members = span_members};
static const struct member reason_members[] = {{"phrase", true, {.kind = TEXT}},
                                               {"weight", true, {.kind = NUMBER}},
                                               {"spans", true, {.kind = LIST, .element = &span}},
                                               {0}};
static const struct shape reason = {.kind = OBJECT, .members = reason_members};

/* Of "tag" and of "explain". */
static const struct member topic_members[] = {
    {"topic", true, {.kind = NAME}},
    {"score", true, {.kind = SHARE}},
    {"accepted", false, {.kind = TRUTH}},
    {"display", false, {.kind = NAME}},
    {"parent", false, {.kind = NAME}},
    {"threshold", false, {.kind = NUMBER}},
    {"margin", false, {.kind = NUMBER}},
    {"bias", false, {.kind = NUMBER}},
    {"margin_needed", false, {.kind = NUMBER}},
    {"because", false, {.kind = LIST, .element = &reason}},
    {"other", false, {.kind = NUMBER}},
    {0}};
static const struct shape topic = {.kind = OBJECT, .members = topic_members};

static const struct member tag_members[] = {{"topics", true, {.kind = LIST, .element = &topic}},
                                            {"familiarity", false, {.kind = SHARE}},
                                            {"model", false, {.kind = TEXT}},
                                            {0}};
static const struct member explain_members[] = {
    {"explanations", true, {.kind = LIST, .element = &topic}},
    {"familiarity", false, {.kind = SHARE}},
    {"model", false, {.kind = TEXT}},
    {0}};

static const struct member listed_members[] = {
    {"topic", true, {.kind = NAME}},        {"articles", false, {.kind = COUNT}},
    {"threshold", false, {.kind = NUMBER}}, {"display", false, {.kind = NAME}},
    {"parent", false, {.kind = NAME}},      {0}};
static const struct shape listed = {.kind = OBJECT, .members = listed_members};
static const struct member topics_members[] = {
    {"topics", true, {.kind = LIST, .element = &listed}}, {"model", false, {.kind = TEXT}}, {0}};

static const struct member done_members[] = {
    {"ok", true, {.kind = IS_TRUE}}, {"model", false, {.kind = TEXT}}, {0}};

static const struct member changed_topics[] = {
    {"kept", false, {.kind = COUNT}},
    {"lost", false, {.kind = COUNT}},
    {"lost_names", false, {.kind = LIST, .element = &name}},
    {"added", false, {.kind = COUNT}},
    {"added_names", false, {.kind = LIST, .element = &name}},
    {0}};
static const struct member golden_members[] = {{"articles", false, {.kind = COUNT}},
                                               {"milliseconds", false, {.kind = AMOUNT}},
                                               {"memory_bytes", false, {.kind = COUNT}},
                                               {"previous_milliseconds", false, {.kind = AMOUNT}},
                                               {"previous_memory_bytes", false, {.kind = COUNT}},
                                               {0}};
static const struct member change_members[] = {
    {"ok", true, {.kind = IS_TRUE}},
    {"model", true, {.kind = TEXT}},
    {"previous", false, {.kind = TEXT}},
    {"model_path", false, {.kind = TEXT}},
    {"topics", false, {.kind = OBJECT, .members = changed_topics}},
    {"settings_changed", false, {.kind = LIST, .element = &text}},
    {"golden", false, {.kind = OBJECT, .members = golden_members}},
    {0}};

static const struct member queue_members[] = {
    {"length", false, {.kind = COUNT}}, {"limit", false, {.kind = COUNT}}, {0}};
static const struct shape bucket = {.kind = LIST, .element = &anything};
static const struct member latency_members[] = {
    {"count", false, {.kind = COUNT}},
    {"p50_ms", false, {.kind = AMOUNT}},
    {"p99_ms", false, {.kind = AMOUNT}},
    {"buckets", false, {.kind = LIST, .element = &bucket}},
    {0}};
static const struct member pipeline_members[] = {
    {"pulled", false, {.kind = COUNT}},    {"pushed", false, {.kind = COUNT}},
    {"published", false, {.kind = COUNT}}, {"rejected", false, {.kind = COUNT}},
    {"in_flight", false, {.kind = COUNT}}, {0}};
static const struct member agreement_members[] = {
    {"topic", true, {.kind = NAME}},         {"agreement", false, {.kind = SHARE}},
    {"both", false, {.kind = COUNT}},        {"only_running", false, {.kind = COUNT}},
    {"only_shadow", false, {.kind = COUNT}}, {0}};
static const struct shape agreement = {.kind = OBJECT, .members = agreement_members};
static const struct member sample_members[] = {
    {"only_running", false, {.kind = LIST, .element = &name}},
    {"only_shadow", false, {.kind = LIST, .element = &name}},
    {0}};
static const struct shape sample = {.kind = OBJECT, .members = sample_members};
static const struct member shadow_members[] = {
    {"model", true, {.kind = TEXT}},
    {"articles", false, {.kind = COUNT}},
    {"agreement", false, {.kind = SHARE}},
    {"topics", false, {.kind = LIST, .element = &agreement}},
    {"samples", false, {.kind = LIST, .element = &sample}},
    {0}};
static const struct member status_members[] = {
    {"model", true, {.kind = TEXT}},
    {"model_path", false, {.kind = TEXT}},
    {"previous", false, {.kind = TEXT}},
    {"version", false, {.kind = TEXT}},
    {"uptime_seconds", true, {.kind = AMOUNT}},
    {"model_age_seconds", false, {.kind = AMOUNT}},
    {"workers", false, {.kind = COUNT}},
    {"connections", false, {.kind = COUNT}},
    {"queue", false, {.kind = OBJECT, .members = queue_members}},
    {"requests", false, {.kind = MAP, .element = &count}},
    {"errors", false, {.kind = MAP, .element = &count}},
    {"received", false, {.kind = COUNT}},
    {"answered", false, {.kind = COUNT}},
    {"ignored", false, {.kind = COUNT}},
    {"undeliverable", false, {.kind = COUNT}},
    {"dropped", false, {.kind = COUNT}},
    {"reloads", false, {.kind = COUNT}},
    {"failed_reloads", false, {.kind = COUNT}},
    {"resident_bytes", false, {.kind = COUNT}},
    {"latency", false, {.kind = OBJECT, .members = latency_members}},
    {"articles", false, {.kind = COUNT}},
    {"untagged", false, {.kind = COUNT}},
    {"features", false, {.kind = COUNT}},
    {"unknown_features", false, {.kind = COUNT}},
    {"topics_given", false, {.kind = MAP, .element = &count}},
    {"pipeline", false, {.kind = OBJECT, .members = pipeline_members}},
    {"shadow", false, {.kind = OBJECT, .members = shadow_members}},
    {0}};

/* Of the store. */
static const struct member correction_members[] = {
    {"event", true, {.kind = COUNT}},
    {"topics", true, {.kind = LIST, .element = &name}},
    {"repeated", true, {.kind = TRUTH}},
    {"unknown", false, {.kind = LIST, .element = &name}},
    {0}};
static const struct member event_members[] = {
    {"event", true, {.kind = COUNT}},
    {"kind", true, {.kind = TEXT}},
    {"article", false, {.kind = NAME}},
    {"time", true, {.kind = TEXT}},
    {"actor", true, {.kind = NAME}},
    {"client", true, {.kind = NAME}},
    {"undoes", false, {.kind = COUNT}},
    {"undone_by", false, {.kind = COUNT}},
    {"suggested", false, {.kind = LIST, .element = &name}},
    {"given", false, {.kind = LIST, .element = &name}},
    {"accepted", false, {.kind = LIST, .element = &name}},
    {"rejected", false, {.kind = LIST, .element = &name}},
    {"topics", false, {.kind = LIST, .element = &name}},
    {0}};
static const struct shape event = {.kind = OBJECT, .members = event_members};
static const struct member history_members[] = {{"events", true, {.kind = LIST, .element = &event}},
                                                {0}};
static const struct member offered_article[] = {
    {"id", true, {.kind = NAME}}, {"title", false, {.kind = TEXT}}, {0}};
static const struct member offered_members[] = {
    {"article", true, {.kind = OBJECT, .members = offered_article}},
    {"reason", true, {.kind = TEXT}},
    {"value", true, {.kind = AMOUNT}},
    {"topics", true, {.kind = LIST, .element = &name}},
    {"event", true, {.kind = COUNT}},
    {"lease", true, {.kind = NAME}},
    {0}};
static const struct shape offered = {.kind = OBJECT, .members = offered_members};
static const struct member offer_members[] = {
    {"articles", true, {.kind = LIST, .element = &offered}},
    {"released", false, {.kind = COUNT}},
    {"skipped", false, {.kind = COUNT}},
    {"waiting", false, {.kind = COUNT}},
    {0}};

static const struct member *const members_of[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_TAG] = tag_members,         [TOPIC_OPERATION_EXPLAIN] = explain_members,
    [TOPIC_OPERATION_TOPICS] = topics_members,   [TOPIC_OPERATION_STATUS] = status_members,
    [TOPIC_OPERATION_PING] = done_members,       [TOPIC_OPERATION_RELOAD] = change_members,
    [TOPIC_OPERATION_ROLLBACK] = change_members, [TOPIC_OPERATION_SHADOW] = done_members,
    [TOPIC_OPERATION_SHUTDOWN] = done_members,   [TOPIC_OPERATION_FEEDBACK] = correction_members,
    [TOPIC_OPERATION_UNDO] = correction_members, [TOPIC_OPERATION_FORGET] = correction_members,
    [TOPIC_OPERATION_QUEUE] = offer_members,     [TOPIC_OPERATION_HISTORY] = history_members,
    [TOPIC_OPERATION_BACKUP] = done_members};

/* ---- looking at values ---- */

static bool is_name(const char *bytes, size_t len)
{
    return topic_utf8_is_name(bytes, len) && strlen(bytes) == len;
}

static bool is_scalar_of(const json_t *value, enum kind kind)
{
    double number = json_number_value(value);
    switch (kind) {
    case NAME:
        return json_is_string(value) &&
               is_name(json_string_value(value), json_string_length(value));
    case TEXT:
        return json_is_string(value);
    case COUNT:
        return json_is_number(value) && number >= 0 && number <= MAX_COUNT &&
               floor(number) == number;
    case AMOUNT:
        return json_is_number(value) && number >= 0 && number <= MAX_COUNT;
    case NUMBER:
        return json_is_number(value);
    case SHARE:
        return json_is_number(value) && number >= 0 && number <= 1;
    case TRUTH:
        return json_is_boolean(value);
    case IS_TRUE:
        return json_is_true(value);
    default:
        return true;
    }
}

/* NULL, or the key of what does not fit; `key` is that of the value. The shapes are not deep. */
// NOLINTNEXTLINE(misc-no-recursion)
static const char *misfit_in(const json_t *value, const struct shape *shape, const char *key)
{
    const char *wrong = NULL;
    if (shape->kind == OBJECT) {
        if (!json_is_object(value))
            return key;
        for (const struct member *member = shape->members; member->key && !wrong; member++) {
            const json_t *found = json_object_get(value, member->key);
            bool is_there = found && !json_is_null(found);
            if (is_there)
                wrong = misfit_in(found, &member->shape, member->key);
            else if (member->is_required)
                wrong = member->key;
        }
        return wrong;
    }
    if (shape->kind == LIST) {
        for (size_t i = 0; i < json_array_size(value) && !wrong; i++)
            wrong = misfit_in(json_array_get(value, i), shape->element, key);
        return json_is_array(value) ? wrong : key;
    }
    if (shape->kind == MAP) {
        void *at = json_object_iter((json_t *)(uintptr_t)value);
        for (; at && !wrong; at = json_object_iter_next((json_t *)(uintptr_t)value, at))
            wrong = is_name(json_object_iter_key(at), strlen(json_object_iter_key(at)))
                        ? misfit_in(json_object_iter_value(at), shape->element, key)
                        : key;
        return json_is_object(value) ? wrong : key;
    }
    return is_scalar_of(value, shape->kind) ? NULL : key;
}

/* Whether `id` is what was asked for; NULL stands for null. */
static bool is_id(const json_t *id, const json_t *expected)
{
    bool is_null = !id || json_is_null(id);
    bool is_null_expected = !expected || json_is_null(expected);
    return is_null_expected ? is_null : !is_null && json_equal(id, expected);
}

/* An error may be without the id: where the daemon could not find it. */
static const char *misfit_in_error(const json_t *answer, const json_t *expected_id, bool checks_id)
{
    static const struct member error_members[] = {
        {"code", true, {.kind = NAME}}, {"message", true, {.kind = TEXT}}, {0}};
    static const struct shape error = {.kind = OBJECT, .members = error_members};
    const json_t *id = json_object_get(answer, "id");
    if (checks_id && id && !json_is_null(id) && !is_id(id, expected_id))
        return "id";
    return misfit_in(json_object_get(answer, "error"), &error, "error");
}

static const char *misfit_in_results(const struct topic_answer_check *check, const json_t *answer)
{
    const struct shape shape = {.kind = OBJECT, .members = members_of[check->operation]};
    const json_t *results = json_object_get(answer, "results");
    const char *wrong = NULL;
    if (!json_is_array(results))
        return "results";
    if (json_array_size(results) != json_array_size(check->ids))
        return "number of results";
    for (size_t i = 0; i < json_array_size(results) && !wrong; i++) {
        const json_t *result = json_array_get(results, i);
        const json_t *expected = json_array_get(check->ids, i);
        if (json_object_get(result, "error"))
            wrong = misfit_in_error(result, expected, true);
        else
            wrong = is_id(json_object_get(result, "id"), expected)
                        ? misfit_in(result, &shape, "results")
                        : "id of a result";
    }
    return wrong;
}

const char *topic_answer_check_run(const struct topic_answer_check *check,
                                   const struct json_t *answer)
{
    if (!json_is_object(answer))
        return "it is no object";
    if (json_object_get(answer, "error"))
        return misfit_in_error(answer, check->id, check->is_known);
    if (!check->is_known)
        return NULL;
    if (!is_id(json_object_get(answer, "id"), check->id))
        return "id";
    if (check->ids)
        return misfit_in_results(check, answer);
    const struct shape shape = {.kind = OBJECT, .members = members_of[check->operation]};
    return misfit_in(answer, &shape, "it");
}

/* ---- before parsing ---- */

bool topic_answer_check_is_bounded(struct topic_text json)
{
    const char *end = json.bytes + json.len;
    size_t values = 0;
    for (const char *at = json.bytes; at < end;) {
        if (*at == '"') {
            at = topic_json_scalar_string_end(at, end);
            continue;
        }
        if (*at == '\n' || *at == '\r')
            return false;
        values += *at == '{' || *at == '[' || *at == ',';
        at++;
    }
    return values <= TOPIC_ANSWER_CHECK_MAX_VALUES;
}

/* ---- what a request expects ---- */

static json_t *load(struct topic_text json)
{
    return json.len > 0 ? json_loadb(json.bytes, json.len, PARSE_FLAGS | JSON_DECODE_ANY, NULL)
                        : NULL;
}

/* The ids of a batch; NULL where it is none, or malformed. */
static json_t *load_ids(struct topic_text request)
{
    if (!memmem(request.bytes, request.len, "\"articles\"", strlen("\"articles\"")))
        return NULL;
    json_t *root = load(request);
    const json_t *articles = json_object_get(root, "articles");
    json_t *ids = json_is_array(articles) ? json_array() : NULL;
    for (size_t i = 0; ids && i < json_array_size(articles); i++) {
        json_t *id = json_object_get(json_array_get(articles, i), "id");
        json_array_append_new(ids, id ? json_deep_copy(id) : json_null());
    }
    json_decref(root);
    return ids;
}

void topic_answer_check_expect(struct topic_answer_check *check, struct topic_text request)
{
    struct topic_text op = topic_json_scalar_find(request, "op");
    struct topic_text id = topic_json_scalar_find(request, "id");
    *check = (struct topic_answer_check){.operation = TOPIC_OPERATION_TAG};
    if (op.len > 2 && op.bytes[0] == '"')
        check->operation = topic_operation_find((struct topic_text){op.bytes + 1, op.len - 2});
    check->id = load(id);
    if (topic_operation_takes_articles(check->operation))
        check->ids = load_ids(request);
    check->is_known = check->operation != TOPIC_OPERATION_COUNT && (id.len == 0 || check->id);
}

void topic_answer_check_release(struct topic_answer_check *check)
{
    json_decref(check->id);
    json_decref(check->ids);
    *check = (struct topic_answer_check){0};
}
