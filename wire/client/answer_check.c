#include "wire/client/answer_check.h"

#include <string.h>

#include <jansson.h>

#include "record/json_scalar.h"
#include "wire/client/answer_shapes.h"

#define PARSE_FLAGS (JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

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
    const json_t *id = json_object_get(answer, "id");
    if (checks_id && id && !json_is_null(id) && !is_id(id, expected_id))
        return "id";
    return topic_json_shape_misfit(json_object_get(answer, "error"), topic_answer_shapes_error(),
                                   "error");
}

static const char *misfit_in_results(const struct topic_answer_check *check, const json_t *answer)
{
    const struct topic_json_shape *shape = topic_answer_shapes_find(check->operation);
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
                        ? topic_json_shape_misfit(result, shape, "results")
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
    return topic_json_shape_misfit(answer, topic_answer_shapes_find(check->operation), "it");
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

void topic_answer_check_add(struct topic_answer_check *check, struct topic_text id)
{
    if (!check->ids)
        *check = (struct topic_answer_check){
            .operation = TOPIC_OPERATION_TAG, .is_known = true, .ids = json_array()};
    json_array_append_new(check->ids, id.len > 0 ? load(id) : json_null());
}

void topic_answer_check_release(struct topic_answer_check *check)
{
    json_decref(check->id);
    json_decref(check->ids);
    *check = (struct topic_answer_check){0};
}
