#include "wire/store_request.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/checksum.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "record/json_article.h"
#include "record/json_path.h"
#include "record/json_scalar.h"
#include "record/keys.h"

/* Doubles hold whole numbers exactly up to here. */
#define MAX_COUNT 9007199254740992.0

void topic_store_request_release(struct topic_store_request *request)
{
    topic_json_record_release(&request->json);
    topic_buffer_release(&request->extra);
    topic_buffer_release(&request->id_bytes);
    topic_buffer_release(&request->given);
    topic_buffer_release(&request->refused);
    topic_buffer_release(&request->release);
    topic_buffer_release(&request->skip);
    *request = (struct topic_store_request){0};
}

static struct topic_text text_of(const void *context, const json_t *string)
{
    (void)context;
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

/* The value of a key; NULL where it is absent or null. */
static json_t *find(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

static bool is_given(const struct topic_store_request *request, const char *key)
{
    return find(request->json.object, key) != NULL;
}

/* A short text without control characters; absent it stays without bytes. */
static int read_name(const json_t *object, const char *key, struct topic_text *name,
                     struct topic_error *err)
{
    const json_t *value = find(object, key);
    if (!value)
        return 0;
    *name = text_of(NULL, value);
    if (json_is_string(value) && name->len <= TOPIC_STORE_REQUEST_MAX_NAME_BYTES &&
        topic_utf8_is_name(name->bytes, name->len))
        return 0;
    return topic_error_set(err,
                           "\"%s\" is not a string of 1 to %d bytes without control characters",
                           key, TOPIC_STORE_REQUEST_MAX_NAME_BYTES);
}

static int read_key(struct topic_store_request *request, struct topic_error *err)
{
    if (read_name(request->json.object, "key", &request->key, err) < 0)
        return -1;
    return request->key.bytes
               ? 0
               : topic_error_set(err, "\"key\" is missing: make one for each request, such as a "
                                      "UUID, so that it counts once however often it is sent");
}

/* A whole number from low to high; absent, *number stays. */
static int read_number(const struct topic_store_request *request, const char *key, int64_t low,
                       int64_t high, int64_t *number, struct topic_error *err)
{
    const json_t *value = find(request->json.object, key);
    double given = json_number_value(value);
    if (!value)
        return 0;
    if (!json_is_number(value) || floor(given) != given || given < (double)low ||
        given > (double)high)
        return topic_error_set(err, "\"%s\" is not a whole number from %lld to %lld", key,
                               (long long)low, (long long)high);
    *number = (int64_t)given;
    return 0;
}

static int read_size(const struct topic_store_request *request, const char *key, int64_t high,
                     size_t *size, struct topic_error *err)
{
    int64_t number = (int64_t)*size;
    if (read_number(request, key, 1, high, &number, err) < 0)
        return -1;
    *size = (size_t)number;
    return 0;
}

static int read_bool(const struct topic_store_request *request, const char *key, bool *is_set,
                     struct topic_error *err)
{
    const json_t *value = find(request->json.object, key);
    if (value && !json_is_boolean(value))
        return topic_error_set(err, "\"%s\" is not true or false", key);
    if (value)
        *is_set = json_is_true(value);
    return 0;
}

/* Adds the names of a list to `lines`, one a line. */
static int read_list(const struct topic_store_request *request, const char *key, size_t max_bytes,
                     struct topic_buffer *lines, struct topic_error *err)
{
    const json_t *list = find(request->json.object, key);
    const json_t *item;
    size_t i;
    if (list && (!json_is_array(list) || json_array_size(list) > TOPIC_STORE_REQUEST_MAX_TOPICS))
        return topic_error_set(err, "\"%s\" is not a list of at most %d names", key,
                               TOPIC_STORE_REQUEST_MAX_TOPICS);
    json_array_foreach(list, i, item)
    {
        struct topic_text name = topic_text_scan_trim(
            json_is_string(item) ? text_of(NULL, item) : (struct topic_text){"", 0},
            TOPIC_TEXT_SCAN_BLANKS);
        if (name.len > max_bytes || !topic_utf8_is_name(name.bytes, name.len))
            return topic_error_set(err,
                                   "\"%s\" has an item that is not a name of 1 to %zu bytes "
                                   "without control characters",
                                   key, max_bytes);
        if ((lines->len > 0 && topic_buffer_append(lines, "\n", 1, err) < 0) ||
            topic_buffer_append(lines, name.bytes, name.len, err) < 0)
            return -1;
    }
    return 0;
}

static int read_topics(const struct topic_store_request *request, const char *key,
                       struct topic_buffer *lines, struct topic_error *err)
{
    return read_list(request, key, TOPIC_RECORD_TOPIC_MAX_BYTES, lines, err);
}

/* ---- the article ---- */

static int read_id(struct topic_store_request *request, const json_t *object,
                   const struct topic_field_map *map, struct topic_text written,
                   struct topic_error *err)
{
    struct topic_json_path_place place;
    const json_t *value;
    unsigned rank;
    struct topic_text raw = topic_json_scalar_find(written, "id");
    if (topic_json_article_find_id(object, map, text_of, NULL, &place, &value, &rank) ==
        TOPIC_JSON_ARTICLE_ID)
        raw = topic_json_path_raw(written, &place);
    else
        value = find(object, "id");
    struct topic_text id = json_is_string(value) ? text_of(NULL, value) : raw;
    if ((!json_is_string(value) && !json_is_number(value)) ||
        id.len > TOPIC_STORE_REQUEST_MAX_ID_BYTES || !topic_utf8_is_name(id.bytes, id.len))
        return topic_error_set(err,
                               "the article's \"id\" is not a number or a string of 1 to %d bytes "
                               "without control characters",
                               TOPIC_STORE_REQUEST_MAX_ID_BYTES);
    if (topic_buffer_append(&request->id_bytes, id.bytes, id.len, err) < 0)
        return -1;
    request->article_id = (struct topic_text){request->id_bytes.bytes, request->id_bytes.len};
    return 0;
}

/* Whether the store keeps the member elsewhere: the id, the texts and the topics. */
static bool is_read(const char *key, const struct topic_field_map *map)
{
    size_t count;
    unsigned rank;
    size_t len = strlen(key);
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++)
        if (paths[i].path.len >= len && memcmp(paths[i].path.bytes, key, len) == 0 &&
            (paths[i].path.len == len || paths[i].path.bytes[len] == '.'))
            return true;
    enum topic_record_key meaning = topic_keys_find(key, len, &rank);
    return (size_t)meaning < TOPIC_FIELD_COUNT || meaning == TOPIC_RECORD_ID ||
           meaning == TOPIC_RECORD_TOPICS;
}

static int read_extra(struct topic_store_request *request, const json_t *object,
                      const struct topic_field_map *map, struct topic_error *err)
{
    json_t *extra = json_object();
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!is_read(key, map))
            json_object_set(extra, key, value);
    }
    char *text = json_object_size(extra) > 0 ? json_dumps(extra, JSON_COMPACT) : NULL;
    int status = text ? topic_buffer_append(&request->extra, text, strlen(text), err) : 0;
    free(text);
    json_decref(extra);
    return status;
}

