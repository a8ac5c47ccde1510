/* margins.h - what every topic's machine said of every article, by machines that had not seen it.
 *
 * values[topic * article_count + article]: one topic's margins lie together, because thresholds and
 * calibration are fitted topic by topic. They begin as the machines' own margins; rule.h turns them
 * into log-odds.
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
};

/* Allocates room for `article_count` articles; values are 0. */
int topic_margins_init(struct topic_margins *margins, size_t article_count, size_t topic_count,
                       struct topic_error *err);
void topic_margins_release(struct topic_margins *margins);

/* Fills `picked` with the margins of the articles whose numbers are in `articles`, as many as it
 * has room for. */
void topic_margins_pick(const struct topic_margins *margins, const uint32_t *articles,
                        struct topic_margins *picked);

#endif
