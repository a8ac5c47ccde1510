#include "wire/zpl_certificate.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"

#define BLANKS " \t\r"

/* Takes the next line from the text; returns false at its end. */
static bool next_line(struct topic_text *text, struct topic_text *line)
{
    const char *end = text->len ? memchr(text->bytes, '\n', text->len) : NULL;
    if (text->len == 0)
        return false;
    line->bytes = text->bytes;
    line->len = end ? (size_t)(end - text->bytes) : text->len;
    size_t taken = line->len + (end != NULL);
    text->bytes += taken;
    text->len -= taken;
    return true;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* The part of the text before `mark`, or all of it. */
static struct topic_text before(struct topic_text text, char mark)
{
    const char *end = text.len ? memchr(text.bytes, mark, text.len) : NULL;
    if (end)
        text.len = (size_t)(end - text.bytes);
    return text;
}

/* The text between quotes, or up to a comment. */
static struct topic_text value_of(struct topic_text text)
{
    text = topic_text_scan_trim(text, BLANKS);
    if (text.len == 0 || (text.bytes[0] != '"' && text.bytes[0] != '\''))
        return topic_text_scan_trim(before(text, '#'), BLANKS);
    return before((struct topic_text){text.bytes + 1, text.len - 1}, text.bytes[0]);
}

static bool is_section(struct topic_text line, const char *section)
{
    return topic_text_is(topic_text_scan_trim(before(before(line, '#'), '='), BLANKS), section);
}

/* Empty lines and comments neither open a section nor belong to one. */
static bool is_empty(struct topic_text line)
{
    line = topic_text_scan_trim(line, BLANKS);
    return line.len == 0 || line.bytes[0] == '#';
}

bool topic_zpl_certificate_find(struct topic_text text, const char *section, const char *name,
                                struct topic_text *value)
{
    struct topic_text line;
    bool is_within = false;
    while (next_line(&text, &line)) {
        if (is_empty(line))
            continue;
        struct topic_text key = before(line, '=');
        if (!is_blank(line.bytes[0])) {
            is_within = is_section(line, section);
        } else if (is_within && key.len < line.len &&
                   topic_text_is(topic_text_scan_trim(key, BLANKS), name)) {
            *value =
                value_of((struct topic_text){line.bytes + key.len + 1, line.len - key.len - 1});
            return true;
        }
    }
    return false;
}

bool topic_zpl_certificate_has(struct topic_text text, const char *section)
{
    struct topic_text line;
    while (next_line(&text, &line))
        if (!is_empty(line) && !is_blank(line.bytes[0]) && is_section(line, section))
            return true;
    return false;
}
