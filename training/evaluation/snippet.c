#include "training/evaluation/snippet.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* How many bytes away the border of a word is searched before a word is cut. */
#define WORD_BYTES 24

/* Marks of emphasis in a row ("***"), and how far a pair of them is apart: longer runs are lines,
 * and the bound keeps the time for "*a *a *a" to a few looks at each byte. */
#define MARKS_MAX 3
#define EMPHASIS_BYTES 200

/* Bytes of a title. */
#define TITLE_BYTES 120

static const char ellipsis[] = "\xE2\x80\xA6";

static bool is_inside_character(struct topic_text text, size_t at)
{
    return at < text.len && ((unsigned char)text.bytes[at] & 0xC0) == 0x80;
}

static size_t first_word(struct topic_text text)
{
    size_t at = 0;
    while (at < text.len && topic_text_is_blank(text.bytes[at]))
        at++;
    return at;
}

size_t topic_snippet_start(struct topic_text text, size_t at)
{
    if (at == 0)
        return first_word(text);
    for (size_t i = at; i < text.len && i < at + WORD_BYTES; i++)
        if (topic_text_is_blank(text.bytes[i - 1]) && !topic_text_is_blank(text.bytes[i]))
            return i;
    while (is_inside_character(text, at))
        at++;
    return at;
}

size_t topic_snippet_end(struct topic_text text, size_t at)
{
    if (at >= text.len)
        return text.len;
    for (size_t i = at; i > 0 && i + WORD_BYTES > at; i--)
        if (topic_text_is_blank(text.bytes[i]) && !topic_text_is_blank(text.bytes[i - 1]))
            return i;
    while (at > 0 && is_inside_character(text, at))
        at--;
    return at;
}

static int append_ellipsis(struct topic_buffer *out, struct topic_error *err)
{
    return topic_buffer_append(out, ellipsis, sizeof ellipsis - 1, err);
}

/* ---- the marks of Markdown's emphasis and code ---- */

/* A run of one mark: bytes [start, end) of the text. */
struct marks {
    size_t start;
    size_t end;
};

static bool is_mark(struct topic_text text, size_t at)
{
    return memchr("*_`", text.bytes[at], 3) != NULL;
}

static struct marks marks_around(struct topic_text text, size_t at)
{
    struct marks run = {at, at};
    while (run.start > 0 && text.bytes[run.start - 1] == text.bytes[at])
        run.start--;
    while (run.end < text.len && text.bytes[run.end] == text.bytes[at])
        run.end++;
    return run;
}

/* Whether a word can end before text[at], or begin at it: "5 * 3" and snake_case have no
 * emphasis. */
static bool is_border(struct topic_text text, size_t at)
{
    unsigned char byte = (unsigned char)text.bytes[at];
    return byte < 0x80 && !((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                            (byte >= 'a' && byte <= 'z'));
}

/* U+2000 to U+203F: dashes and quotation marks. */
static bool is_quotation(struct topic_text text, size_t at)
{
    return at + 2 < text.len && memcmp(text.bytes + at, "\xE2\x80", 2) == 0;
}

static bool opens(struct topic_text text, struct marks run)
{
    return run.end < text.len && !topic_text_is_blank(text.bytes[run.end]) &&
           (run.start == 0 || is_border(text, run.start - 1) ||
            (run.start > 2 && is_quotation(text, run.start - 3)));
}

static bool closes(struct topic_text text, struct marks run)
{
    return run.start > 0 && !topic_text_is_blank(text.bytes[run.start - 1]) &&
           (run.end == text.len || is_border(text, run.end) || is_quotation(text, run.end));
}

static bool ends_paragraph(struct topic_text text, size_t at)
{
    return text.bytes[at] == '\n' && at + 1 < text.len && text.bytes[at + 1] == '\n';
}

static bool is_partner(struct topic_text text, struct marks run, struct marks other)
{
    return text.bytes[other.start] == text.bytes[run.start] &&
           other.end - other.start == run.end - run.start;
}

static bool is_closed(struct topic_text text, struct marks run)
{
    for (size_t at = run.end; at < text.len && at < run.end + EMPHASIS_BYTES; at++) {
        if (ends_paragraph(text, at))
            return false;
        if (!is_mark(text, at))
            continue;
        struct marks other = marks_around(text, at);
        if (is_partner(text, run, other) && closes(text, other))
            return true;
        at = other.end - 1;
    }
    return false;
}

static bool is_opened(struct topic_text text, struct marks run)
{
    for (size_t at = run.start; at > 0 && at + EMPHASIS_BYTES > run.start; at--) {
        if (ends_paragraph(text, at - 1))
            return false;
        if (!is_mark(text, at - 1))
            continue;
        struct marks other = marks_around(text, at - 1);
        if (is_partner(text, run, other) && opens(text, other))
            return true;
        at = other.start + 1;
    }
    return false;
}

static bool is_emphasis(struct topic_text text, struct marks run)
{
    return run.end - run.start <= MARKS_MAX && ((opens(text, run) && is_closed(text, run)) ||
                                                (closes(text, run) && is_opened(text, run)));
}

/* The range may begin or end within marks. */
static int append_flat(struct topic_buffer *out, struct topic_text text, struct topic_slice range,
                       struct topic_error *err)
{
    bool was_blank = false;
    size_t end = range.start + range.len;
    if (topic_buffer_reserve(out, range.len, err) < 0)
        return -1;
    for (size_t i = range.start; i < end; i++) {
        struct marks run = {i, i};
        if (is_mark(text, i))
            run = marks_around(text, i);
        if (run.end > i && is_emphasis(text, run)) {
            i = run.end - 1;
            continue;
        }
        bool blank = topic_text_is_blank(text.bytes[i]);
        if (!blank || !was_blank)
            out->bytes[out->len++] = blank ? ' ' : text.bytes[i];
        was_blank = blank;
    }
    return 0;
}

int topic_snippet_append(struct topic_buffer *out, struct topic_text text, struct topic_slice range,
                         enum topic_snippet_edges edges, struct topic_slice *slice,
                         struct topic_error *err)
{
    bool continues_before = edges == TOPIC_SNIPPET_CUT_BEFORE && range.start > first_word(text);
    bool continues_after = edges == TOPIC_SNIPPET_CUT_AFTER && range.start + range.len < text.len;
    slice->start = out->len;
    if ((continues_before && append_ellipsis(out, err) < 0) ||
        append_flat(out, text, range, err) < 0 ||
        (continues_after && append_ellipsis(out, err) < 0))
        return -1;
    slice->len = out->len - slice->start;
    return 0;
}

int topic_snippet_beginning(struct topic_buffer *out, struct topic_text text, size_t max,
                            struct topic_slice *slice, struct topic_error *err)
{
    size_t start = first_word(text);
    size_t end = topic_snippet_end(text, start + max);
    struct topic_slice range = {start, end > start ? end - start : 0};
    return topic_snippet_append(out, text, range, TOPIC_SNIPPET_CUT_AFTER, slice, err);
}

int topic_snippet_title(struct topic_buffer *out, const struct topic_article *article,
                        struct topic_slice *slice, struct topic_error *err)
{
    enum topic_field field = 0;
    while (field + 1 < TOPIC_FIELD_COUNT && article->fields[field].len == 0)
        field++;
    return topic_snippet_beginning(out, article->fields[field], TITLE_BYTES, slice, err);
}
