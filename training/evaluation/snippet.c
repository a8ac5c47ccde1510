#include "training/evaluation/snippet.h"

#include <stdbool.h>

/* How many bytes away the border of a word is searched before a word is cut. */
#define WORD_BYTES 24

/* Bytes of a title. */
#define TITLE_BYTES 120

static const char ellipsis[] = "\xE2\x80\xA6";

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_inside_character(struct topic_text text, size_t at)
{
    return at < text.len && ((unsigned char)text.bytes[at] & 0xC0) == 0x80;
}

static size_t first_word(struct topic_text text)
{
    size_t at = 0;
    while (at < text.len && is_blank(text.bytes[at]))
        at++;
    return at;
}

size_t topic_snippet_start(struct topic_text text, size_t at)
{
    if (at == 0)
        return first_word(text);
    for (size_t i = at; i < text.len && i < at + WORD_BYTES; i++)
        if (is_blank(text.bytes[i - 1]) && !is_blank(text.bytes[i]))
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
        if (is_blank(text.bytes[i]) && !is_blank(text.bytes[i - 1]))
            return i;
    while (at > 0 && is_inside_character(text, at))
        at--;
    return at;
}

static int append_ellipsis(struct topic_buffer *out, struct topic_error *err)
{
    return topic_buffer_append(out, ellipsis, sizeof ellipsis - 1, err);
}

static int append_flat(struct topic_buffer *out, const char *bytes, size_t len,
                       struct topic_error *err)
{
    bool was_blank = false;
    if (topic_buffer_reserve(out, len, err) < 0)
        return -1;
    for (size_t i = 0; i < len; i++) {
        bool blank = is_blank(bytes[i]);
        if (!blank || !was_blank)
            out->bytes[out->len++] = blank ? ' ' : bytes[i];
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
        append_flat(out, text.bytes + range.start, range.len, err) < 0 ||
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
