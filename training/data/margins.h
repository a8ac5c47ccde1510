/* margins.h - the out-of-fold margin of every article for every topic: by the fold model that was
 * trained without the article's fold.
 *
 * values[topic * article_count + article]: one topic's margins lie together, because thresholds and
 * calibration are fitted topic by topic. They start as margins of the fold models;
 * decision/decision_rule.h turns them into log-odds in place.
 *
 * Behind the topics, relevance[article] is the margin that the article has any topic at all.
 */
#ifndef TOPIC_TRAINING_DATA_MARGINS_H
#define TOPIC_TRAINING_DATA_MARGINS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

struct topic_margins {
    size_t article_count;
    size_t topic_count;
    float *values;
    float *relevance; /* within values; all 0 where it is not trained */
};

/* All values are 0. Release on failure too. */
int topic_margins_init(struct topic_margins *margins, size_t article_count, size_t topic_count,
                       struct topic_error *err);
void topic_margins_release(struct topic_margins *margins);

/* Fills `picked` with the margins of articles[0 .. picked->article_count), which are article
 * numbers. */
void topic_margins_pick(const struct topic_margins *margins, const uint32_t *articles,
                        struct topic_margins *picked);

#endif
