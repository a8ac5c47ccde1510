#include "record/record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

void topic_record_reset(struct topic_record *record)
{
    topic_buffer_reset(&record->bytes);
    memset(record->values, 0, sizeof record->values);
    memset(record->is_alias, 0, sizeof record->is_alias);
    record->topic_count = 0;
    record->is_labelled = false;
    record->topics_are_of_alias = false;
}

void topic_record_release(struct topic_record *record)
{
    topic_buffer_release(&record->bytes);
    free(record->topics);
    *record = (struct topic_record){0};
}

static int append(struct topic_record *record, const char *bytes, size_t len,
                  struct topic_slice *slice, struct topic_error *err)
{
    *slice = (struct topic_slice){.start = record->bytes.len, .len = len};
    return topic_buffer_append(&record->bytes, bytes, len, err);
}

int topic_record_set(struct topic_record *record, enum topic_record_key key, bool is_alias,
                     const char *bytes, size_t len, struct topic_error *err)
{
    bool is_taken = record->values[key].len > 0 && (is_alias || !record->is_alias[key]);
    if (is_taken || len == 0)
        return 0;
    record->is_alias[key] = is_alias;
    return append(record, bytes, len, &record->values[key], err);
}

int topic_record_set_date(struct topic_record *record, bool is_alias, const char *bytes, size_t len,
                          struct topic_error *err)
{
    size_t at = 0;
    while (at < len && (bytes[at] < '0' || bytes[at] > '9'))
        at++;
    if (is_alias && at == len)
        return 0;
    return topic_record_set(record, TOPIC_RECORD_DATE, is_alias, bytes, len, err);
}

int topic_record_copy(struct topic_record *to, const struct topic_record *from,
                      struct topic_error *err)
{
    topic_record_reset(to);
    if (topic_memory_reserve(&to->topics, &to->topic_capacity, from->topic_count + 1,
                             sizeof *to->topics, err) < 0 ||
        topic_buffer_append(&to->bytes, from->bytes.bytes, from->bytes.len, err) < 0)
        return -1;
    memcpy(to->values, from->values, sizeof to->values);
    memcpy(to->is_alias, from->is_alias, sizeof to->is_alias);
    if (from->topic_count > 0)
        memcpy(to->topics, from->topics, from->topic_count * sizeof *to->topics);
    to->topic_count = from->topic_count;
    to->is_labelled = from->is_labelled;
    to->topics_are_of_alias = from->topics_are_of_alias;
    return 0;
}

static int set_id(struct topic_record *record, const char *bytes, size_t len,
                  struct topic_error *err)
{
    json_t *string = json_stringn(bytes, len);
    char *text = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    json_decref(string);
    if (!text)
        return topic_error_set(err, "out of memory while storing an id");
    int status = topic_record_set(record, TOPIC_RECORD_ID, false, text, strlen(text), err);
    free(text);
    return status;
}

/* Ids can be file names, which need not be UTF-8; such bytes are written as in every message. */
int topic_record_set_id(struct topic_record *record, const char *bytes, size_t len,
                        struct topic_error *err)
{
    if (topic_utf8_is_valid(bytes, len))
        return set_id(record, bytes, len, err);
    size_t size = len * 4 + 1;
    char *escaped = topic_memory_new(size, 1, err);
    if (!escaped)
        return -1;
    topic_utf8_escape(bytes, len, escaped, size);
    int status = set_id(record, escaped, strlen(escaped), err);
    free(escaped);
    return status;
}

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool has_control(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7F)
            return true;
    return false;
}

static int check_name(const char *name, size_t len, struct topic_error *err)
{
    if (len == 0)
        return topic_error_set(err, "a topic has an empty name");
    if (len > TOPIC_RECORD_TOPIC_MAX_BYTES)
        return topic_error_set(err, "a topic's name has %zu bytes: at most %d are allowed", len,
                               TOPIC_RECORD_TOPIC_MAX_BYTES);
    if (has_control(name, len))
        return topic_error_set(err, "a topic's name has a line break or control character");
    if (!topic_utf8_is_valid(name, len))
        return topic_error_set(err, "a topic's name is not UTF-8");
    return 0;
}

bool topic_record_begin_topics(struct topic_record *record, bool is_alias)
{
    if (record->is_labelled && (is_alias || !record->topics_are_of_alias))
        return false;
    record->topic_count = 0;
    record->is_labelled = true;
    record->topics_are_of_alias = is_alias;
    return true;
}

int topic_record_add_topic(struct topic_record *record, const char *name, size_t len,
                           struct topic_error *err)
{
    while (len > 0 && is_blank(name[0])) {
        name++;
        len--;
    }
    while (len > 0 && is_blank(name[len - 1]))
        len--;
    if (check_name(name, len, err) < 0)
        return -1;
    for (size_t i = 0; i < record->topic_count; i++)
        if (record->topics[i].len == len &&
            memcmp(record->bytes.bytes + record->topics[i].start, name, len) == 0)
            return 0;
    if (topic_memory_reserve(&record->topics, &record->topic_capacity, record->topic_count + 1,
                             sizeof *record->topics, err) < 0)
        return -1;
    return append(record, name, len, &record->topics[record->topic_count++], err);
}

int topic_record_check(const struct topic_record *record, struct topic_error *err)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (record->values[field].len > 0)
            return 0;
    return topic_error_set(err, "the article has no title, excerpt or body");
}

static struct topic_text text_of(const struct topic_record *record, struct topic_slice slice)
{
    return (struct topic_text){.bytes = slice.len ? record->bytes.bytes + slice.start : "",
                               .len = slice.len};
}

struct topic_text topic_record_value(const struct topic_record *record, enum topic_record_key key)
{
    return text_of(record, record->values[key]);
}

struct topic_text topic_record_topic(const struct topic_record *record, size_t index)
{
    return text_of(record, record->topics[index]);
}

struct topic_article topic_record_article(const struct topic_record *record)
{
    struct topic_article article;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        article.fields[field] = text_of(record, record->values[field]);
    return article;
}
