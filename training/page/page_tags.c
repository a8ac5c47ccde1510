#include "training/page/page_tags.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"

#define BLANKS TOPIC_TEXT_SCAN_BLANKS "\f"

/* Their text is no markup. */
static const char *const raw_elements[] = {"script", "style",   "textarea", "title",   "xmp",
                                           "iframe", "noembed", "noframes", "noscript"};

static struct topic_text part_of(struct topic_text page, size_t start, size_t end)
{
    return (struct topic_text){page.bytes + start, end - start};
}

/* Where the next `what` ends, from `at` on; page.len: there is none. */
static size_t find_end_of(struct topic_text page, size_t at, const char *what)
{
    size_t len = strlen(what);
    const char *found = at < page.len ? memmem(page.bytes + at, page.len - at, what, len) : NULL;
    return found ? (size_t)(found - page.bytes) + len : page.len;
}

/* Behind the value in quotes that begins at `at`; behind its quote where the other is missing. */
static size_t skip_quoted(struct topic_page_tags *tags, size_t at)
{
    const char quote = tags->page.bytes[at];
    bool *lacks = &tags->lacks_quotes[quote == '"'];
    const char *end =
        *lacks ? NULL : memchr(tags->page.bytes + at + 1, quote, tags->page.len - at - 1);
    *lacks = *lacks || !end;
    return end ? (size_t)(end - tags->page.bytes) + 1 : at + 1;
}

/* Behind the '>' of the tag whose name ends at `at`. A '>' in a quoted value is none. */
static size_t find_tag_end(struct topic_page_tags *tags, size_t at)
{
    struct topic_text page = tags->page;
    while (at < page.len && page.bytes[at] != '>') {
        bool is_value = page.bytes[at] == '=';
        at = topic_text_scan_skip(page, at + 1, is_value ? BLANKS : "");
        if (is_value && at < page.len && (page.bytes[at] == '"' || page.bytes[at] == '\''))
            at = skip_quoted(tags, at);
    }
    return at < page.len ? at + 1 : page.len;
}

static bool is_letter(char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* Where the end tag of the element ends, from `at` on. */
static size_t find_raw_end(struct topic_text page, size_t at, struct topic_text name)
{
    while ((at = find_end_of(page, at, "</")) < page.len)
        if (page.len - at >= name.len &&
            topic_text_scan_is_same_in_any_case(page.bytes + at, name.bytes, name.len))
            return find_end_of(page, at, ">");
    return page.len;
}

/* Reads the tag at `start`, where a letter follows its '<' or "</". */
static void read_tag(struct topic_page_tags *tags, struct topic_page_tag *tag, size_t start)
{
    struct topic_text page = tags->page;
    *tag = (struct topic_page_tag){.start = start, .closes = page.bytes[start + 1] == '/'};
    size_t name = start + 1 + tag->closes;
    size_t name_end = topic_text_scan_find_any(page, name, BLANKS "/>");
    tag->name = part_of(page, name, name_end);
    tag->end = find_tag_end(tags, name_end);
    tag->attributes = part_of(page, name_end, tag->end);
    if (!tag->closes && TOPIC_TEXT_SCAN_IS_ONE_OF(tag->name, raw_elements))
        tag->end = find_raw_end(page, tag->end, tag->name);
    tags->at = tag->end;
}

bool topic_page_tags_next(struct topic_page_tags *tags, struct topic_page_tag *tag)
{
    struct topic_text page = tags->page;
    for (;;) {
        const char *open =
            tags->at < page.len ? memchr(page.bytes + tags->at, '<', page.len - tags->at) : NULL;
        size_t start = open ? (size_t)(open - page.bytes) : page.len;
        if (page.len - start < 3)
            return false;
        if (is_letter(open[1]) || (open[1] == '/' && is_letter(open[2]))) {
            read_tag(tags, tag, start);
            return true;
        }
        if (topic_text_scan_has_prefix(page, start, "<!--"))
            tags->at = find_end_of(page, start + 4, "-->");
        else
            tags->at = open[1] == '!' || open[1] == '?' ? find_end_of(page, start, ">") : start + 1;
    }
}

bool topic_page_tags_is(const struct topic_page_tag *tag, const char *name)
{
    return tag->name.len == strlen(name) &&
           topic_text_scan_is_same_in_any_case(tag->name.bytes, name, tag->name.len);
}

/* The value that begins at `at`, without its quotes. */
static struct topic_text value_at(struct topic_text attributes, size_t at)
{
    at = topic_text_scan_skip(attributes, at, BLANKS);
    if (at == attributes.len)
        return part_of(attributes, at, at);
    bool is_quoted = attributes.bytes[at] == '"' || attributes.bytes[at] == '\'';
    const char quote[] = {attributes.bytes[at], '\0'};
    at += is_quoted;
    return part_of(attributes, at,
                   topic_text_scan_find_any(attributes, at, is_quoted ? quote : BLANKS ">"));
}

/* Where the value of the attribute begins, behind its '='; attributes.len: there is none. */
static size_t find_value(struct topic_text attributes, const char *attribute)
{
    size_t len = strlen(attribute);
    for (size_t at = 0; at < attributes.len; at++) {
        at = topic_text_scan_skip(attributes, at, BLANKS "/");
        size_t end = topic_text_scan_find_any(attributes, at, BLANKS "=/>");
        size_t equals = topic_text_scan_skip(attributes, end, BLANKS);
        if (equals == attributes.len || attributes.bytes[equals] != '=') {
            at = end;
            continue;
        }
        if (end - at == len &&
            topic_text_scan_is_same_in_any_case(attributes.bytes + at, attribute, len))
            return equals + 1;
        struct topic_text value = value_at(attributes, equals + 1);
        at = (size_t)(value.bytes + value.len - attributes.bytes);
    }
    return attributes.len;
}

bool topic_page_tags_has_word(const struct topic_page_tag *tag, const char *attribute,
                              const char *word)
{
    struct topic_text value = value_at(tag->attributes, find_value(tag->attributes, attribute));
    const size_t len = strlen(word);
    for (size_t at = 0; at < value.len;) {
        at = topic_text_scan_skip(value, at, BLANKS);
        size_t end = topic_text_scan_find_any(value, at, BLANKS);
        if (end - at == len && topic_text_scan_is_same_in_any_case(value.bytes + at, word, len))
            return true;
        at = end;
    }
    return false;
}

bool topic_page_tags_has(const struct topic_page_tag *tag, const char *attribute)
{
    return find_value(tag->attributes, attribute) < tag->attributes.len;
}
