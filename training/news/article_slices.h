/* article_slices.h - articles that follow each other in a file: the elements of one name in a text
 * that comes line by line. They may stand on one line, and have a prefix.
 *
 *     topic_article_slices_begin(&slices, "newsitem", root);
 *     for each line:
 *         topic_article_slices_add(&slices, line, number, &err);
 *         while (topic_article_slices_next(&slices, &article, &line))
 *             ... article is borrowed until the next line ...
 *     topic_article_slices_release(&slices);
 */
#ifndef TOPIC_TRAINING_NEWS_ARTICLE_SLICES_H
#define TOPIC_TRAINING_NEWS_ARTICLE_SLICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

#define TOPIC_ARTICLE_SLICES_TAG_MAX_BYTES 64

struct topic_article_slices {
    char start[TOPIC_ARTICLE_SLICES_TAG_MAX_BYTES]; /* "<newsitem", without its end */
    char end[TOPIC_ARTICLE_SLICES_TAG_MAX_BYTES];   /* "</newsitem" */
    struct topic_buffer held; /* what is not read yet, but for the first `at` bytes */
    size_t at;                /* where the article begins, or where to look for one */
    size_t scanned;           /* up to here its end was not found */
    size_t line;              /* of `at`, from 0 */
    bool is_begun;            /* an article begins at `at` */
};

/* All zero at first. `root` begins with the first element, whose prefix the others have; a longer
 * one than there is room for is none. */
void topic_article_slices_begin(struct topic_article_slices *slices, const char *element,
                                struct topic_text root);

/* Adds a line, whose number counts from 1. */
int topic_article_slices_add(struct topic_article_slices *slices, struct topic_text line,
                             size_t number, struct topic_error *err);

/* The next article that is whole, and its line, from 0. */
bool topic_article_slices_next(struct topic_article_slices *slices, struct topic_text *article,
                               size_t *line);

/* Leaves out the article that has begun, which has no end. */
void topic_article_slices_drop(struct topic_article_slices *slices);

/* How many bytes of an article wait for its end. */
size_t topic_article_slices_waiting(const struct topic_article_slices *slices);

void topic_article_slices_release(struct topic_article_slices *slices);

#endif
