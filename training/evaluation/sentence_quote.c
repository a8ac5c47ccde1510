#include "training/evaluation/sentence_quote.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "training/evaluation/snippet.h"

int topic_sentence_quote_read(struct topic_sentence_quote_source *source,
                              const struct topic_article *article,
                              const struct topic_text_rules *rules, struct topic_error *err)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (topic_markup_reduce(&source->fields[field], article->fields[field], rules, err) < 0)
            return -1;
    return 0;
}

void topic_sentence_quote_release(struct topic_sentence_quote_source *source)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        topic_source_map_release(&source->fields[field]);
}

/* Bytes [first, last) of the visible text; whether the sentence is longer. */
struct sentence {
    size_t first;
    size_t last;
    bool is_cut_before;
    bool is_cut_after;
};

/* The last byte at or before text[at] that is not a blank, closing quote, bracket or emphasis
 * mark. */
static size_t before_quotes(const char *bytes, size_t at)
{
    static const char quote[] = "\xE2\x80\x9D";
    const size_t len = sizeof quote - 1;
    while (at > 1 && topic_text_is_blank(bytes[at]))
        at--;
    for (;;) {
        if (at > 1 && memchr("\"')*_", bytes[at], 5))
            at--;
        else if (at > len && memcmp(bytes + at - len + 1, quote, len) == 0)
            at -= len;
        else
            return at;
    }
}

/* Whether text[at] begins a sentence: it follows a full stop and a space, but is not in lower case
 * ("approx. five"), and the stop does not follow a single letter ("J. Smith"). */
static bool begins_sentence(const struct topic_visible_text *visible, size_t at)
{
    const char *bytes = visible->text.bytes;
    if (at > 0 && topic_source_map_ends_paragraph(visible, at - 1))
        return true;
    if (at < 3 || at >= visible->text.len || !topic_text_is_blank(bytes[at - 1]) ||
        topic_text_is_blank(bytes[at]) || (bytes[at] >= 'a' && bytes[at] <= 'z'))
        return false;
    size_t stop = before_quotes(bytes, at - 1);
    return bytes[stop] == '!' || bytes[stop] == '?' ||
           (bytes[stop] == '.' && stop > 1 && !topic_text_is_blank(bytes[stop - 2]));
}

static size_t sentence_start(const struct topic_visible_text *visible, size_t at, size_t limit)
{
    while (at > limit && !begins_sentence(visible, at))
        at--;
    return at;
}

static size_t sentence_end(const struct topic_visible_text *visible, size_t at, size_t limit)
{
    while (at < limit && !begins_sentence(visible, at))
        at++;
    return at;
}

/* Skips blanks and the marks of lists, headings and quotations ("- ", "## ", "> "). */
static size_t skip_markers(struct topic_text text, size_t at, size_t end)
{
    for (;;) {
        size_t mark = at;
        while (mark < end && memchr("-*#>", text.bytes[mark], 4))
            mark++;
        if (mark == end || !topic_text_is_blank(text.bytes[mark]))
            return at;
        at = mark + 1;
    }
}

/* The bytes for one side: its half, and what the other side leaves of its own half. */
static size_t room_beside(size_t other, size_t context)
{
    return other < context ? 2 * context - other : context;
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The sentence around [start, end), or as much of it as the context allows. */
static struct sentence sentence_around(const struct topic_visible_text *visible, size_t start,
                                       size_t end, size_t context)
{
    size_t len = visible->text.len;
    size_t earliest = start > 2 * context ? start - 2 * context : 0;
    size_t latest = len - end > 2 * context ? end + 2 * context : len;
    size_t first = sentence_start(visible, start, earliest);
    size_t last = sentence_end(visible, end, latest);
    size_t before = start - first;
    size_t after = last - end;
    struct sentence range = {first, last, first > 0 && !begins_sentence(visible, first),
                             last < len && !begins_sentence(visible, last)};
    range.is_cut_before |= before > room_beside(after, context);
    range.is_cut_after |= after > room_beside(before, context);
    if (range.is_cut_before)
        range.first = topic_snippet_start(visible->text,
                                          start - least_of(before, room_beside(after, context)));
    if (range.is_cut_after)
        range.last =
            topic_snippet_end(visible->text, end + least_of(after, room_beside(before, context)));
    range.first = skip_markers(visible->text, range.first, start);
    while (range.last > end && topic_text_is_blank(visible->text.bytes[range.last - 1]))
        range.last--;
    range.first = range.first < start ? range.first : start;
    range.last = range.last > end ? range.last : end;
    return range;
}

int topic_sentence_quote_append(struct topic_buffer *out,
                                const struct topic_sentence_quote_source *source,
                                const struct topic_span *span, size_t context,
                                struct topic_sentence_quote *quote, struct topic_error *err)
{
    const struct topic_visible_text *visible = &source->fields[span->field];
    size_t start;
    size_t end;
    topic_source_map_to_visible(visible, span->start, span->end, &start, &end);
    const struct sentence range = sentence_around(visible, start, end, context);
    const struct topic_slice before = {range.first, start - range.first};
    const struct topic_slice phrase = {start, end - start};
    const struct topic_slice after = {end, range.last - end};
    if (topic_snippet_append(out, visible->text, before,
                             range.is_cut_before ? TOPIC_SNIPPET_CUT_BEFORE : TOPIC_SNIPPET_WHOLE,
                             &quote->before, err) < 0 ||
        topic_snippet_append(out, visible->text, phrase, TOPIC_SNIPPET_WHOLE, &quote->phrase, err) <
            0)
        return -1;
    return topic_snippet_append(out, visible->text, after,
                                range.is_cut_after ? TOPIC_SNIPPET_CUT_AFTER : TOPIC_SNIPPET_WHOLE,
                                &quote->after, err);
}
