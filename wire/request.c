#include "wire/request.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "record/article/json_article.h"
#include "record/json_path.h"

/* Doubles hold whole numbers exactly up to here. */
#define MAX_COUNT 9007199254740992.0

void topic_request_init(struct topic_request *request)
{
    *request = (struct topic_request){.json = {.noun = "request"}};
}

void topic_request_init_record(struct topic_request *request)
{
    *request = (struct topic_request){.json = {.noun = "record", .allows_repeated_keys = true}};
}

void topic_request_release(struct topic_request *request)
{
    topic_json_frame_release(&request->json);
    topic_articles_release(&request->articles);
    *request = (struct topic_request){0};
}

static void reset(struct topic_request *request)
{
    *request = (struct topic_request){.json = request->json,
                                      .articles = request->articles,
                                      .operation = TOPIC_OPERATION_COUNT,
                                      .options = {.threshold = -1},
                                      .deadline_ms = -1};
    topic_articles_reset(&request->articles);
}

/* Reads a whole number of 0 or more; *count is -1 when the key is absent. */
static int read_count(const json_t *root, const char *key, double *count, struct topic_error *err)
{
    const json_t *value = topic_json_frame_find(root, key);
    *count = value ? json_number_value(value) : -1;
    if (!value)
        return 0;
    if (!json_is_number(value) || *count < 0 || *count > MAX_COUNT || floor(*count) != *count)
        return topic_error_set(err, "\"%s\" is not a whole number of 0 or more", key);
    return 0;
}

static int read_threshold(struct topic_request *request, struct topic_error *err)
{
    const json_t *value = topic_json_frame_find(request->json.root, "threshold");
    if (!value)
        return 0;
    double threshold = json_number_value(value);
    if (!json_is_number(value) || threshold < 0 || threshold > 1)
        return topic_error_set(err, "\"threshold\" is not a number from 0 to 1");
    request->options.threshold = threshold;
    return 0;
}

/* 0 asks for no bound, even where the daemon has one. */
static int read_min_familiarity(struct topic_request *request, struct topic_error *err)
{
    const json_t *value = topic_json_frame_find(request->json.root, "min_familiarity");
    if (!value)
        return 0;
    double least = json_number_value(value);
    if (!json_is_number(value) || least < 0 || least > 1)
        return topic_error_set(err, "\"min_familiarity\" is not a number from 0 to 1");
    request->options.min_familiarity = least > 0 ? least : -1;
    return 0;
}

static int read_string(const struct topic_request *request, const char *key,
                       struct topic_text *text, struct topic_error *err)
{
    const json_t *value = topic_json_frame_find(request->json.root, key);
    if (!value)
        return 0;
    if (!json_is_string(value))
        return topic_error_set(err, "\"%s\" is not a string", key);
    *text = topic_json_frame_text(&request->json, value);
    return 0;
}

static int read_bool(const struct topic_request *request, const char *key, bool *value,
                     struct topic_error *err)
{
    const json_t *found = topic_json_frame_find(request->json.root, key);
    if (found && !json_is_boolean(found))
        return topic_error_set(err, "\"%s\" is not true or false", key);
    if (found)
        *value = json_is_true(found);
    return 0;
}

