#include "wire/store/store_request.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "record/article/json_article.h"
#include "record/json_path.h"
#include "record/keys.h"
#include "record/parser/json_extent.h"
#include "record/programs/program_problem.h"
#include "record/programs/unread_text.h"
#include "wire/json_prescan.h"
#include "wire/store/article_extra.h"

void topic_store_request_release(struct topic_store_request *request)
{
    topic_json_record_release(&request->json);
    topic_buffer_release(&request->extra);
    topic_buffer_release(&request->texts);
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
    return topic_request_members_text(string);
}

static bool is_given(const struct topic_store_request *request, const char *key)
{
    return topic_request_members_find(request->json.object, key) != NULL;
}

/* Adds the names of a list to `lines`, one a line. */
static int read_list(const struct topic_store_request *request, const char *key, size_t max_bytes,
                     struct topic_buffer *lines, struct topic_error *err)
{
    const json_t *list = topic_request_members_find(request->json.object, key);
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

/* Whether what is written at `raw` was mended: half a surrogate pair, or a number that the parser
 * cannot read. Mending moves no byte. */
static bool is_mended(const struct topic_json_record *json, struct topic_text raw)
{
    return json->mended.len > 0 && raw.len > 0 &&
           memcmp(json->mended.bytes + (raw.bytes - json->text.bytes), raw.bytes, raw.len) != 0;
}

/* Mended, two names would be one. */
static int refuse_half_pair(const char *name, struct topic_error *err)
{
    return topic_error_set(err,
                           "%s has half of a surrogate pair, such as \\ud83d alone: it cannot be "
                           "told from another",
                           name);
}

static int read_id(struct topic_store_request *request, const json_t *object,
                   const struct topic_field_map *map, struct topic_text written,
                   struct topic_error *err)
{
    struct topic_json_path_place place;
    const json_t *value;
    unsigned rank;
    struct topic_text raw = topic_json_path_raw_scalar(written, "id");
    if (topic_json_article_find_id(object, map, text_of, NULL, &place, &value, &rank) ==
        TOPIC_JSON_ARTICLE_ID)
        raw = topic_json_path_raw(written, &place);
    else
        value = topic_request_members_find(object, "id");
    struct topic_text id = json_is_string(value) ? text_of(NULL, value) : raw;
    if (json_is_string(value) && is_mended(&request->json, raw))
        return refuse_half_pair("the article's \"id\"", err);
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

/* An article without texts names one that the store has. */
static int read_texts(struct topic_store_request *request, const json_t *object,
                      const struct topic_field_map *map, struct topic_text written,
                      struct topic_error *err)
{
    const char *problem =
        topic_json_article_read_blocks(object, map, text_of, NULL, written, &request->article);
    const size_t values =
        topic_json_extent_count(request->json.text, TOPIC_JSON_PRESCAN_MAX_VALUES);
    const char *other = topic_program_problem_find(
        object, &request->article, text_of, NULL,
        values < TOPIC_JSON_PRESCAN_MAX_VALUES ? TOPIC_JSON_PRESCAN_MAX_VALUES - values : 0);
    if (!other && !problem && topic_json_article_is_empty(&request->article) &&
        topic_unread_text_has(object, text_of, NULL))
        other = topic_program_problem_cure(object, text_of, NULL);
    if (other)
        return topic_error_set(err, "%s", other);
    if (problem && problem != topic_json_article_no_text)
        return topic_error_set(err, "%s", problem);
    request->has_text = !problem;
    return problem ? 0
                   : topic_article_extra_write(&request->extra, &request->json, object, written,
                                               map, err);
}

static int read_article(struct topic_store_request *request, const struct topic_field_map *map,
                        struct topic_error *err)
{
    static const struct topic_json_path_place place = {.steps = {{"article", 7}}, .count = 1};
    const json_t *object = topic_request_members_find(request->json.object, "article");
    struct topic_text text =
        request->json.mended.len > 0
            ? (struct topic_text){request->json.mended.bytes, request->json.mended.len}
            : request->json.text;
    if (!json_is_object(object))
        return topic_error_set(err, "\"article\" is not an object with the article's id");
    if (read_id(request, object, map, topic_json_path_raw(request->json.text, &place), err) < 0)
        return -1;
    return read_texts(request, object, map, topic_json_path_raw(text, &place), err);
}

/* ---- the operations ---- */

static bool has_line(const struct topic_buffer *lines, const char *name, size_t len)
{
    for (size_t at = 0, end; at < lines->len; at = end + 1) {
        const char *newline = memchr(lines->bytes + at, '\n', lines->len - at);
        end = newline ? (size_t)(newline - lines->bytes) : lines->len;
        if (end - at == len && memcmp(lines->bytes + at, name, len) == 0)
            return true;
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
                                   topic_text_shown(i - start), request->refused.bytes + start);
        start = i + 1;
    }
    return 0;
}

static int read_change(struct topic_store_request *request, struct topic_error *err)
{
    const json_t *object = request->json.object;
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
        topic_request_members_bool(object, "complete", &request->is_complete, err) < 0 ||
        topic_request_members_bool(object, "pin", &request->is_pin, err) < 0 ||
        topic_request_members_bool(object, "learned", &request->is_learned, err) < 0 ||
        topic_request_members_number(object, "if_event", 0, TOPIC_REQUEST_MEMBERS_MAX_NUMBER,
                                     &request->if_event, err) < 0)
        return -1;
    return check_disjoint(request, err);
}

