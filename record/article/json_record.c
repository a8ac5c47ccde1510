#include "record/article/json_record.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/article/json_article.h"
#include "record/article/json_usage.h"
#include "record/json_cure.h"
#include "record/json_mend.h"
#include "record/json_path.h"
#include "record/json_scalar.h"
#include "record/labels.h"
#include "record/parser/json_parser.h"

/* ---- the text ---- */

int topic_json_record_parse(struct topic_json_record *json, struct topic_text text, size_t *line,
                            struct topic_error *err)
{
    json_error_t problem;
    json->text = text;
    json->object = topic_json_parser_load(text, &problem);
    if (json->object)
        return 0;
    int has_mended = topic_json_mend(&json->mended, text, err);
    if (has_mended < 0)
        return -1;
    if (has_mended > 0)
        json->object = topic_json_parser_load(
            (struct topic_text){json->mended.bytes, json->mended.len}, &problem);
    else
        topic_buffer_reset(&json->mended);
    if (json->object)
        return 0;
    *line = problem.line > 0 ? (size_t)problem.line - 1 : 0;
    const char *cure = problem.position > 0 ? topic_json_cure(text, (size_t)problem.position) : "";
    return topic_error_set(err, "malformed JSON: %s%s", problem.text, cure);
}

void topic_json_record_release(struct topic_json_record *json)
{
    json_decref(json->object);
    topic_buffer_release(&json->mended);
    *json = (struct topic_json_record){0};
}

/* ---- its members ---- */

/* Sets the value of a scalar whose text is not known. */
static int set_dumped(struct topic_record *record, enum topic_record_key key, unsigned rank,
                      const json_t *value, struct topic_error *err)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    if (!text)
        return topic_error_set(err, "out of memory while reading a record");
    int status = key == TOPIC_RECORD_DATE
                     ? topic_record_set_date(record, rank, text, strlen(text), err)
                     : topic_record_set(record, key, rank, text, strlen(text), err);
    free(text);
    return status;
}

/* Sets a scalar as it is written; an id, so that it is the same as in an answer of the daemon. */
static int set_scalar(const struct topic_json_record *json, struct topic_record *record,
                      enum topic_record_key key, unsigned rank, const json_t *value,
                      struct topic_text written, struct topic_error *err)
{
    if (json->text.len == 0)
        return set_dumped(record, key, rank, value, err);
    if (topic_json_mend_is_constant(written))
        return 0;
    if (json->mended.len > 0 && written.len > 0 && written.bytes[0] == '"') {
        const char *mended = json->mended.bytes + (written.bytes - json->text.bytes);
        record->has_mended_id |=
            key == TOPIC_RECORD_ID && memcmp(mended, written.bytes, written.len) != 0;
        written.bytes = mended;
    }
    return key == TOPIC_RECORD_DATE
               ? topic_record_set_date(record, rank, written.bytes, written.len, err)
               : topic_record_set(record, key, rank, written.bytes, written.len, err);
}

static int refuse_id(struct topic_record *record, struct topic_error *err)
{
    record->problem = TOPIC_RECORD_ID_NOT_A_SCALAR;
    return topic_error_set(err, "the id is not a string or a number");
}

/* Of two keys the parser takes the last, also of one with escapes, which the quick search passes
 * over. */
static struct topic_text find_own_id(const struct topic_json_record *json)
{
    struct topic_text found = topic_json_scalar_find(json->text, "id");
    return json->text.len > 0 && (found.len == 0 || json->mended.len > 0)
               ? topic_json_path_raw_scalar(json->text, "id")
               : found;
}

/* That of the key "id", which has the rank after those of the map. */
static int take_own_id(const struct topic_json_record *json, struct topic_record *record,
                       unsigned rank, struct topic_error *err)
{
    const json_t *value = json_object_get(json->object, "id");
    if (!value || json_is_null(value))
        return 0;
    struct topic_json_path_place place;
    if (topic_json_article_has_listed_id(json->object, &place))
        return set_scalar(json, record, TOPIC_RECORD_ID, rank, json_array_get(value, 0),
                          topic_json_path_raw(json->text, &place), err);
    if (json_is_object(value) || json_is_array(value))
        return refuse_id(record, err);
    return set_scalar(json, record, TOPIC_RECORD_ID, rank, value, find_own_id(json), err);
}