static int read_options(struct topic_request *request, struct topic_error *err)
{
    double top;
    double deadline_ms;
    bool is_mapped = true;
    if (read_count(request->json.root, "top", &top, err) < 0 ||
        read_count(request->json.root, "deadline_ms", &deadline_ms, err) < 0 ||
        read_threshold(request, err) < 0 || read_min_familiarity(request, err) < 0 ||
        read_bool(request, "explain", &request->explain, err) < 0 ||
        read_bool(request, "map", &is_mapped, err) < 0)
        return -1;
    request->articles.ignores_map = !is_mapped;
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
        return topic_error_set(err,
                               "unknown operation \"%.*s\": if \"op\" is a key of the article, "
                               "send the article in a list under \"articles\"",
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
        return topic_error_set(err, "\"shadow\" needs either \"model\" or \"stop\":true");
    return 0;
}

static int read_backup(struct topic_request *request, struct topic_error *err)
{
    if (read_string(request, "file", &request->file_path, err) < 0)
        return -1;
    struct topic_text path = request->file_path;
    if (path.len > 0 && path.bytes[0] == '/' && !memchr(path.bytes, '\0', path.len))
        return 0;
    return topic_error_set(err, "\"backup\" needs \"file\", an absolute path");
}

static int read_explain(struct topic_request *request, struct topic_error *err)
{
    return read_string(request, "topic", &request->topic, err);
}

static int read_topics(struct topic_request *request, struct topic_error *err)
{
    return read_string(request, "topic", &request->topic, err) < 0
               ? -1
               : read_bool(request, "details", &request->details, err);
}

static int read_reload(struct topic_request *request, struct topic_error *err)
{
    return read_string(request, "model", &request->model_path, err) < 0
               ? -1
               : read_bool(request, "force", &request->is_forced, err);
}

/* Reads the keys that only some operations have; in other requests they are ignored. */
static int read_arguments(struct topic_request *request, struct topic_error *err)
{
    static int (*const readers[TOPIC_OPERATION_COUNT])(struct topic_request *,
                                                       struct topic_error *) = {
        [TOPIC_OPERATION_EXPLAIN] = read_explain, [TOPIC_OPERATION_TOPICS] = read_topics,
        [TOPIC_OPERATION_RELOAD] = read_reload,   [TOPIC_OPERATION_SHADOW] = read_shadow,
        [TOPIC_OPERATION_BACKUP] = read_backup,
    };
    assert(request->operation < TOPIC_OPERATION_COUNT);
    return readers[request->operation] ? readers[request->operation](request, err) : 0;
}

static int check_id(struct topic_request *request, struct topic_error *err)
{
    struct topic_json_path_place place;
    struct topic_json_frame *json = &request->json;
    const json_t *id = json_object_get(json->root, "id");
    if (json_is_array(id) && topic_json_article_has_listed_id(json->root, &place))
        json->id = topic_json_frame_id(json, topic_json_path_raw(json->text, &place));
    else if (json_is_object(id) || json_is_array(id))
        return topic_error_set(err, "\"id\" is not a string, a number, true, false or null");
    request->id = json->id;
    return 0;
}

static int parse(struct topic_request *request, struct topic_text frame, struct topic_error *err)
{
    int status = topic_json_frame_parse(&request->json, frame, &request->code, err);
    request->id = request->json.id;
    return status;
}

/* A failure without another code is a bad request. */
static int finish(struct topic_request *request, int status)
{
    if (status < 0 && request->code == TOPIC_CODE_NONE)
        request->code = TOPIC_CODE_BAD_REQUEST;
    return status;
}

int topic_request_decode(struct topic_request *request, const struct topic_text *frames,
                         size_t frame_count, struct topic_error *err)
{
    reset(request);
    int status = 0;
    if (parse(request, frames[0], err) < 0 || check_id(request, err) < 0 ||
        read_operation(request, err) < 0 || read_options(request, err) < 0 ||
        read_arguments(request, err) < 0)
        status = -1;
    else if (topic_operation_takes_articles(request->operation))
        status = topic_articles_read(&request->articles, &request->json, frames, frame_count,
                                     &request->code, err);
    if (status == 0 && request->articles.count > 0 && !request->articles.is_batch)
        request->id = request->articles.ids[0];
    return finish(request, status);
}

int topic_request_decode_record(struct topic_request *request, struct topic_text frame,
                                struct topic_error *err)
{
    reset(request);
    request->operation = TOPIC_OPERATION_TAG;
    int status = parse(request, frame, err);
    if (status == 0)
        status =
            topic_articles_read_record(&request->articles, &request->json, &request->code, err);
    if (status == 0)
        request->id = request->articles.ids[0];
    return finish(request, status);
}
