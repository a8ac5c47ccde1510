#include "record/json_record.h"

#include <stdlib.h>
#include <string.h>

#include "record/json_article.h"
#include "record/json_mend.h"
#include "record/json_scalar.h"
#include "record/labels.h"

/* ---- the text ---- */

int topic_json_record_parse(struct topic_json_record *json, struct topic_text text, size_t *line,
                            struct topic_error *err)
{
    /* NUL is allowed in a string: the tokeniser reads it as a space. */
    static const size_t flags = JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES;
    json_error_t problem;
    json->text = text;
    json->object = json_loadb(text.bytes, text.len, flags, &problem);
    if (json->object)
        return 0;
    int has_mended = topic_json_mend(&json->mended, text, err);
    if (has_mended < 0)
        return -1;
    if (has_mended > 0)
        json->object = json_loadb(json->mended.bytes, json->mended.len, flags, &problem);
    else
        topic_buffer_reset(&json->mended);
    if (json->object)
        return 0;
    *line = problem.line > 0 ? (size_t)problem.line - 1 : 0;
    return topic_error_set(err, "malformed JSON: %s", problem.text);
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

/* An id is kept as it is written, so that it is the same as in an answer of the daemon. */
static int take_id(const struct topic_json_record *json, struct topic_record *record,
                   const json_t *value, struct topic_error *err)
{
    if (json_is_null(value))
        return 0;
    if (json_is_object(value) || json_is_array(value))
        return topic_error_set(err, "the id is not a string or a number");
    if (json->text.len == 0)
        return set_dumped(record, TOPIC_RECORD_ID, 0, value, err);
    struct topic_text id = topic_json_scalar_find(json->text, "id");
    if (json->mended.len > 0 && id.len > 0 && id.bytes[0] == '"')
        id.bytes = json->mended.bytes + (id.bytes - json->text.bytes);
    return topic_record_set(record, TOPIC_RECORD_ID, 0, id.bytes, id.len, err);
}

/* A number is copied as it is written; any value but a string or a number is ignored. */
static int take_date(const struct topic_json_record *json, struct topic_record *record,
                     const char *name, const json_t *value, unsigned rank, struct topic_error *err)
{
    struct topic_text date = {0};
    if (json_is_string(value))
        date = (struct topic_text){json_string_value(value), json_string_length(value)};
    else if (json_is_number(value) && json->text.len == 0)
        return set_dumped(record, TOPIC_RECORD_DATE, rank, value, err);
    else if (json_is_number(value))
        date = topic_json_scalar_find(json->text, name);
    return topic_record_set_date(record, rank, date.bytes, date.len, err);
}

static int take_topics(const struct topic_json_record *json, struct topic_record *record,
                       const json_t *value, unsigned rank)
{
    struct topic_text text = {json_string_value(value), json_string_length(value)};
    if (json_is_string(value))
        return topic_labels_take_text(record, text, rank, json->commas_separate);
    return topic_labels_take_json(record, value, rank);
}

static int take_member(const struct topic_json_record *json, struct topic_record *record,
                       const char *name, const json_t *value, struct topic_error *err)
{
    unsigned rank;
    enum topic_record_key key = topic_keys_find(name, strlen(name), &rank);
    if (key == TOPIC_RECORD_ID)
        return take_id(json, record, value, err);
    if (key == TOPIC_RECORD_DATE)
        return take_date(json, record, name, value, rank, err);
    if (key == TOPIC_RECORD_TOPICS)
        take_topics(json, record, value, rank);
    return 0;
}

static struct topic_text text_of(const void *context, const json_t *string)
{
    (void)context;
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

static int take_texts(const struct topic_json_record *json, struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_article article;
    const char *problem = topic_json_article_read(json->object, text_of, NULL, &article);
    if (problem && problem != topic_json_article_no_text)
        return topic_error_set(err, "%s", problem);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (topic_record_set(record, (enum topic_record_key)i, 0, article.fields[i].bytes,
                             article.fields[i].len, err) < 0)
            return -1;
    return 0;
}

int topic_json_record_read(const struct topic_json_record *json, struct topic_record *record,
                           struct topic_error *err)
{
    if (!json_is_object(json->object))
        return topic_error_set(err, "is not a JSON object");
    const char *name;
    json_t *value;
    json_object_foreach(json->object, name, value)
    {
        if (take_member(json, record, name, value, err) < 0)
            return -1;
    }
    return take_texts(json, record, err) < 0 ? -1 : topic_record_check(record, err);
}
