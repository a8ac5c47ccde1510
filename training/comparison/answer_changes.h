/* answer_changes.h - whether the answers that two models give differently are better or worse, on
 * articles whose topics are known: how many are, and whether one topic suffers.
 *
 *     struct topic_answer_changes changes;
 *     topic_answer_changes_count(&changes, &before, &after, &err);
 *     if (topic_answer_changes_hurt_a_topic(&changes))
 *         ... changes.worst_topic loses more than it gains, beyond chance ...
 *
 * Wins and losses among the answers that change are what Milani Fard and others judge a new model
 * by ("Launch and iterate: reducing prediction churn", NIPS 2016). Chance is that of the sign test
 * (Dixon and Mood, "The statistical sign test", Journal of the American Statistical Association 41,
 * 1946): were the models equally good, each change would be one or the other as a coin falls.
 */
#ifndef TOPIC_TRAINING_COMPARISON_ANSWER_CHANGES_H
#define TOPIC_TRAINING_COMPARISON_ANSWER_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/evaluation/bootstrap.h"

/* One side of a 95 % interval. */
#define TOPIC_ANSWER_CHANGES_CHANCE 0.025

struct topic_answer_changes {
    size_t changed; /* articles that the models answer differently */
    size_t better;  /* of them: with fewer wrong topics after than before */
    size_t worse;
    /* The topic with the least chance of its losses, and how often it is right where it was wrong,
     * and wrong where it was right. */
    size_t worst_topic;
    size_t worst_topic_better;
    size_t worst_topic_worse;
    double worst_topic_chance; /* 1: no topic has any; times the topics that change */
};

/* Both sides are of the same articles and topics. */
int topic_answer_changes_count(struct topic_answer_changes *changes,
                               const struct topic_bootstrap_side *before,
                               const struct topic_bootstrap_side *after, struct topic_error *err);

/* Whether a topic loses more than it gains, beyond chance. */
bool topic_answer_changes_hurt_a_topic(const struct topic_answer_changes *changes);

/* The probability that of `count` fair coins at least `heads` show heads. */
double topic_answer_changes_chance(size_t heads, size_t count);

#endif
