#include "record/blank_text.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "base/utf8.h"

/* The references of HTML to such characters, without "&". */
static const char *const references[] = {
    "nbsp;", "ensp;", "emsp;", "thinsp;", "hairsp;", "puncsp;",  "numsp;",          "shy;",
    "zwnj;", "zwj;",  "lrm;",  "rlm;",    "Tab;",    "NewLine;", "ZeroWidthSpace;", "NoBreak;"};

/* White space, and what has no width. */
static bool is_blank_character(int32_t rune)
{
    static const struct {
        int32_t first;
        int32_t last;
    } ranges[] = {{'\t', '\r'},     {' ', ' '},       {0x85, 0x85},     {0xA0, 0xA0},
                  {0xAD, 0xAD},     {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200F},
                  {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x2060}, {0x3000, 0x3000},
                  {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (rune >= ranges[i].first && rune <= ranges[i].last)
            return true;
    return false;
}

/* The value of a digit; 16: it is none of base 16. */
static int32_t digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 16;
}

/* The length of "160;" or "xA0;", if this is a blank; 0: it is not. */
static size_t number_length(struct topic_text text)
{
    int32_t rune = 0;
    size_t at = text.len > 0 && (text.bytes[0] | 0x20) == 'x';
    const int32_t base = at ? 16 : 10;
    const size_t first = at;
    for (; at < text.len && digit_of(text.bytes[at]) < base && rune <= 0x10FFFF; at++)
        rune = rune * base + digit_of(text.bytes[at]);
    bool is_closed = at > first && at < text.len && text.bytes[at] == ';';
    return is_closed && is_blank_character(rune) ? at + 1 : 0;
}

static size_t reference_length(struct topic_text text, size_t at)
{
    if (at + 1 < text.len && text.bytes[at + 1] == '#') {
        size_t len = number_length((struct topic_text){text.bytes + at + 2, text.len - at - 2});
        return len > 0 ? len + 2 : 0;
    }
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        if (topic_text_scan_has_prefix(text, at + 1, references[i]))
            return strlen(references[i]) + 1;
    return 0;
}

static bool is_letter(char byte)
{
    char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

/* Elements that editors leave behind when the text is deleted, the usual ones first. What stands in
 * a <script>, or a tag of which nobody knows what it shows, is no empty text. */
static bool is_silent(struct topic_text name)
{
    static const char *const names[] = {
        "p",      "br",   "div",  "span",    "a",     "article", "b",   "blockquote", "body",
        "center", "code", "em",   "figure",  "font",  "h1",      "h2",  "h3",         "h4",
        "h5",     "h6",   "head", "hr",      "html",  "i",       "li",  "main",       "o:p",
        "ol",     "pre",  "s",    "section", "small", "strong",  "sub", "sup",        "table",
        "tbody",  "td",   "th",   "thead",   "tr",    "u",       "ul",  "wbr"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, names);
}

static size_t tag_length(struct topic_text text, size_t at)
{
    size_t first = at + 1;
    if (first < text.len && text.bytes[first] == '/')
        first++;
    size_t end = first;
    while (end < text.len &&
           (is_letter(text.bytes[end]) || digit_of(text.bytes[end]) < 10 || text.bytes[end] == ':'))
        end++;
    const char *close = memchr(text.bytes + end, '>', text.len - end);
    if (!close || !is_silent((struct topic_text){text.bytes + first, end - first}))
        return 0;
    return (size_t)(close - text.bytes) + 1 - at;
}

static size_t comment_length(struct topic_text text, size_t at)
{
    static const char begin[] = "<!--";
    static const char end[] = "-->";
    if (!topic_text_scan_has_prefix(text, at, begin))
        return 0;
    const size_t first = at + sizeof begin - 1;
    const char *close = memmem(text.bytes + first, text.len - first, end, sizeof end - 1);
    return close ? (size_t)(close - text.bytes) + sizeof end - 1 - at : 0;
}

static size_t character_length(struct topic_text text, size_t at)
{
    int32_t rune;
    size_t len = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
    return is_blank_character(rune) ? len : 0;
}

/* The length of what stands at `at` and shows nothing; 0: it shows something. */
static size_t blank_length(struct topic_text text, size_t at)
{
    if (text.bytes[at] == '&')
        return reference_length(text, at);
    if (text.bytes[at] != '<')
        return character_length(text, at);
    size_t comment = comment_length(text, at);
    return comment > 0 ? comment : tag_length(text, at);
}

bool topic_blank_text_is(struct topic_text text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = blank_length(text, at);
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

size_t topic_blank_text_character(struct topic_text text, size_t at)
{
    int32_t rune;
    size_t len = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
    bool is_mark = rune >= 0x200C && rune <= 0x200F;
    return is_blank_character(rune) && !is_mark ? len : 0;
}

/* Where the last character of the text begins. */
static size_t last_character(struct topic_text text)
{
    size_t at = text.len - 1;
    while (at > 0 && ((unsigned char)text.bytes[at] & 0xC0) == 0x80)
        at--;
    return at;
}

struct topic_text topic_blank_text_trim(struct topic_text text)
{
    size_t len;
    while (text.len > 0 && (len = topic_blank_text_character(text, 0)) > 0)
        text = (struct topic_text){text.bytes + len, text.len - len};
    while (text.len > 0) {
        size_t last = last_character(text);
        if (last + topic_blank_text_character(text, last) != text.len)
            break;
        text.len = last;
    }
    return text;
}
