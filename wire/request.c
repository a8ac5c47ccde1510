#include "wire/request.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "wire/articles.h"
#include "wire/json_prescan.h"

/* Numbers are read as doubles, so that an id may be larger than 64 bits. */
#define PARSE_FLAGS (JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

/* Doubles count exactly up to here. */
#define MAX_COUNT 9007199254740992.0

void topic_request_init(struct topic_request *request)
{
    *request = (struct topic_request){0};
}

void topic_request_init_record(struct topic_request *request)
{
    *request = (struct topic_request){.is_record = true};
}

void topic_request_release(struct topic_request *request)
{
    json_decref(request->root);
    topic_json_skeleton_release(&request->skeleton);
    topic_buffer_release(&request->parsed);
    free(request->articles);
    free(request->ids);
    *request = (struct topic_request){0};
}

static void reset(struct topic_request *request)
{
    *request = (struct topic_request){.root = request->root,
                                      .is_record = request->is_record,
                                      .is_whole = request->is_whole,
                                      .skeleton = request->skeleton,
                                      .parsed = request->parsed,
                                      .articles = request->articles,
                                      .article_capacity = request->article_capacity,
                                      .ids = request->ids,
                                      .id_capacity = request->id_capacity,
                                      .operation = TOPIC_OPERATION_COUNT,
                                      .options = {.threshold = -1},
                                      .deadline_ms = -1};
}

/* A whole number from 0; -1 when the key is absent. */
static int read_count(const json_t *root, const char *key, double *count, struct topic_error *err)
{
    const json_t *value = topic_articles_find(root, key);
    *count = value ? json_number_value(value) : -1;
    if (!value)
        return 0;
    if (!json_is_number(value) || *count < 0 || *count > MAX_COUNT || floor(*count) != *count)
        return topic_error_set(err, "\"%s\" is not a whole number from 0", key);
    return 0;
}

static int read_threshold(struct topic_request *request, struct topic_error *err)
{
    const json_t *value = topic_articles_find(request->root, "threshold");
    if (!value)
        return 0;
    double threshold = json_number_value(value);
    if (!json_is_number(value) || threshold < 0 || threshold > 1)
        return topic_error_set(err, "\"threshold\" is not a number from 0 to 1");
    request->options.threshold = threshold;
    return 0;
}

static int read_string(const struct topic_request *request, const char *key,
                       struct topic_text *text, struct topic_error *err)
{
    const json_t *value = topic_articles_find(request->root, key);
    if (!value)
        return 0;
    if (!json_is_string(value))
        return topic_error_set(err, "\"%s\" is not a string", key);
    *text = topic_articles_text(request, value);
    return 0;
}

static int read_bool(const struct topic_request *request, const char *key, bool *value,
                     struct topic_error *err)
{
    const json_t *found = topic_articles_find(request->root, key);
    if (found && !json_is_boolean(found))
        return topic_error_set(err, "\"%s\" is not true or false", key);
    *value = json_is_true(found);
    return 0;
}

static int read_options(struct topic_request *request, struct topic_error *err)
{
    double top;
    double deadline_ms;
    if (read_count(request->root, "top", &top, err) < 0 ||
        read_count(request->root, "deadline_ms", &deadline_ms, err) < 0 ||
        read_threshold(request, err) < 0 ||
        read_bool(request, "explain", &request->explain, err) < 0)
        return -1;
    request->options.top = top > 0 ? (size_t)top : 0;
    request->deadline_ms = (int64_t)deadline_ms;
    return 0;
}

static int read_operation(struct topic_request *request, struct topic_error *err)
{
    struct topic_text name = {"tag", strlen("tag")};
    if (read_string(request, "op", &name, err) < 0)
        return -1;
    request->operation = topic_operation_find(name);
    if (request->operation == TOPIC_OPERATION_COUNT) {
        request->code = TOPIC_CODE_UNKNOWN_OP;
        return topic_error_set(err, "there is no operation \"%.*s\"",
                               (int)(name.len < 64 ? name.len : 64), name.bytes);
    }
    return 0;
}

static int read_shadow(struct topic_request *request, struct topic_error *err)
{
    if (read_string(request, "model", &request->model_path, err) < 0 ||
        read_bool(request, "stop", &request->is_stop, err) < 0)
        return -1;
    if ((request->model_path.bytes != NULL) == request->is_stop)
        return topic_error_set(err, "\"shadow\" needs \"model\" or \"stop\":true, one of the two");
    return 0;
}

