#include "record/parser/json_extent.h"

#include <stdint.h>

#include "base/text_scan.h"

/* In a sequence of RFC 7464 a record separator is before each text. */
#define SEPARATOR '\x1e'
#define BLANKS TOPIC_TEXT_SCAN_BLANKS "\x1e"

bool topic_json_extent_is_separator(char byte)
{
    return topic_text_scan_is_any(byte, BLANKS ",");
}

size_t topic_json_extent_end(struct topic_text text, size_t at)
{
    size_t depth = 0;
    bool in_string = false;
    for (; at < text.len; at++) {
        char byte = text.bytes[at];
        if (byte == SEPARATOR ||
            (depth == 0 && !in_string && topic_json_extent_is_separator(byte))) {
            return at;
        } else if (in_string) {
            if (byte == '\n')
                return at + 1;
            at += byte == '\\';
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else if (byte == '{' || byte == '[') {
            depth++;
        } else if (byte == '}' || byte == ']') {
            if (depth <= 1)
                return depth == 1 ? at + 1 : at;
            depth--;
        }
    }
    return text.len;
}

/* How many blanks precede `at` in its line; SIZE_MAX when anything else does. */
static size_t indent_of(struct topic_text text, size_t at)
{
    size_t start = at;
    while (start > 0 && (text.bytes[start - 1] == ' ' || text.bytes[start - 1] == '\t'))
        start--;
    bool begins_line = start == 0 || text.bytes[start - 1] == '\n' || text.bytes[start - 1] == '\r';
    return begins_line ? at - start : SIZE_MAX;
}

size_t topic_json_extent_next(struct topic_text text, size_t start, size_t end)
{
    size_t indent = indent_of(text, start);
    if (indent == SIZE_MAX || text.bytes[start] != '{')
        return end;
    for (size_t at = start + 1; at < end; at++)
        if (text.bytes[at] == '{' && indent_of(text, at) == indent)
            return at;
    return end;
}

size_t topic_json_extent_count(struct topic_text text, size_t most)
{
    size_t count = 0;
    bool in_string = false;
    for (size_t at = 0; at < text.len && count <= most; at++) {
        char byte = text.bytes[at];
        if (in_string) {
            at += byte == '\\';
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else {
            count += byte == '{' || byte == '[' || byte == ',';
        }
    }
    return count;
}