static int take_id(const struct topic_json_record *json, struct topic_record *record,
                   struct topic_error *err)
{
    const struct topic_field_map *map = record->options.map;
    struct topic_json_path_place place;
    const json_t *value;
    unsigned rank;
    enum topic_json_article_id found = topic_json_article_find_id(
        json->object, map, topic_json_value_string, NULL, &place, &value, &rank);
    if (found == TOPIC_JSON_ARTICLE_ID)
        return set_scalar(json, record, TOPIC_RECORD_ID, rank, value,
                          topic_json_path_raw(json->text, &place), err);
    if (take_own_id(json, record, topic_field_map_count(map, TOPIC_RECORD_ID), err) < 0)
        return -1;
    return found == TOPIC_JSON_ARTICLE_ID_NOT_SCALAR && record->values[TOPIC_RECORD_ID].len == 0
               ? refuse_id(record, err)
               : 0;
}

/* {"$date": "2024-02-29T13:05:00Z"} and {"$date": {"$numberLong": "1709211900000"}} of MongoDB;
 * the item of a list of one; another value as it is. */
static const json_t *date_within(const json_t *value)
{
    if (json_array_size(value) == 1)
        return json_array_get(value, 0);
    const json_t *date = json_object_get(value, "$date");
    const json_t *number = json_object_get(date, "$numberLong");
    return number ? number : date ? date : value;
}

/* A number is copied as it is `written`; any value but a string or a number is ignored. */
static int take_date(const struct topic_json_record *json, struct topic_record *record,
                     const json_t *value, unsigned rank, struct topic_text written,
                     struct topic_error *err)
{
    const json_t *inner = date_within(value);
    struct topic_text date = topic_json_value_string(NULL, inner);
    if (inner != value && json_is_number(inner))
        return set_dumped(record, TOPIC_RECORD_DATE, rank, inner, err);
    if (json_is_number(value) && written.len == 0)
        return set_dumped(record, TOPIC_RECORD_DATE, rank, value, err);
    if (json_is_number(value))
        return set_scalar(json, record, TOPIC_RECORD_DATE, rank, value, written, err);
    return topic_record_set_date(record, rank, date.bytes, date.len, err);
}

static void take_topics(const struct topic_json_record *json, struct topic_record *record,
                        json_t *value, unsigned rank)
{
    if (json_is_string(value))
        topic_labels_take_text(record, topic_json_value_string(NULL, value), rank,
                               json->commas_separate);
    else
        topic_labels_take_json(record, value, rank);
}

/* Whether the value has objects that a path of the map leads through: it is no value of the
 * name. */
static bool is_way(const struct topic_field_map *map, enum topic_record_key key, const char *name,
                   const json_t *value)
{
    return (json_is_object(value) || json_is_object(json_array_get(value, 0))) &&
           topic_field_map_goes_through(map, key, name, strlen(name));
}

/* Whether the name is one that other programs use for numbers, flags and objects too, such as a tag
 * of ActivityStreams: these are no topics, and no mistake. */
static bool is_other_value(const char *name, const json_t *value)
{
    static const char *const shared[] = {"articleSection", "topic", "tag"};
    const struct topic_text text = topic_text_of(name);
    return TOPIC_TEXT_SCAN_IS_ONE_OF(text, shared) &&
           (json_is_object(value) || json_is_number(value) || json_is_boolean(value) ||
            json_is_object(json_array_get(value, 0)));
}

static int take_member(const struct topic_json_record *json, struct topic_record *record,
                       const char *name, json_t *value, struct topic_error *err)
{
    unsigned rank;
    enum topic_record_key key = topic_field_map_key(record->options.map, name, strlen(name), &rank);
    if (key == TOPIC_RECORD_DATE) {
        struct topic_text written = json_is_number(value) ? topic_json_scalar_find(json->text, name)
                                                          : (struct topic_text){0};
        return take_date(json, record, value, rank, written, err);
    }
    bool is_other = is_other_value(name, value);
    if (key == TOPIC_RECORD_TOPICS && !is_other && !is_way(record->options.map, key, name, value))
        take_topics(json, record, value, rank);
    return 0;
}

static int take_mapped_date(const struct topic_json_record *json, struct topic_record *record,
                            const struct topic_field_map_path *path, struct topic_error *err)
{
    struct topic_json_path_place place;
    struct topic_text written = {0};
    const json_t *value = topic_json_path_find(json->object, path->path, &place);
    if (json_is_number(value) && json->text.len > 0)
        written = topic_json_path_raw(json->text, &place);
    return value ? take_date(json, record, value, path->rank, written, err) : 0;
}

static int take_mapped_topics(const struct topic_json_record *json, struct topic_record *record,
                              const struct topic_field_map_path *path, struct topic_error *err)
{
    json_t *value;
    if (topic_json_path_collect(json->object, path->path, &value, err) < 0)
        return -1;
    if (value)
        take_topics(json, record, value, path->rank);
    json_decref(value);
    return 0;
}

