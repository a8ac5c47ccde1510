/* article_copies.h - whether an article is nearly a copy of one that an editor was offered already,
 * as agencies send the same text again under another id.
 *
 *     struct topic_article_copies copies = {.most = 5000};
 *     struct topic_article_sketch sketch;
 *     topic_article_copies_sketch(&sketch, &article);
 *     if (topic_article_copies_find(&copies, &sketch, INT64_MAX) == 0)
 *         topic_article_copies_add(&copies, &sketch, number, &err);
 *     topic_article_copies_release(&copies);
 *
 * Two articles are copies when they share at least four fifths of their words, as for
 * `topic suggest`. What is kept of an article are the smallest hashes of its words, by which the
 * share of two articles is estimated (Broder, "On the resemblance and containment of documents",
 * SEQUENCES 1997); of as few words as are kept it is exact. A word is a run of letters and digits;
 * of scripts without blanks it is two characters.
 */
#ifndef TOPIC_REVIEW_ARTICLE_COPIES_H
#define TOPIC_REVIEW_ARTICLE_COPIES_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The estimate is off by 0.035, of two articles that share four fifths. */
#define TOPIC_ARTICLE_COPIES_HASHES 128

struct topic_article_sketch {
    uint32_t hashes[TOPIC_ARTICLE_COPIES_HASHES]; /* different, the smallest first */
    size_t count;
};

/* All zero but `most` before the first use. */
struct topic_article_copies {
    size_t most; /* articles that are remembered, the last ones */
    struct topic_article_copies_item {
        int64_t number;
        struct topic_article_sketch sketch;
    } * items;
    size_t count;
    size_t capacity;
    size_t next; /* the place of the next one, once there are as many as may be */
};

void topic_article_copies_sketch(struct topic_article_sketch *sketch,
                                 const struct topic_article *article);

/* The number of an article that this one is a copy of, and that is less than `number`; 0: none. */
int64_t topic_article_copies_find(const struct topic_article_copies *copies,
                                  const struct topic_article_sketch *sketch, int64_t number);

/* Numbers are above 0. */
int topic_article_copies_add(struct topic_article_copies *copies,
                             const struct topic_article_sketch *sketch, int64_t number,
                             struct topic_error *err);
void topic_article_copies_release(struct topic_article_copies *copies);

#endif
