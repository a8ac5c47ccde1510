/* page_parts.h - the elements of a page of HTML that may be its article, or surround it, and how
 * much text each has.
 *
 *     struct topic_page_parts parts = {0};
 *     topic_page_parts_read(&parts, page, &err);
 *     ... parts.parts[0 .. parts.count); the first is the page itself
 *     topic_page_parts_release(&parts);
 */
#ifndef TOPIC_TRAINING_PAGE_PAGE_PARTS_H
#define TOPIC_TRAINING_PAGE_PAGE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

enum topic_page_kind {
    TOPIC_PAGE_OTHER, /* a section, a menu, or the page */
    TOPIC_PAGE_MAIN,
    TOPIC_PAGE_ARTICLE,
    TOPIC_PAGE_CONTENT, /* e-content, articleBody */
    TOPIC_PAGE_SUMMARY, /* p-summary */
    TOPIC_PAGE_ASIDE,
    TOPIC_PAGE_HEADER,
    TOPIC_PAGE_HEADING /* h1 to h6 */
};

struct topic_page_part {
    enum topic_page_kind kind;
    size_t parent; /* its index */
    size_t start;  /* of the start tag ... */
    size_t end;    /* ... and behind the end tag */
    size_t text_start;
    size_t text_end;
    size_t prose_bytes; /* of the text in it, without blanks, links, menus and footers */
    bool has_title;     /* it holds <main>, <article> or <h1> */
    bool has_headline;  /* it holds <h1> */
};

struct topic_page_parts {
    struct topic_page_part *parts; /* in the order of their start tags */
    size_t count;
    size_t capacity;
    bool is_too_deep; /* the page nests deeper, or has more parts, than pages do: read it whole */
};

/* The caller releases the parts on failure too. */
int topic_page_parts_read(struct topic_page_parts *parts, struct topic_text page,
                          struct topic_error *err);

/* Whether a part lies in another, or is it. */
bool topic_page_parts_is_within(const struct topic_page_parts *parts, size_t part, size_t other);

void topic_page_parts_release(struct topic_page_parts *parts);

#endif