/* The map's paths to a date and to topics. */
static int take_mapped(const struct topic_json_record *json, struct topic_record *record,
                       struct topic_error *err)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(record->options.map, &count);
    for (size_t i = 0; i < count; i++) {
        int status = 0;
        if (paths[i].key == TOPIC_RECORD_DATE)
            status = take_mapped_date(json, record, &paths[i], err);
        else if (paths[i].key == TOPIC_RECORD_TOPICS)
            status = take_mapped_topics(json, record, &paths[i], err);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* The texts of a record. `dumped` is what documents of blocks are parts of if the text of the
 * object is not known. */
struct texts {
    struct topic_article article;
    char *dumped;
};

/* The texts again, where one may be a document of blocks. */
static const char *read_blocks(const struct topic_json_record *json,
                               const struct topic_record *record, struct texts *texts)
{
    struct topic_text written = json->is_converted ? (struct topic_text){0} : json->text;
    if (json->mended.len > 0 && !json->is_converted)
        written = (struct topic_text){json->mended.bytes, json->mended.len};
    if (written.len == 0 && (texts->dumped = json_dumps(json->object, JSON_COMPACT)))
        written = (struct topic_text){texts->dumped, strlen(texts->dumped)};
    return topic_json_article_read_blocks(json->object, record->options.map,
                                          topic_json_value_string, NULL, written, &texts->article);
}

/* Gives the record the texts that it does not have, and leaves them alone in `article`. */
static int set_texts(struct topic_record *record, struct topic_article *article,
                     struct topic_error *err)
{
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
        if (record->values[i].len > 0)
            article->fields[i] = (struct topic_text){0};
        if (topic_record_set(record, (enum topic_record_key)i, 0, article->fields[i].bytes,
                             article->fields[i].len, err) < 0)
            return -1;
    }
    return 0;
}

static int refuse_text(struct topic_record *record, const char *problem, struct topic_error *err)
{
    record->problem = TOPIC_RECORD_TEXT_NOT_A_STRING;
    record->text_problem = problem;
    return topic_error_set(err, "%s", problem);
}

/* Leaves the texts that the record has; it may have had others before. */
static int take_texts(const struct topic_json_record *json, struct topic_record *record,
                      struct texts *texts, struct topic_error *err)
{
    const char *problem = topic_json_article_read(json->object, record->options.map,
                                                  topic_json_value_string, NULL, &texts->article);
    if (problem && problem != topic_json_article_no_text && !json->is_renamed)
        problem = read_blocks(json, record, texts);
    return problem && problem != topic_json_article_no_text
               ? refuse_text(record, problem, err)
               : set_texts(record, &texts->article, err);
}

/* As it is written, where that is known. */
static int keep_source(const struct topic_json_record *json, struct topic_record *record,
                       struct topic_error *err)
{
    if (json->text.len > 0)
        return topic_record_set_source(record, json->text, err);
    char *text = json_dumps(json->object, JSON_COMPACT);
    if (!text)
        return topic_error_set(err, "out of memory while reading a record");
    int status = topic_record_set_source(record, topic_text_of(text), err);
    free(text);
    return status;
}

static int take_object(const struct topic_json_record *json, struct topic_record *record,
                       struct texts *texts, struct topic_error *err)
{
    const char *name;
    json_t *value;
    if (take_id(json, record, err) < 0)
        return -1;
    json_object_foreach(json->object, name, value)
    {
        const struct topic_text key = {name, strlen(name)};
        if (take_member(json, record, name, value, err) < 0 ||
            topic_record_set_link(record, key, topic_json_value_string(NULL, value), err) < 0)
            return -1;
    }
    if (record->options.keeps_source && keep_source(json, record, err) < 0)
        return -1;
    if (take_mapped(json, record, err) < 0 || take_texts(json, record, texts, err) < 0)
        return -1;
    return topic_record_check(record, err);
}

int topic_json_record_read(const struct topic_json_record *json, struct topic_record *record,
                           struct topic_error *err)
{
    struct texts texts = {0};
    if (!json_is_object(json->object))
        return topic_error_set(err, "is not a JSON object");
    struct topic_json_record named = *json;
    json_t *copy;
    if (topic_json_article_in_capitals(json->object, record->options.map, topic_json_value_string,
                                       NULL, &copy) < 0)
        return topic_error_set(err, "out of memory while reading a record");
    named.object = copy ? copy : json->object;
    named.is_renamed = copy != NULL;
    int status = take_object(&named, record, &texts, err);
    if (record->options.usage)
        topic_json_usage_add(json->object, named.object, record, &texts.article, status == 0);
    free(texts.dumped);
    json_decref(copy);
    return status;
}
