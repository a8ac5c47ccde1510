#include "training/feed/feed_topics.h"

#include <string.h>

#include "base/buffer.h"
#include "record/label_text.h"

/* A longer name is cut in messages. */
#define QUOTED_BYTES 60

static int out_of_memory(struct topic_error *err)
{
    return topic_error_set(err, "out of memory while reading a feed");
}

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Adds a name, in which character references stand for characters, as WordPress writes them in
 * CDATA. */
static int add_name(json_t *list, struct topic_text name, struct topic_error *err)
{
    struct topic_buffer buffer = {0};
    int status = 0;
    while (name.len > 0 && is_blank(name.bytes[0]))
        name = (struct topic_text){name.bytes + 1, name.len - 1};
    while (name.len > 0 && is_blank(name.bytes[name.len - 1]))
        name.len--;
    for (size_t at = 0, len; status == 0 && at < name.len; at += len) {
        size_t reference = topic_label_text_reference(name, at);
        struct topic_text part = {name.bytes + at, reference};
        char byte = reference ? topic_label_text_character(part) : '\0';
        len = byte ? reference : 1;
        status = topic_buffer_append(&buffer, byte ? &byte : name.bytes + at, 1, err);
    }
    if (status == 0 && buffer.len > 0 &&
        json_array_append_new(list, json_stringn(buffer.bytes, buffer.len)) < 0)
        status = out_of_memory(err);
    topic_buffer_release(&buffer);
    return status;
}

/* How long the separator at `at` is; 0: there is none. */
static size_t separator_at(struct topic_text text, size_t at, const char *separator)
{
    if (!separator)
        return text.bytes[at] == ';' || text.bytes[at] == '|';
    size_t len = strlen(separator);
    return len <= text.len - at && memcmp(text.bytes + at, separator, len) == 0 ? len : 0;
}

/* Sets *count to how many parts there are. */
static int split(json_t *list, struct topic_text text, const char *separator, size_t *count,
                 struct topic_error *err)
{
    size_t start = 0;
    *count = 1;
    for (size_t at = 0; at < text.len;) {
        size_t reference = topic_label_text_reference(text, at);
        size_t len = reference ? 0 : separator_at(text, at, separator);
        if (len > 0) {
            ++*count;
            if (add_name(list, (struct topic_text){text.bytes + start, at - start}, err) < 0)
                return -1;
            start = at + len;
        }
        at += reference > 0 ? reference : len > 0 ? len : 1;
    }
    return add_name(list, (struct topic_text){text.bytes + start, text.len - start}, err);
}

static int add_text(json_t *list, struct topic_text text, const char *separator,
                    struct topic_error *err)
{
    size_t count;
    if (split(list, text, separator, &count, err) < 0)
        return -1;
    if (separator || count > 1 || !topic_label_text_comma(text))
        return 0;
    return topic_error_set(err,
                           "the category \"%.*s\" may be one name or several: set "
                           "--label-separator \",\" or, if a comma belongs to a name, "
                           "--label-separator \";\"",
                           (int)(text.len < QUOTED_BYTES ? text.len : QUOTED_BYTES), text.bytes);
}

/* The list of the elements, which they get if they have none. */
static json_t *list_of(json_t *elements, const char *key)
{
    if (!json_object_get(elements, key) && json_object_set_new(elements, key, json_array()) < 0)
        return NULL;
    return json_object_get(elements, key);
}

int topic_feed_topics_add(json_t *elements, json_t *texts, const char *separator,
                          struct topic_error *err)
{
    const char *key;
    json_t *values;
    json_t *value;
    size_t index;
    if (separator && separator[0] == '\0')
        separator = NULL;
    json_object_foreach(texts, key, values)
    {
        json_t *list = list_of(elements, key);
        if (!list)
            return out_of_memory(err);
        json_array_foreach(values, index, value)
        {
            struct topic_text text = {json_string_value(value), json_string_length(value)};
            if (add_text(list, text, separator, err) < 0)
                return -1;
        }
    }
    return 0;
}
