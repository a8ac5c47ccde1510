#include "model/markup/flat_html.h"

#include <ctype.h>
#include <string.h>

/* "<p>" and "</p>" */
#define START_MIN_BYTES 3
#define END_MIN_BYTES 4

/* Where the tag at `at` ends, behind its >; 0: none is there. A > in quotes belongs to an
 * attribute. */
static size_t tag_end(const char *bytes, size_t len, size_t at)
{
    char quote = '\0';
    for (at++; at < len; at++) {
        if (quote) {
            quote = bytes[at] == quote ? '\0' : quote;
        } else if (bytes[at] == '"' || bytes[at] == '\'') {
            quote = bytes[at];
        } else if (bytes[at] == '>') {
            return at + 1;
        } else if (bytes[at] == '<') {
            return 0;
        }
    }
    return 0;
}

static size_t name_length(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len && !strchr(" \t\r\n/>", bytes[at]))
        at++;
    return at;
}

/* Makes a paragraph's tag of the one that ends at `end`. */
static void flatten_tag(char *tag, size_t len, bool is_end)
{
    memset(tag, ' ', len);
    memcpy(tag, is_end ? "</p" : "<p", is_end ? 3 : 2);
    tag[len - 1] = '>';
}

static void flatten(char *bytes, size_t len, bool (*is_kept)(const char *name, size_t len))
{
    for (size_t at = 0; at < len;) {
        const char *found = memchr(bytes + at, '<', len - at);
        if (!found)
            return;
        size_t start = (size_t)(found - bytes);
        bool is_end = start + 1 < len && bytes[start + 1] == '/';
        size_t name = start + 1 + is_end;
        at = start + 1;
        if (name >= len || !isalpha((unsigned char)bytes[name]))
            continue;
        size_t end = tag_end(bytes, len, start);
        if (end - start < (is_end ? END_MIN_BYTES : START_MIN_BYTES) || end == 0)
            continue;
        if (!is_kept(bytes + name, name_length(bytes + name, end - name)))
            flatten_tag(bytes + start, end - start, is_end);
        at = end;
    }
}

int topic_flat_html_make(struct topic_buffer *copy, struct topic_text *source,
                         bool (*is_kept)(const char *name, size_t len), struct topic_error *err)
{
    if (source->bytes != copy->bytes) {
        topic_buffer_reset(copy);
        if (topic_buffer_append(copy, source->bytes, source->len, err) < 0)
            return -1;
        source->bytes = copy->bytes;
    }
    flatten(copy->bytes, source->len, is_kept);
    return 0;
}
