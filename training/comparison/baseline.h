/* baseline.h - whether a model is worse than the one that serves now, on the same articles.
 *
 *     struct topic_baseline baseline;
 *     topic_baseline_compare(&baseline, &evaluation_of_old, &evaluation_of_new, &err);
 *     if (topic_baseline_is_worse(&baseline, TOPIC_BOOTSTRAP_MICRO_F1))
 *         ...
 */
#ifndef TOPIC_TRAINING_COMPARISON_BASELINE_H
#define TOPIC_TRAINING_COMPARISON_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/comparison/answer_changes.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/evaluation.h"

/* With fewer articles that the models answer differently, nothing is beyond chance: even if all of
 * them spoke against the new model, a coin would do so more often than 2.5 times in 100
 * (1/2^5 = 3.1%). The bootstrap alone is too sure of so few. */
#define TOPIC_BASELINE_CHANGED_MIN 6

struct topic_baseline {
    size_t changed; /* articles that the models answer differently */
    struct topic_bootstrap_change changes[TOPIC_BOOTSTRAP_COUNT];
    struct topic_answer_changes answers;
    const char *worst_topic; /* that of `answers`; borrowed from the evaluations */
};

/* Both evaluations are of the same corpus. Topics are those of both models and of the corpus, so
 * one that only one model knows counts for both. */
int topic_baseline_compare(struct topic_baseline *baseline, const struct topic_evaluation *before,
                           const struct topic_evaluation *after, struct topic_error *err);

/* Whether the measure got worse beyond chance: the 95% interval of its difference is wholly below
 * 0. */
bool topic_baseline_is_worse(const struct topic_baseline *baseline,
                             enum topic_bootstrap_measure measure);

#endif
