/* confused_topics.h - which topics a model gives in each other's place, by out-of-fold log-odds.
 *
 *     struct topic_confused_topics confused;
 *     topic_confused_topics_find(&confused, &request, &err);
 *     const struct topic_confused_topics_pair *pairs = topic_confused_topics_of(&confused, topic);
 *     for (size_t i = 0; i < TOPIC_CONFUSED_TOPICS_MAX && pairs[i].instead + pairs[i].for_it > 0; i++)
 *         ...
 *     topic_confused_topics_release(&confused);
 *
 * An article counts for a pair when it wrongly gets the one topic and wrongly lacks the other, as
 * in evaluation/confusion_pairs.h, which works on answers instead.
 */
#ifndef TOPIC_TRAINING_DECISION_CONFUSED_TOPICS_H
#define TOPIC_TRAINING_DECISION_CONFUSED_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"
#include "training/data/margins.h"

/* Of a topic. */
#define TOPIC_CONFUSED_TOPICS_MAX 5

struct topic_confused_topics_pair {
    uint32_t other;
    size_t instead; /* articles of this topic that get the other one instead */
    size_t for_it;  /* articles of the other one that get this one instead */
};

struct topic_confused_topics {
    struct topic_confused_topics_pair *pairs; /* TOPIC_CONFUSED_TOPICS_MAX for each topic */
};

struct topic_confused_topics_request {
    const struct topic_margins *log_odds;
    const struct topic_label_matrix *labels; /* of the same articles */
    const float *thresholds;                 /* by topic */
    bool single_label;                       /* each article gets its best topic alone */
};

/* The most frequent pairs first. The caller releases it on failure too. */
int topic_confused_topics_find(struct topic_confused_topics *confused,
                               const struct topic_confused_topics_request *request,
                               struct topic_error *err);
void topic_confused_topics_release(struct topic_confused_topics *confused);

const struct topic_confused_topics_pair *
topic_confused_topics_of(const struct topic_confused_topics *confused, size_t topic);

#endif
