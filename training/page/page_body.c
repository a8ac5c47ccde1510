#include "training/page/page_body.h"

#include "base/text.h"
#include "training/page/page_parts.h"

/* An element is the article if it has one part in so many of the text around it. A page with
 * comments below its article has <main> around both; teasers beside an article are short. */
#define MAIN_SHARE 4
#define ARTICLE_SHARE 2
#define CONTENT_SHARE 2
#define POST_SHARE 4

/* A longer title or excerpt is no heading: each heading is compared with it. */
#define TITLE_MAX_BYTES 1024

/* The part of this kind within another that has most text; `within`: there is none that has one
 * part in `share` of it. Of parts in one another the outer one has as much. */
static size_t find_largest(const struct topic_page_parts *parts, size_t within,
                           enum topic_page_kind kind, size_t share)
{
    size_t largest = within;
    for (size_t i = within + 1; i < parts->count; i++) {
        const struct topic_page_part *part = &parts->parts[i];
        if (part->kind != kind || !topic_page_parts_is_within(parts, i, within))
            continue;
        if (largest == within || part->prose_bytes > parts->parts[largest].prose_bytes)
            largest = i;
    }
    size_t prose = parts->parts[largest].prose_bytes;
    return prose > 0 && prose >= parts->parts[within].prose_bytes / share ? largest : within;
}

static bool has_one_article(const struct topic_page_parts *parts, size_t within)
{
    size_t count = 0;
    for (size_t i = within + 1; i < parts->count; i++)
        count += parts->parts[i].kind == TOPIC_PAGE_ARTICLE &&
                 topic_page_parts_is_within(parts, i, within);
    return count == 1;
}

/* Comments may be articles beside the post, and longer: of those side by side in one element, the
 * only one with an <h1> is the post, unless it is so short that it is the text's heading. */
static size_t find_post(const struct topic_page_parts *parts, size_t article)
{
    const struct topic_page_part *largest = &parts->parts[article];
    size_t post = article;
    size_t count = 0;
    if (largest->kind != TOPIC_PAGE_ARTICLE || largest->has_headline)
        return article;
    for (size_t i = largest->parent + 1; i < parts->count; i++) {
        const struct topic_page_part *part = &parts->parts[i];
        if (part->kind != TOPIC_PAGE_ARTICLE || part->parent != largest->parent ||
            !part->has_headline || part->prose_bytes < largest->prose_bytes / POST_SHARE)
            continue;
        post = i;
        count++;
    }
    return count == 1 ? post : article;
}

/* The standfirst may stand in <main> above the only <article> in it. */
static size_t find_article(const struct topic_page_parts *parts)
{
    size_t part = find_largest(parts, 0, TOPIC_PAGE_MAIN, MAIN_SHARE);
    if (part == 0 || !has_one_article(parts, part))
        part = find_post(parts, find_largest(parts, part, TOPIC_PAGE_ARTICLE, ARTICLE_SHARE));
    return find_largest(parts, part, TOPIC_PAGE_CONTENT, CONTENT_SHARE);
}

/* The first byte at or behind `at` that is neither blank nor of a tag; text.len: there is none. */
static size_t skip_to_word(struct topic_text text, size_t at)
{
    for (bool is_tag = false; at < text.len; at++) {
        bool begins = text.bytes[at] == '<';
        if (!is_tag && !begins && !topic_text_is_blank(text.bytes[at]))
            break;
        is_tag = begins || (is_tag && text.bytes[at] != '>');
    }
    return at;
}

/* Whether both texts are the same but for blanks and tags, and not empty. */
static bool is_same_text(struct topic_text a, struct topic_text b)
{
    if (a.len == 0 || b.len == 0 || b.len > TITLE_MAX_BYTES)
        return false;
    size_t at = skip_to_word(a, 0);
    size_t other = skip_to_word(b, 0);
    if (at == a.len)
        return false;
    while (at < a.len && other < b.len && a.bytes[at] == b.bytes[other]) {
        at = skip_to_word(a, at + 1);
        other = skip_to_word(b, other + 1);
    }
    return at == a.len && other == b.len;
}