static int read_queue(struct topic_store_request *request, struct topic_error *err)
{
    request->lease_s = TOPIC_STORE_REQUEST_LEASE_S;
    request->take = is_given(request, "release") || is_given(request, "skip") ? 0 : 1;
    if (is_given(request, "take") &&
        topic_request_members_size(request->json.object, "take", TOPIC_STORE_REQUEST_MAX_TAKE,
                                   &request->take, err) < 0)
        return -1;
    if (topic_request_members_number(request->json.object, "lease_s", 1,
                                     TOPIC_STORE_REQUEST_MAX_LEASE_S, &request->lease_s, err) < 0)
        return -1;
    const size_t max_bytes = TOPIC_REQUEST_MEMBERS_MAX_NAME_BYTES;
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
    if (topic_request_members_size(request->json.object, "count", TOPIC_STORE_REQUEST_MAX_EVENTS,
                                   &request->count, err) < 0)
        return -1;
    return topic_request_members_number(request->json.object, "before", 1,
                                        TOPIC_REQUEST_MEMBERS_MAX_NUMBER, &request->before, err);
}

static int read_undo(struct topic_store_request *request, struct topic_error *err)
{
    if (!is_given(request, "event"))
        return topic_error_set(err, "\"event\" is missing: the number of the event to undo");
    return topic_request_members_number(request->json.object, "event", 1,
                                        TOPIC_REQUEST_MEMBERS_MAX_NUMBER, &request->event, err);
}

static int read_operation(struct topic_store_request *request, enum topic_operation operation,
                          const struct topic_field_map *map, struct topic_error *err)
{
    switch ((int)operation) {
    case TOPIC_OPERATION_FEEDBACK:
        return read_article(request, map, err) < 0 ? -1 : read_change(request, err);
    case TOPIC_OPERATION_UNDO:
        return read_undo(request, err);
    case TOPIC_OPERATION_FORGET:
        return read_article(request, map, err);
    case TOPIC_OPERATION_QUEUE:
        return read_queue(request, err);
    default:
        return read_history(request, map, err);
    }
}

/* What changes something is known by a key. */
static bool needs_key(enum topic_operation operation)
{
    return operation == TOPIC_OPERATION_FEEDBACK || operation == TOPIC_OPERATION_UNDO ||
           operation == TOPIC_OPERATION_FORGET;
}

/* Copies the texts of the article, so that it need not be kept: with a map they may lie anywhere in
 * it. */
static int copy_texts(struct topic_store_request *request, struct topic_error *err)
{
    size_t at = 0;
    size_t len = 0;
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++)
        len += request->article.fields[i].len;
    if (topic_buffer_reserve(&request->texts, len, err) < 0)
        return -1;
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++) {
        struct topic_text text = request->article.fields[i];
        if (text.len > 0 && topic_buffer_append(&request->texts, text.bytes, text.len, err) < 0)
            return -1;
    }
    for (int i = 0; i < TOPIC_FIELD_COUNT; i++) {
        struct topic_text *text = &request->article.fields[i];
        if (text->len > 0)
            text->bytes = request->texts.bytes + at;
        at += text->len;
    }
    return 0;
}

/* The digest is of the request as it was mended, in which two ids may be one number. */
static int read_author(struct topic_store_request *request, bool needs_key, struct topic_error *err)
{
    if (needs_key &&
        is_mended(&request->json, topic_json_path_raw_scalar(request->json.text, "key")))
        return refuse_half_pair("the \"key\"", err);
    if (topic_request_members_author(request->json.object, needs_key, &request->author, err) < 0)
        return -1;
    if (request->json.mended.len > 0)
        topic_request_members_distinguish(&request->author, request->article_id);
    return 0;
}

int topic_store_request_read(struct topic_store_request *request, enum topic_operation operation,
                             struct topic_text frame, const struct topic_field_map *map,
                             struct topic_error *err)
{
    size_t line;
    *request = (struct topic_store_request){.if_event = -1};
    if (topic_json_record_parse(&request->json, frame, &line, err) < 0 ||
        read_operation(request, operation, map, err) < 0)
        return -1;
    if (read_author(request, needs_key(operation), err) < 0 || copy_texts(request, err) < 0)
        return -1;
    return topic_request_members_drop_rest(&request->json, err);
}

size_t topic_store_request_kept_bytes(const struct topic_store_request *request)
{
    return topic_request_members_kept_bytes(&request->json) + request->texts.capacity +
           request->extra.capacity + request->id_bytes.capacity + request->given.capacity +
           request->refused.capacity + request->release.capacity + request->skip.capacity;
}
