/* page_body.h - the part of a page of HTML that is its article.
 *
 *     struct topic_page_article article = {.title = title};
 *     topic_page_body_find(&article, &body, page, &err);
 *
 * A page says it by <main>, <article> or role="main", and within these by microformats (e-content,
 * as in Medium's export) or schema.org (itemprop="articleBody"). It counts only if most of the
 * page's text stands in it: a list of teasers has <article> too, and a text must not vanish. Asides
 * are not of the article, nor is the header of such a page; headers within an article are.
 */
#ifndef TOPIC_TRAINING_PAGE_PAGE_BODY_H
#define TOPIC_TRAINING_PAGE_PAGE_BODY_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Borrowed from the page. */
struct topic_page_article {
    struct topic_text title;   /* set by the caller: a heading with the same words is left out */
    struct topic_text excerpt; /* of microformats (p-summary), as HTML; empty: there is none */
};

/* Fills `body`, which is empty, with HTML. */
int topic_page_body_find(struct topic_page_article *article, struct topic_buffer *body,
                         struct topic_text page, struct topic_error *err);

#endif
