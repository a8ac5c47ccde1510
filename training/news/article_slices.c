#include "training/news/article_slices.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text_scan.h"

/* "r:" of "<r:newsitem"; empty: it has none, or one that is too long. */
static struct topic_text prefix_of(struct topic_text root)
{
    size_t end = topic_text_scan_find_any(root, 0, TOPIC_TEXT_SCAN_BLANKS "/>");
    const char *colon = end > 1 ? memchr(root.bytes, ':', end) : NULL;
    size_t len = colon ? (size_t)(colon - root.bytes) : 0;
    return (struct topic_text){root.bytes + 1,
                               len > TOPIC_ARTICLE_SLICES_TAG_MAX_BYTES / 2 ? 0 : len};
}

void topic_article_slices_begin(struct topic_article_slices *slices, const char *element,
                                struct topic_text root)
{
    struct topic_text prefix = prefix_of(root);
    snprintf(slices->start, sizeof slices->start, "<%.*s%s", (int)prefix.len, prefix.bytes,
             element);
    snprintf(slices->end, sizeof slices->end, "</%.*s%s", (int)prefix.len, prefix.bytes, element);
}

/* Moves what is not read yet to the beginning: once a line, so that many articles on one are not
 * moved for each. */
static void compact(struct topic_article_slices *slices)
{
    size_t rest = slices->held.len - slices->at;
    if (slices->at == 0)
        return;
    memmove(slices->held.bytes, slices->held.bytes + slices->at, rest);
    slices->held.len = rest;
    slices->scanned -= slices->at;
    slices->at = 0;
}

int topic_article_slices_add(struct topic_article_slices *slices, struct topic_text line,
                             size_t number, struct topic_error *err)
{
    if (!slices->is_begun) { /* a tag does not go on in another line */
        slices->at = slices->held.len;
        slices->scanned = slices->at;
        slices->line = number - 1;
    }
    compact(slices);
    return topic_buffer_append(&slices->held, line.bytes, line.len, err) < 0
               ? -1
               : topic_buffer_append(&slices->held, "\n", 1, err);
}

/* Where the tag begins, behind whose name `behind` may follow; SIZE_MAX: there is none. */
static size_t find_tag(struct topic_text text, size_t from, const char *tag, const char *behind)
{
    const size_t len = strlen(tag);
    while (from < text.len) {
        const char *found = memmem(text.bytes + from, text.len - from, tag, len);
        if (!found)
            return SIZE_MAX;
        size_t at = (size_t)(found - text.bytes);
        if (at + len < text.len && memchr(behind, text.bytes[at + len], strlen(behind)))
            return at;
        from = at + len;
    }
    return SIZE_MAX;
}

static size_t count_lines(struct topic_text text, size_t from, size_t to)
{
    size_t lines = 0;
    for (; from < to; from++)
        lines += text.bytes[from] == '\n';
    return lines;
}

static void move_to(struct topic_article_slices *slices, struct topic_text text, size_t at)
{
    slices->line += count_lines(text, slices->at, at);
    slices->at = at;
    slices->scanned = at;
}

bool topic_article_slices_next(struct topic_article_slices *slices, struct topic_text *article,
                               size_t *line)
{
    const struct topic_text text = {slices->held.bytes, slices->held.len};
    size_t start = slices->is_begun
                       ? slices->at
                       : find_tag(text, slices->at, slices->start, TOPIC_TEXT_SCAN_BLANKS "/>");
    if (start == SIZE_MAX)
        return false;
    if (!slices->is_begun)
        move_to(slices, text, start);
    slices->is_begun = true;
    size_t end = find_tag(text, slices->scanned, slices->end, TOPIC_TEXT_SCAN_BLANKS ">");
    if (end == SIZE_MAX) {
        slices->scanned = text.len;
        return false;
    }
    end = topic_text_scan_find_any(text, end, ">");
    end += end < text.len;
    *article = (struct topic_text){text.bytes + start, end - start};
    *line = slices->line;
    move_to(slices, text, end);
    slices->is_begun = false;
    return true;
}

void topic_article_slices_drop(struct topic_article_slices *slices)
{
    slices->at = slices->held.len;
    slices->scanned = slices->at;
    slices->is_begun = false;
}

size_t topic_article_slices_waiting(const struct topic_article_slices *slices)
{
    return slices->is_begun ? slices->held.len - slices->at : 0;
}

void topic_article_slices_release(struct topic_article_slices *slices)
{
    topic_buffer_release(&slices->held);
}
