/* tag_stats.h - statistics of the articles that a worker tagged for a job. The main thread adds
 * them up when the job returns (daemon/metrics/drift.h), so that workers share nothing while
 * tagging. */
#ifndef TOPIC_DAEMON_SERVING_TAG_STATS_H
#define TOPIC_DAEMON_SERVING_TAG_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/model.h"

/* One in twenty articles like those of the training is less familiar; of others, most are. */
#define TOPIC_TAG_STATS_UNFAMILIAR 0.05

/* A topic that an article was given. */
struct topic_tag_stats_given {
    uint32_t topic;
    float score;
};

/* All zero is empty. */
struct topic_tag_stats {
    size_t articles;
    size_t untagged;   /* given no topic */
    size_t unfamiliar; /* less familiar than TOPIC_TAG_STATS_UNFAMILIAR */
    struct topic_reading reading;
    struct topic_buffer given; /* struct topic_tag_stats_given each */
};

/* Adds one article. A topic_answer_observer, with the statistics as its context. Out of memory, the
 * article's topics are left out. */
void topic_tag_stats_add(void *stats, const struct topic_scratch *scratch,
                         const struct topic_tags *tags);

/* Adds what `more` holds. */
void topic_tag_stats_merge(struct topic_tag_stats *stats, const struct topic_tag_stats *more);

void topic_tag_stats_reset(struct topic_tag_stats *stats);
void topic_tag_stats_release(struct topic_tag_stats *stats);

#endif
