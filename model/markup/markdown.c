#include "model/markup/markdown.h"

#include <string.h>

#include "base/text_scan.h"
#include "model/text/simd.h"

/* Limits of a link's text and of its target, beyond any real link. They bound the time for "[[[[["
 * and "[ [ [" to a few looks at each byte. */
#define TARGET_MAX_BYTES 2048
#define BRACKET_DEPTH_MAX 8

struct markdown {
    struct topic_text text;
    struct topic_source_map_edit edit;
    size_t done; /* the edit has everything before this offset */
};

static bool is_punctuation(char byte)
{
    return byte != '\0' && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", byte) != NULL;
}

/* The offset after the `close` that matches the `open` at text[at]; 0: there is none on this line,
 * or not within the limits. */
static size_t matching_end(struct topic_text text, size_t at, char open, char close)
{
    size_t limit = text.len - at > TARGET_MAX_BYTES ? at + TARGET_MAX_BYTES : text.len;
    int depth = 0;
    for (; at < limit && text.bytes[at] != '\n'; at++) {
        if (text.bytes[at] == '\\' && at + 1 < limit)
            at++;
        else if (text.bytes[at] == open && ++depth > BRACKET_DEPTH_MAX)
            return 0;
        else if (text.bytes[at] == close && --depth == 0)
            return at + 1;
    }
    return 0;
}

/* The offset after the "(target)" or "[reference]" that begins at `at`; 0: none does. */
static size_t target_end(struct topic_text text, size_t at)
{
    if (at >= text.len)
        return 0;
    if (text.bytes[at] == '(')
        return matching_end(text, at, '(', ')');
    if (text.bytes[at] == '[')
        return matching_end(text, at, '[', ']');
    return 0;
}

static bool begins_line(struct topic_text text, size_t at)
{
    while (at > 0 && text.bytes[at - 1] == ' ')
        at--;
    return at == 0 || text.bytes[at - 1] == '\n';
}

static size_t line_end(struct topic_text text, size_t at)
{
    const char *newline = memchr(text.bytes + at, '\n', text.len - at);
    return newline ? (size_t)(newline - text.bytes) : text.len;
}

static int drop(struct markdown *markdown, size_t start, size_t end, struct topic_error *err)
{
    int status = topic_source_map_edit_keep(&markdown->edit, markdown->done, start, err);
    markdown->done = end;
    return status;
}

/* ---- reference definitions ---- */

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* Whether the bytes are where a link goes, as /path, a.html, #part and <> are, and no word or
 * number (2.5/5). */
static bool is_destination(struct topic_text word)
{
    bool has_letter = false;
    bool has_sign = false;
    if (word.len > 0 && memchr("</#", word.bytes[0], 3))
        return true;
    for (size_t i = 0; i < word.len; i++) {
        has_letter = has_letter || is_letter(word.bytes[i]);
        has_sign = has_sign || (i + 1 < word.len && memchr("./", word.bytes[i], 2));
    }
    return has_letter && has_sign;
}

/* Whether the bytes are a title in quotes or in parentheses, or none. */
static bool is_title(struct topic_text rest)
{
    static const char opening[] = "\"'(";
    static const char closing[] = "\"')";
    if (rest.len == 0)
        return true;
    const char *open = memchr(opening, rest.bytes[0], sizeof opening - 1);
    return open && rest.len > 1 && rest.bytes[rest.len - 1] == closing[open - opening];
}

/* Whether [from, end), behind "[label]:", is the rest of a definition: an address and no more than
 * a title. Else it is text: "[1]: Journal of Sleep", "[Reporter]: And then?". */
static bool is_definition(struct topic_text text, size_t from, size_t end)
{
    struct topic_text line =
        topic_text_scan_trim((struct topic_text){text.bytes + from, end - from}, " \t\r");
    size_t len = topic_text_scan_find_any(line, 0, " \t");
    size_t title = topic_text_scan_skip(line, len, " \t");
    return is_destination((struct topic_text){line.bytes, len}) &&
           is_title((struct topic_text){line.bytes + title, line.len - title});
}

/* ---- bytes ---- */

/* Each of the following handles one special byte, at *at: it drops what a reader does not see, and
 * moves *at to where reading continues. */
static int opening_bracket(struct markdown *markdown, size_t *at, struct topic_error *err)
{
    struct topic_text text = markdown->text;
    size_t after = matching_end(text, *at, '[', ']');
    if (after == 0) {
        (*at)++;
        return 0;
    }
    if (after < text.len && text.bytes[after] == ':' && begins_line(text, *at)) {
        size_t end = line_end(text, after);
        if (is_definition(text, after + 1, end)) {
            int status = drop(markdown, *at, end, err);
            *at = end;
            return status;
        }
    }
    size_t end = target_end(text, after);
    bool is_image = *at > 0 && text.bytes[*at - 1] == '!' && *at > markdown->done;
    if (end == 0) {
        (*at)++;
        return 0;
    }
    if (is_image) {
        int status = drop(markdown, *at - 1, end, err);
        *at = end;
        return status;
    }
    /* The link's text is read next: it may contain an image or escapes. */
    *at += 1;
    return drop(markdown, *at - 1, *at, err);
}

static int closing_bracket(struct markdown *markdown, size_t *at, struct topic_error *err)
{
    size_t end = target_end(markdown->text, *at + 1);
    if (end == 0) {
        (*at)++;
        return 0;
    }
    int status = drop(markdown, *at, end, err);
    *at = end;
    return status;
}

static int backslash(struct markdown *markdown, size_t *at, struct topic_error *err)
{
    struct topic_text text = markdown->text;
    size_t start = *at;
    *at += 1;
    if (*at >= text.len || !is_punctuation(text.bytes[*at]))
        return 0;
    *at += 1;
    return drop(markdown, start, start + 1, err);
}

static int backtick(struct markdown *markdown, size_t *at, struct topic_error *err)
{
    struct topic_text text = markdown->text;
    size_t start = *at;
    while (*at < text.len && text.bytes[*at] == '`')
        (*at)++;
    if (*at - start < 3 || !begins_line(text, start))
        return 0;
    size_t end = line_end(text, *at);
    int status = drop(markdown, *at, end, err);
    *at = end;
    return status;
}

static size_t next_special(struct topic_text text, size_t at)
{
    return topic_simd_find(text.bytes, text.len, at, "[]\\`");
}

static int reduce(struct markdown *markdown, struct topic_error *err)
{
    struct topic_text text = markdown->text;
    int status = 0;
    for (size_t at = 0; status == 0 && (at = next_special(text, at)) < text.len;) {
        switch (text.bytes[at]) {
        case '[':
            status = opening_bracket(markdown, &at, err);
            break;
        case ']':
            status = closing_bracket(markdown, &at, err);
            break;
        case '\\':
            status = backslash(markdown, &at, err);
            break;
        default:
            status = backtick(markdown, &at, err);
            break;
        }
    }
    if (status == 0)
        status = topic_source_map_edit_keep(&markdown->edit, markdown->done, text.len, err);
    return status;
}

int topic_markdown_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    if (next_special(visible->text, 0) == visible->text.len)
        return 0;
    struct markdown markdown = {.text = visible->text};
    if (topic_source_map_edit_begin(&markdown.edit, visible, err) < 0)
        return -1;
    int status = reduce(&markdown, err);
    topic_source_map_edit_end(&markdown.edit);
    return status;
}
