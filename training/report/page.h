/* page.h - writes HTML onto a buffer; what comes from outside goes through topic_page_text.
 *
 *     struct topic_page page = {.err = &err};
 *     topic_page_put(&page, "<h1>");
 *     topic_page_text(&page, title.bytes, title.len);
 *     topic_page_put(&page, "</h1>");
 *     if (topic_page_finish(&page) < 0)
 *         ... memory ran out; err says so
 *     topic_page_release(&page);
 *
 * After a failure every call does nothing, so that only the finish needs to be checked.
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

/* Markup of our own. */
void topic_page_put(struct topic_page *page, const char *markup);

/* Markup of our own with numbers in it, short: strings go through topic_page_text. */
void topic_page_format(struct topic_page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Any bytes as text, in an element or a quoted attribute: escaped; malformed UTF-8 and control
 * characters are written as U+FFFD. */
void topic_page_text(struct topic_page *page, const char *bytes, size_t len);
void topic_page_name(struct topic_page *page, const char *text); /* NUL-terminated */

/* 12,345 as "12 345" with thin spaces between the groups. */
void topic_page_count(struct topic_page *page, size_t count);

int topic_page_finish(const struct topic_page *page);
void topic_page_release(struct topic_page *page);

#endif
