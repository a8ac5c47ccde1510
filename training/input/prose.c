#include "training/input/prose.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "base/utf8.h"

/* So many of the lines behind another one begin with a small letter where lines are broken within
 * sentences: one in so many at least. Articles do not begin like that. */
#define BROKEN_SHARE 4

/* An article about wikis, or one of a list of articles, has one or two marks of a wiki. */
#define PAGE_SIGNS 3

struct lines {
    size_t filled;
    size_t gaps;          /* empty lines between filled ones; several in a row are one */
    size_t following;     /* filled lines that stand behind a filled one */
    size_t small_letters; /* of them, that begin with a small letter */
    bool has_title;       /* the first line has a gap behind it */
};

/* A small letter of Latin, Greek or Cyrillic script. */
static bool is_small_letter(int32_t rune)
{
    return (rune >= 'a' && rune <= 'z') || (rune >= 0xdf && rune <= 0xff && rune != 0xf7) ||
           (rune >= 0x3ac && rune <= 0x3ce) || (rune >= 0x430 && rune <= 0x45f);
}

static void add_line(struct lines *lines, struct topic_text line, size_t *blanks)
{
    int32_t rune;
    size_t at = 0;
    while (at < line.len && (line.bytes[at] == ' ' || line.bytes[at] == '\t'))
        at++;
    if (at == line.len) {
        ++*blanks;
        return;
    }
    topic_utf8_decode(line.bytes + at, line.len - at, &rune);
    if (lines->filled > 0 && *blanks > 0)
        lines->gaps++;
    lines->has_title = lines->has_title || (lines->filled == 1 && *blanks > 0);
    if (lines->filled > 0 && *blanks == 0) {
        lines->following++;
        lines->small_letters += is_small_letter(rune);
    }
    lines->filled++;
    *blanks = 0;
}

bool topic_prose_is_one_article(struct topic_text start)
{
    struct lines lines = {0};
    size_t blanks = 0;
    for (size_t at = 0; at < start.len;) {
        size_t end = topic_text_scan_line_end(start, at);
        add_line(&lines, (struct topic_text){start.bytes + at, end - at}, &blanks);
        at = topic_text_scan_next_line(start, end);
    }
    if (lines.filled < 2)
        return lines.filled == 1;
    return lines.gaps > 0 && (lines.has_title || 2 * lines.gaps >= lines.following ||
                              lines.small_letters * BROKEN_SHARE >= lines.following);
}

/* ---- wikis ---- */

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

bool topic_prose_is_wiki(struct topic_text text)
{
    if (!holds(text, "[[") && !holds(text, "{{") && !holds(text, "<ref"))
        return false;
    return count_sure(text) > 0 || (has_link(text) && (has_heading(text) || holds(text, "//[[")));
}

bool topic_prose_is_page_of_wiki(struct topic_text start)
{
    return topic_prose_is_wiki(start) &&
           count_sure(start) + (has_link(start) && has_heading(start)) >= PAGE_SIGNS;
}