static struct topic_text text_of(struct topic_text page, const struct topic_page_part *part)
{
    return (struct topic_text){page.bytes + part->text_start, part->text_end - part->text_start};
}

static bool is_in_article(const struct topic_page_parts *parts, size_t part)
{
    while (part > 0 && parts->parts[part].kind != TOPIC_PAGE_MAIN &&
           parts->parts[part].kind != TOPIC_PAGE_ARTICLE)
        part = parts->parts[part].parent;
    return part > 0;
}

struct page {
    struct topic_text text;
    struct topic_page_parts parts;
    size_t article; /* the part that it is */
    bool is_marked; /* the page has <main> or <article> */
};

static bool is_left_out(const struct page *page, const struct topic_page_article *article,
                        size_t index)
{
    const struct topic_page_part *part = &page->parts.parts[index];
    bool is_small = part->prose_bytes < page->parts.parts[page->article].prose_bytes / 2;
    struct topic_text text = text_of(page->text, part);
    switch (part->kind) {
    case TOPIC_PAGE_ASIDE:
        return page->is_marked && is_small && !part->has_title;
    case TOPIC_PAGE_HEADER:
        return page->is_marked && is_small && !part->has_title &&
               !is_in_article(&page->parts, index);
    case TOPIC_PAGE_HEADING:
        return is_same_text(text, article->title) || is_same_text(text, article->excerpt);
    default:
        return false;
    }
}

/* The subtitle, which stands beside the content. */
static struct topic_text find_summary(const struct page *page)
{
    const struct topic_page_part *parts = page->parts.parts;
    if (parts[page->article].kind != TOPIC_PAGE_CONTENT)
        return (struct topic_text){0};
    for (size_t i = 1; i < page->parts.count; i++)
        if (parts[i].kind == TOPIC_PAGE_SUMMARY && parts[i].parent == parts[page->article].parent)
            return text_of(page->text, &parts[i]);
    return (struct topic_text){0};
}

/* Appends the article without what is left out of it. */
static int put_body(const struct page *page, const struct topic_page_article *article,
                    struct topic_buffer *body, struct topic_error *err)
{
    const struct topic_page_part *whole = &page->parts.parts[page->article];
    size_t at = whole->text_start;
    size_t heading_end = 0;
    for (size_t i = page->article + 1; i < page->parts.count; i++) {
        const struct topic_page_part *part = &page->parts.parts[i];
        bool is_heading = part->kind == TOPIC_PAGE_HEADING;
        if (part->start >= whole->text_end)
            break;
        /* One in another is not compared: its bytes would be read once for each around it. */
        if (part->start < at || (is_heading && part->start < heading_end))
            continue;
        heading_end = is_heading ? part->end : heading_end;
        if (!is_left_out(page, article, i))
            continue;
        if (topic_buffer_append(body, page->text.bytes + at, part->start - at, err) < 0)
            return -1;
        at = part->end;
    }
    return at < whole->text_end
               ? topic_buffer_append(body, page->text.bytes + at, whole->text_end - at, err)
               : 0;
}

int topic_page_body_find(struct topic_page_article *article, struct topic_buffer *body,
                         struct topic_text page, struct topic_error *err)
{
    struct page found = {.text = page};
    int status = topic_page_parts_read(&found.parts, page, err);
    if (status == 0 && found.parts.is_too_deep)
        status = topic_buffer_append(body, page.bytes, page.len, err);
    else if (status == 0) {
        for (size_t i = 1; i < found.parts.count; i++)
            found.is_marked = found.is_marked || found.parts.parts[i].kind == TOPIC_PAGE_MAIN ||
                              found.parts.parts[i].kind == TOPIC_PAGE_ARTICLE;
        found.article = find_article(&found.parts);
        article->excerpt = find_summary(&found);
        status = put_body(&found, article, body, err);
    }
    topic_page_parts_release(&found.parts);
    return status;
}