/* What only some operations have; elsewhere these keys may mean anything. */
static int read_arguments(struct topic_request *request, struct topic_error *err)
{
    if (request->operation == TOPIC_OPERATION_EXPLAIN)
        return read_string(request, "topic", &request->topic, err);
    if (request->operation == TOPIC_OPERATION_RELOAD)
        return read_string(request, "model", &request->model_path, err) < 0
                   ? -1
                   : read_bool(request, "force", &request->is_forced, err);
    if (request->operation == TOPIC_OPERATION_SHADOW)
        return read_shadow(request, err);
    return 0;
}

static int refuse(struct topic_request *request, struct topic_text frame, const char *why,
                  struct topic_error *err)
{
    request->id = topic_json_prescan_id(frame);
    return topic_error_set(err, "%s", why);
}

static size_t parse_flags(const struct topic_request *request)
{
    return request->is_record ? PARSE_FLAGS : PARSE_FLAGS | JSON_REJECT_DUPLICATES;
}

static const char *noun(const struct topic_request *request)
{
    return request->is_record ? "record" : "request";
}

static bool parse_skeleton(struct topic_request *request, struct topic_text frame)
{
    struct topic_json_skeleton *skeleton = &request->skeleton;
    struct topic_buffer *parsed = &request->parsed;
    if (!topic_json_skeleton_make(skeleton, frame, request->id))
        return false;
    if (request->root && !request->is_whole && parsed->len == skeleton->json.len &&
        memcmp(parsed->bytes, skeleton->json.bytes, parsed->len) == 0)
        return true;
    json_decref(request->root);
    request->root =
        json_loadb(skeleton->json.bytes, skeleton->json.len, parse_flags(request), NULL);
    request->is_whole = false;
    struct topic_buffer spare = *parsed;
    *parsed = skeleton->json;
    skeleton->json = spare;
    return request->root != NULL;
}

/* What is unusual or wrong: the parser sees it as it is, and says what is wrong where. */
static int parse_whole(struct topic_request *request, struct topic_text frame,
                       struct topic_error *err)
{
    json_error_t error;
    json_decref(request->root);
    request->root = json_loadb(frame.bytes, frame.len, parse_flags(request), &error);
    request->is_whole = true;
    if (request->root)
        return 0;
    if (error.text[0] == '\0') { /* jansson's way of having no memory */
        request->code = TOPIC_CODE_INTERNAL;
        return topic_error_set(err, "out of memory: the %s cannot be parsed", noun(request));
    }
    return topic_error_set(err, "the %s is not valid JSON at byte %d: %s", noun(request),
                           error.position, error.text);
}

static int parse(struct topic_request *request, struct topic_text frame, struct topic_error *err)
{
    if (frame.len == 0)
        return topic_error_set(err, "the %s is empty: send a JSON object", noun(request));
    switch (topic_json_prescan_run(frame, &request->id, NULL, 0)) {
    case TOPIC_JSON_PRESCAN_TOO_DEEP:
        return refuse(request, frame, "the JSON is nested deeper than 32 levels", err);
    case TOPIC_JSON_PRESCAN_TOO_MANY_VALUES:
        return refuse(request, frame, "the JSON has more than 65536 values: send fewer at a time",
                      err);
    case TOPIC_JSON_PRESCAN_FINE:
        break;
    }
    if (!parse_skeleton(request, frame) && parse_whole(request, frame, err) < 0) {
        request->id = topic_json_prescan_id(frame);
        return -1;
    }
    if (!json_is_object(request->root)) {
        request->id = topic_json_prescan_id(frame);
        return topic_error_set(err, "the %s is not a JSON object", noun(request));
    }
    if (request->is_record)
        return 0;
    const json_t *id = json_object_get(request->root, "id");
    if (json_is_object(id) || json_is_array(id))
        return topic_error_set(err, "\"id\" is not a string, a number, true, false or null");
    return 0;
}

int topic_request_decode(struct topic_request *request, const struct topic_text *frames,
                         size_t frame_count, struct topic_error *err)
{
    reset(request);
    if (parse(request, frames[0], err) == 0 && read_operation(request, err) == 0 &&
        read_options(request, err) == 0 && read_arguments(request, err) == 0 &&
        (!topic_operation_takes_articles(request->operation) ||
         topic_articles_read(request, frames, frame_count, err) == 0))
        return 0;
    if (request->code == TOPIC_CODE_NONE)
        request->code = TOPIC_CODE_BAD_REQUEST;
    return -1;
}

int topic_request_decode_record(struct topic_request *request, struct topic_text frame,
                                struct topic_error *err)
{
    reset(request);
    request->operation = TOPIC_OPERATION_TAG;
    if (parse(request, frame, err) == 0 && topic_articles_read_single(request, err) == 0)
        return 0;
    if (request->code == TOPIC_CODE_NONE)
        request->code = TOPIC_CODE_BAD_REQUEST;
    return -1;
}