/* An article without texts names one that the store has. */
static int read_texts(struct topic_store_request *request, const json_t *object,
                      const struct topic_field_map *map, struct topic_error *err)
{
    const char *problem = topic_json_article_read(object, map, text_of, NULL, &request->article);
    if (problem && problem != topic_json_article_no_text)
        return topic_error_set(err, "%s", problem);
    request->has_text = !problem;
    return problem ? 0 : read_extra(request, object, map, err);
}

static int read_article(struct topic_store_request *request, const struct topic_field_map *map,
                        struct topic_error *err)
{
    static const struct topic_json_path_place place = {.steps = {{"article", 7}}, .count = 1};
    const json_t *object = find(request->json.object, "article");
    struct topic_text text =
        request->json.mended.len > 0
            ? (struct topic_text){request->json.mended.bytes, request->json.mended.len}
            : request->json.text;
    if (!json_is_object(object))
        return topic_error_set(err, "\"article\" is not an object with the article's id");
    if (read_id(request, object, map, topic_json_path_raw(text, &place), err) < 0)
        return -1;
    return read_texts(request, object, map, err);
}

/* ---- the operations ---- */

static bool has_line(const struct topic_buffer *lines, const char *name, size_t len)
{
    size_t start = 0;
    for (size_t i = 0; i <= lines->len; i++)
        if (i == lines->len || lines->bytes[i] == '\n') {
            if (i - start == len && memcmp(lines->bytes + start, name, len) == 0)
                return true;
            start = i + 1;
        }
    return false;
}

static int check_disjoint(const struct topic_store_request *request, struct topic_error *err)
{
    size_t start = 0;
    for (size_t i = 0; i <= request->refused.len; i++) {
        if (i < request->refused.len && request->refused.bytes[i] != '\n')
            continue;
        if (i > start && has_line(&request->given, request->refused.bytes + start, i - start))
            return topic_error_set(err, "\"%.*s\" is both accepted and rejected",
                                   (int)(i - start < 200 ? i - start : 200),
                                   request->refused.bytes + start);
        start = i + 1;
    }
    return 0;
}

