#include "training/labels/raw_items.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/json_path.h"

#define OUT_OF_MEMORY "out of memory while writing a record"

bool topic_raw_items_has_topic(const struct topic_record *record, struct topic_text name)
{
    for (size_t i = 0; i < record->topic_count; i++)
        if (topic_text_is_same(topic_record_topic(record, i), name))
            return true;
    return false;
}

/* The name of a topic that an item of the list has at `rest`; empty: none. */
static struct topic_text name_in(const json_t *item, struct topic_text rest)
{
    const json_t *value = topic_json_path_find(item, rest, NULL);
    return (struct topic_text){json_is_string(value) ? json_string_value(value) : "",
                               json_string_length(value)};
}

static bool has_item(const json_t *list, struct topic_text rest, struct topic_text name)
{
    size_t at;
    const json_t *item;
    json_array_foreach(list, at, item)
    {
        if (topic_text_is_same(name_in(item, rest), name))
            return true;
    }
    return false;
}

/* {"a":{"b":"the name"}} for the rest "a.b". */
static json_t *new_item(struct topic_text rest, struct topic_text name)
{
    json_t *item = json_stringn(name.bytes, name.len);
    for (size_t end = rest.len; item && end > 0;) {
        size_t start = end;
        while (start > 0 && rest.bytes[start - 1] != '.')
            start--;
        json_t *object = json_object();
        if (json_object_setn_new(object, rest.bytes + start, end - start, item) < 0) {
            json_decref(object);
            return NULL;
        }
        item = object;
        end = start > 0 ? start - 1 : 0;
    }
    return item;
}

static int put_item(struct topic_buffer *list, struct topic_text item, struct topic_error *err)
{
    return list->len > 1 && topic_buffer_append(list, ",", 1, err) < 0
               ? -1
               : topic_buffer_append(list, item.bytes, item.len, err);
}

static int put_new_item(struct topic_buffer *list, struct topic_text rest, struct topic_text name,
                        struct topic_error *err)
{
    json_t *item = new_item(rest, name);
    char *dumped = item ? json_dumps(item, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    int status =
        dumped ? put_item(list, topic_text_of(dumped), err) : topic_error_set(err, OUT_OF_MEMORY);
    free(dumped);
    json_decref(item);
    return status;
}

int topic_raw_items_put_list(struct topic_buffer *changed, struct topic_text raw,
                             const json_t *list, struct topic_text rest,
                             const struct topic_record *record, struct topic_error *err)
{
    size_t at;
    const json_t *item;
    struct topic_text part = topic_json_path_raw_first(raw);
    int status = topic_buffer_append(changed, "[", 1, err);
    json_array_foreach(list, at, item)
    {
        if (status == 0 && topic_raw_items_has_topic(record, name_in(item, rest)))
            status = put_item(changed, part, err);
        part = topic_json_path_raw_next(raw, part);
    }
    for (size_t i = 0; status == 0 && i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        if (!has_item(list, rest, name))
            status = put_new_item(changed, rest, name, err);
    }
    return status == 0 ? topic_buffer_append(changed, "]", 1, err) : status;
}

int topic_raw_items_put_scalars(struct topic_buffer *text, struct topic_text object,
                                struct topic_error *err)
{
    struct topic_text key;
    struct topic_text value = {0};
    int status = topic_buffer_append(text, "{", 1, err);
    while (status == 0 && topic_json_path_raw_member(object, &key, &value))
        if (!topic_text_scan_is_any(value.bytes[0], "{[")) {
            status = put_item(text, key, err);
            if (status == 0)
                status = topic_buffer_append(text, ":", 1, err);
            if (status == 0)
                status = topic_buffer_append(text, value.bytes, value.len, err);
        }
    return status == 0 ? topic_buffer_append(text, "}", 1, err) : status;
}
