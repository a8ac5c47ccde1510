#include "training/front_matter/pandoc_title.h"

#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"

static const char *const names[] = {"title", "author", "date"};

#define NAME_COUNT (sizeof names / sizeof *names)

static struct topic_text line_at(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_next_line(text, at);
    return topic_text_scan_trim((struct topic_text){text.bytes + at, end - at},
                                TOPIC_TEXT_SCAN_BLANKS);
}

static bool is_value(struct topic_text text, size_t at)
{
    size_t behind = at + 1;
    return at < text.len && text.bytes[at] == '%' &&
           (behind == text.len || memchr(" \t\r\n", text.bytes[behind], 4));
}

/* More of the value above it. */
static bool is_more(struct topic_text text, size_t at)
{
    return at < text.len && memchr(" \t", text.bytes[at], 2) && line_at(text, at).len > 0;
}

size_t topic_pandoc_title_find(struct topic_text file)
{
    size_t at = 0;
    for (size_t i = 0; i < NAME_COUNT && is_value(file, at); i++) {
        at = topic_text_scan_next_line(file, at);
        while (is_more(file, at))
            at = topic_text_scan_next_line(file, at);
    }
    return at;
}

/* Adds a line to what the object has under the name. */
static int add_text(json_t *object, const char *name, struct topic_text text)
{
    const char *before = json_string_value(json_object_get(object, name));
    json_t *value = before ? json_sprintf("%s %.*s", before, (int)text.len, text.bytes)
                           : json_stringn(text.bytes, text.len);
    return json_object_set_new(object, name, value);
}

json_t *topic_pandoc_title_parse(struct topic_text block, json_t *lines, size_t *line,
                                 struct topic_error *err)
{
    json_t *object = json_object();
    const char *name = names[0];
    size_t count = 0;
    *line = 0;
    for (size_t at = 0; at < block.len; at = topic_text_scan_next_line(block, at), ++*line) {
        struct topic_text text = line_at(block, at);
        bool is_new = count < NAME_COUNT && is_value(block, at);
        if (is_new) {
            name = names[count++];
            text = topic_text_scan_trim((struct topic_text){text.bytes + 1, text.len - 1},
                                        TOPIC_TEXT_SCAN_BLANKS);
        }
        if (text.len == 0)
            continue;
        if (add_text(object, name, text) < 0) {
            topic_error_set(err, "the %s is not UTF-8, or memory is out", name);
            json_decref(object);
            return NULL;
        }
        if (is_new)
            json_object_set_new(lines, name, json_integer((json_int_t)*line));
    }
    return object;
}
