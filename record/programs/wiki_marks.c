#include "record/programs/wiki_marks.h"

#include <ctype.h>
#include <string.h>

#include "base/text_scan.h"

/* Whether the sign is somewhere; its first byte is rare in prose. */
static bool holds(struct topic_text text, const char *sign)
{
    for (size_t at = 0; at < text.len; at++) {
        const char *found = memchr(text.bytes + at, sign[0], text.len - at);
        if (!found)
            return false;
        at = (size_t)(found - text.bytes);
        if (topic_text_scan_has_prefix_in_any_case(text, at, sign))
            return true;
    }
    return false;
}

/* "== History ==": as many signs at both ends of the line, and blanks within them. */
static bool is_heading(struct topic_text line)
{
    line = topic_text_scan_trim(line, TOPIC_TEXT_SCAN_BLANKS);
    size_t signs = topic_text_scan_skip(line, 0, "=");
    if (signs < 2 || line.len < 2 * signs + 3 || line.bytes[signs] != ' ')
        return false;
    for (size_t i = 1; i <= signs; i++)
        if (line.bytes[line.len - i] != '=')
            return false;
    return line.bytes[line.len - signs - 1] == ' ';
}

static bool has_heading(struct topic_text text)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = topic_text_scan_line_end(text, at);
        if (text.bytes[at] == '=' && is_heading((struct topic_text){text.bytes + at, end - at}))
            return true;
        at = topic_text_scan_next_line(text, end);
    }
    return false;
}

/* How many different marks there are that no other text has. */
static size_t count_sure(struct topic_text text)
{
    static const char *const sure[] = {"</ref>",     "<ref name", "[[category:", "|thumb",
                                       "{{infobox ", "{{cite ",   "{{tag>",      "__notoc__",
                                       "~~notoc~~",  "{{:"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof sure / sizeof *sure; i++)
        count += holds(text, sure[i]);
    return count;
}

/* A link to a page, which begins with a letter: [[ -f config ]] and [[1, 2]] are code. */
static bool has_link(struct topic_text text)
{
    for (size_t at = 0; at + 2 < text.len; at++) {
        const char *found = memmem(text.bytes + at, text.len - at - 1, "[[", 2);
        if (!found)
            return false;
        at = (size_t)(found - text.bytes);
        unsigned char next = (unsigned char)text.bytes[at + 2];
        if (next >= 0x80 || isalpha(next))
            return true;
    }
    return false;
}

bool topic_wiki_marks_has(struct topic_text text)
{
    if (!holds(text, "[[") && !holds(text, "{{") && !holds(text, "<ref"))
        return false;
    return count_sure(text) > 0 || (has_link(text) && (has_heading(text) || holds(text, "//[[")));
}

size_t topic_wiki_marks_count(struct topic_text text)
{
    return topic_wiki_marks_has(text) ? count_sure(text) + (has_link(text) && has_heading(text))
                                      : 0;
}
