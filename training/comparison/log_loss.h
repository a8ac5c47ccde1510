/* log_loss.h - whether a model's probabilities are worse than those of another, on the same
 * articles.
 *
 *     struct topic_log_loss_change change;
 *     topic_log_loss_compare(&change, &evaluation_of_old, &evaluation_of_new, &err);
 *     if (change.difference.low > 0)
 *         ... they are worse beyond chance ...
 *
 * The logarithmic score (Good, "Rational decisions", Journal of the Royal Statistical Society B 14,
 * 1952), which no model betters by saying something else than what it knows. Each topic of each
 * article counts, not only those near a threshold: so the same articles tell two models apart that
 * F1 cannot.
 */
#ifndef TOPIC_TRAINING_COMPARISON_LOG_LOSS_H
#define TOPIC_TRAINING_COMPARISON_LOG_LOSS_H

#include "topicd/error.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/evaluation.h"

/* A probability that is nearer to 0 or 1 counts as so much: else the few topics that a model does
 * not know or is wrongly sure of would be most of the sum. Chosen among 0.0001, 0.001, 0.01 and
 * 0.03 (docs/decisions/0043-two-measures.md). */
#define TOPIC_LOG_LOSS_NEAREST 0.01

struct topic_log_loss_change {
    double before; /* of an article, in the mean */
    double after;
    struct topic_interval difference; /* of after - before: above 0 it is worse; 95 % */
};

/* Both evaluations are of the same articles. A topic that one of
 * them does not have counts there as one that it rightly refuses, which is 0. */
int topic_log_loss_compare(struct topic_log_loss_change *change,
                           const struct topic_evaluation *before,
                           const struct topic_evaluation *after, struct topic_error *err);

#endif
