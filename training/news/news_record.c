#include "training/news/news_record.h"

#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/record.h"
#include "training/xml/xml_html.h"

/* Twice a date with its time and offset. */
#define DATE_MAX_BYTES 80

void topic_news_record_begin(struct topic_news_record *record, struct topic_error *err)
{
    *record = (struct topic_news_record){.object = json_object(), .err = err};
    if (!record->object)
        topic_error_set(err, "out of memory");
}

json_t *topic_news_record_end(struct topic_news_record *record)
{
    json_t *object = record->object;
    topic_buffer_release(&record->scratch);
    if (topic_error_is_set(record->err)) {
        json_decref(object);
        object = NULL;
    }
    *record = (struct topic_news_record){0};
    return object;
}

static bool takes(const struct topic_news_record *record, const char *key, struct topic_text text)
{
    return !topic_error_is_set(record->err) && text.len > 0 &&
           (json_object_get(record->object, key) ||
            json_object_size(record->object) < TOPIC_NEWS_RECORD_MAX_KEYS);
}

void topic_news_record_set(struct topic_news_record *record, const char *key,
                           struct topic_text text)
{
    if (takes(record, key, text) && !json_object_get(record->object, key) &&
        json_object_set_new(record->object, key, json_stringn(text.bytes, text.len)) < 0)
        topic_error_set(record->err, "out of memory");
}

/* How many digits stand at `at`. */
static size_t digits_at(struct topic_text text, size_t at)
{
    return topic_text_scan_skip(text, at, "0123456789") - at;
}

void topic_news_record_set_date(struct topic_news_record *record, const char *key,
                                struct topic_text date)
{
    char extended[DATE_MAX_BYTES + 1];
    const char *bytes = date.bytes;
    size_t time = digits_at(date, 0) == 8 && date.len > 9 && date.bytes[8] == 'T' ? 9 : 8;
    size_t digits = time < date.len ? digits_at(date, time) : 0;
    int len = 0;
    if (date.len > DATE_MAX_BYTES / 2 || digits_at(date, 0) != 8)
        len = -1;
    else if (date.len == 8)
        len = snprintf(extended, sizeof extended, "%.4s-%.2s-%.2s", bytes, bytes + 4, bytes + 6);
    else if (time == 9 && (digits == 6 || digits == 4))
        len = snprintf(extended, sizeof extended, "%.4s-%.2s-%.2sT%.2s:%.2s%s%.*s", bytes,
                       bytes + 4, bytes + 6, bytes + 9, bytes + 11, digits == 6 ? ":" : "",
                       (int)(date.len - 13), bytes + 13);
    topic_news_record_set(record, key, len > 0 ? (struct topic_text){extended, (size_t)len} : date);
}

void topic_news_record_set_date_text(struct topic_news_record *record, const char *key,
                                     const xmlNode *element)
{
    struct topic_text text;
    if (topic_xml_tree_text(element, &record->scratch, &text, record->err) == 0)
        topic_news_record_set_date(record, key, text);
}

void topic_news_record_set_none(struct topic_news_record *record)
{
    if (!topic_error_is_set(record->err) &&
        json_object_set_new(record->object, "topics", json_array()) < 0)
        topic_error_set(record->err, "out of memory");
}

void topic_news_record_add(struct topic_news_record *record, const char *key,
                           struct topic_text name)
{
    const json_t *list = json_object_get(record->object, key);
    if (!takes(record, key, name) || name.len > TOPIC_RECORD_TOPIC_MAX_BYTES ||
        (list && !json_is_array(list)))
        return;
    if ((!json_object_get(record->object, key) &&
         json_object_set_new(record->object, key, json_array()) < 0) ||
        json_array_append_new(json_object_get(record->object, key),
                              json_stringn(name.bytes, name.len)) < 0)
        topic_error_set(record->err, "out of memory");
}

void topic_news_record_add_text(struct topic_news_record *record, const char *key,
                                const xmlNode *element)
{
    struct topic_text text;
    if (topic_xml_tree_name(element, TOPIC_RECORD_TOPIC_MAX_BYTES, &record->scratch, &text,
                            record->err) == 0)
        topic_news_record_add(record, key, text);
}

void topic_news_record_set_text(struct topic_news_record *record, const char *key,
                                const xmlNode *element)
{
    struct topic_buffer html = {0};
    struct topic_text text;
    if (topic_xml_tree_text(element, &record->scratch, &text, record->err) == 0 &&
        topic_xml_html_escape(&html, text, record->err) == 0)
        topic_news_record_set(record, key, (struct topic_text){html.bytes, html.len});
    topic_buffer_release(&html);
}

void topic_news_record_set_html(struct topic_news_record *record, const char *key,
                                const xmlNode *element)
{
    struct topic_text text;
    if (topic_xml_tree_text(element, &record->scratch, &text, record->err) < 0 || text.len == 0)
        return;
    topic_buffer_reset(&record->scratch);
    if (topic_xml_html_add(&record->scratch, element, record->err) == 0)
        topic_news_record_set(record, key,
                              (struct topic_text){record->scratch.bytes, record->scratch.len});
}

void topic_news_record_set_markup(struct topic_news_record *record, const char *key,
                                  const xmlNode *element)
{
    struct topic_text text;
    if (topic_xml_tree_raw_text(element, &record->scratch, &text, record->err) == 0)
        topic_news_record_set(record, key, topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS));
}

const char *topic_news_record_name(const xmlNode *element)
{
    return (const char *)element->name;
}

const char *topic_news_record_key(const char *first, struct topic_text second,
                                  char key[static TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1])
{
    int len = snprintf(key, TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1, "%s%s%.*s", first,
                       second.len > 0 ? ":" : "",
                       second.len > TOPIC_NEWS_RECORD_KEY_MAX_BYTES ? 0 : (int)second.len,
                       second.len > 0 ? second.bytes : "");
    if (len > TOPIC_NEWS_RECORD_KEY_MAX_BYTES)
        snprintf(key, TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1, "%s", first);
    return key;
}