static int read_change(struct topic_store_request *request, struct topic_error *err)
{
    bool is_edit =
        is_given(request, "accept") || is_given(request, "reject") || is_given(request, "add");
    request->is_whole = is_given(request, "topics");
    request->is_complete = request->is_whole;
    if (request->is_whole == is_edit)
        return topic_error_set(err, "feedback needs either \"topics\", the whole list, or some of "
                                    "\"accept\", \"reject\" and \"add\"");
    if (read_topics(request, "topics", &request->given, err) < 0 ||
        read_topics(request, "accept", &request->given, err) < 0 ||
        read_topics(request, "add", &request->given, err) < 0 ||
        read_topics(request, "reject", &request->refused, err) < 0 ||
        read_bool(request, "complete", &request->is_complete, err) < 0 ||
        read_bool(request, "pin", &request->is_pin, err) < 0 ||
        read_number(request, "if_event", 0, (int64_t)MAX_COUNT, &request->if_event, err) < 0)
        return -1;
    return check_disjoint(request, err);
}

static int read_author(struct topic_store_request *request, struct topic_error *err)
{
    return read_name(request->json.object, "user", &request->user, err) < 0
               ? -1
               : read_name(request->json.object, "source", &request->source, err);
}

static int read_queue(struct topic_store_request *request, struct topic_error *err)
{
    request->lease_s = TOPIC_STORE_REQUEST_LEASE_S;
    request->take = is_given(request, "release") || is_given(request, "skip") ? 0 : 1;
    if (is_given(request, "take") &&
        read_size(request, "take", TOPIC_STORE_REQUEST_MAX_TAKE, &request->take, err) < 0)
        return -1;
    if (read_number(request, "lease_s", 1, TOPIC_STORE_REQUEST_MAX_LEASE_S, &request->lease_s,
                    err) < 0)
        return -1;
    const size_t max_bytes = TOPIC_STORE_REQUEST_MAX_NAME_BYTES;
    return read_list(request, "release", max_bytes, &request->release, err) < 0
               ? -1
               : read_list(request, "skip", max_bytes, &request->skip, err);
}

static int read_history(struct topic_store_request *request, const struct topic_field_map *map,
                        struct topic_error *err)
{
    request->count = TOPIC_STORE_REQUEST_EVENTS;
    if (is_given(request, "article") && read_article(request, map, err) < 0)
        return -1;
    return read_size(request, "count", TOPIC_STORE_REQUEST_MAX_EVENTS, &request->count, err) < 0
               ? -1
               : read_number(request, "before", 1, (int64_t)MAX_COUNT, &request->before, err);
}

static int read_undo(struct topic_store_request *request, struct topic_error *err)
{
    if (!is_given(request, "event"))
        return topic_error_set(err, "\"event\" is missing: the number of the event to undo");
    return read_number(request, "event", 1, (int64_t)MAX_COUNT, &request->event, err);
}

static int read_operation(struct topic_store_request *request, enum topic_operation operation,
                          const struct topic_field_map *map, struct topic_error *err)
{
    switch ((int)operation) {
    case TOPIC_OPERATION_FEEDBACK:
        return read_key(request, err) < 0 || read_article(request, map, err) < 0
                   ? -1
                   : read_change(request, err);
    case TOPIC_OPERATION_UNDO:
        return read_key(request, err) < 0 ? -1 : read_undo(request, err);
    case TOPIC_OPERATION_FORGET:
        return read_key(request, err) < 0 ? -1 : read_article(request, map, err);
    case TOPIC_OPERATION_QUEUE:
        return read_queue(request, err);
    default:
        return read_history(request, map, err);
    }
}

/* The id and the deadline may differ when a request is sent again. */
static int set_digest(struct topic_store_request *request, struct topic_error *err)
{
    json_object_del(request->json.object, "id");
    json_object_del(request->json.object, "deadline_ms");
    char *text = json_dumps(request->json.object, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        return topic_error_set(err, "out of memory for a request");
    struct topic_checksum_wide digest =
        topic_checksum_extend((struct topic_checksum_wide){0}, text, strlen(text));
    memcpy(request->digest, &digest.low, 8);
    memcpy(request->digest + 8, &digest.high, 8);
    free(text);
    return 0;
}

int topic_store_request_read(struct topic_store_request *request, enum topic_operation operation,
                             struct topic_text frame, const struct topic_field_map *map,
                             struct topic_error *err)
{
    size_t line;
    *request = (struct topic_store_request){.if_event = -1};
    if (topic_json_record_parse(&request->json, frame, &line, err) < 0 ||
        read_author(request, err) < 0 || read_operation(request, operation, map, err) < 0)
        return -1;
    return set_digest(request, err);
}
