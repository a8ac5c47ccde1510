/* page.h - writes HTML to a buffer. All input is written by topic_page_text, which escapes it.
 *
 *     struct topic_page page = {.err = &err};
 *     topic_page_put(&page, "<h1>");
 *     topic_page_text(&page, title.bytes, title.len);
 *     topic_page_put(&page, "</h1>");
 *     if (topic_page_finish(&page) < 0)
 *         ... out of memory, or a line too long; err says which
 *     topic_page_release(&page);
 *
 * After a failure every call does nothing, so only topic_page_finish needs to be checked.
 */
#ifndef TOPIC_TRAINING_REPORT_PAGE_H
#define TOPIC_TRAINING_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_page {
    struct topic_buffer out;
    struct topic_error *err;
    bool failed;
};

/* Markup, not escaped. */
void topic_page_put(struct topic_page *page, const char *markup);

/* Short markup with numbers in it, not escaped; strings from input need topic_page_text. */
void topic_page_format(struct topic_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Any bytes as text, in an element or a quoted attribute: escapes them, and replaces malformed
 * UTF-8 and control characters by U+FFFD. */
void topic_page_text(struct topic_page *page, const char *bytes, size_t len);
void topic_page_name(struct topic_page *page, const char *text); /* NUL-terminated */

/* 12,345 as "12 345" with thin spaces between the groups. */
void topic_page_count(struct topic_page *page, size_t count);

/* The sign that is written before the absolute value of a number with two decimals: + or the minus
 * of typography. */
const char *topic_page_sign(double value);

int topic_page_finish(const struct topic_page *page);
void topic_page_release(struct topic_page *page);

#endif
