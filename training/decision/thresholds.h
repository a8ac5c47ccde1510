/* thresholds.h - chooses for each topic the log-odds from which an article gets it, on out-of-fold
 * log-odds.
 *
 *     float topics[topic_count];
 *     struct topic_thresholds thresholds = {.topics = topics};
 *     topic_thresholds_select(&log_odds, &label_index, shrinkage, &thresholds, &err);
 *
 * Log-odds rather than margins: topics differ in how far apart their margins lie, so a common
 * threshold means the same for all topics only after calibration.
 *
 * Each topic has three candidate thresholds:
 *
 *     own        maximises the topic's F1 on the articles (SCut: Yang, "A study on thresholding
 *                strategies for text categorization", SIGIR 2001; Fan and Lin, "A study on
 *                threshold selection for multi-label classification", 2007); overfits when the
 *                topic has few articles
 *     expected   maximises the expected F1 according to the probabilities: as a probability it is
 *                half of that F1 (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of
 *                classifiers to maximize F1 measure", ECML 2014, theorem 1); does not use the
 *                labels, so it cannot overfit
 *     common     maximises micro-F1 over all topics
 *
 * The threshold is the topic's own, shrunk towards the others: the fewer articles, the more.
 *
 *     threshold = (n * own + shrinkage * prior) / (n + shrinkage),  n = the topic's articles
 *     prior = EXPECTED_SHARE * expected + (1 - EXPECTED_SHARE) * common - ALLOWANCE
 *
 * The allowance lowers the threshold because topics change over time: an article of next month
 * scores lower on its topics than one of the months that the model was trained on, above all on
 * topics with few articles.
 *
 * A topic whose best F1 is under a tenth gets the prior: its articles rank so low that the best cut
 * for F1 would give the topic to nearly every article (SCutFBR of Yang and of Fan and Lin, but with
 * the prior as the fallback instead of the highest margin).
 *
 * Other objectives (objective.h) are simpler. For macro-F1 the prior has the expected threshold
 * alone (docs/decisions/0031-objective.md).
 * For micro-F1 every topic has the common threshold. For a precision, too, but it is chosen among
 * those from which on that share of all topics given is right; log-odds are calibrated, so with one
 * threshold for all topics more of them are found at that precision than with one for each.
 *
 * For the common threshold only the best log-odds of all topics are sorted: at most 2^20, or eight
 * for each label, whichever is more. With a threshold below these, micro-F1 could not exceed 2 / 9.
 */
#ifndef TOPIC_TRAINING_DECISION_THRESHOLDS_H
#define TOPIC_TRAINING_DECISION_THRESHOLDS_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/data/label_index.h"
#include "training/data/margins.h"
#include "training/decision/objective.h"

/* docs/decisions/0007-thresholds.md and, for the last two, 0015-allowance.md */
#define TOPIC_THRESHOLDS_EXPECTED_SHARE 0.75
#define TOPIC_THRESHOLDS_ALLOWANCE 0.4 /* log-odds */
#define TOPIC_THRESHOLDS_SHRINKAGE 20.0

struct topic_thresholds {
    struct topic_objective objective; /* set before */
    float common;
    float *topics; /* topic_count; owned by the caller */
};

/* An article gets the topic if its log-odds, which are finite, are at least the threshold. An own
 * or common threshold lies midway between the log-odds above and below the best cut. Of equally
 * good cuts the one that gives the topic to the fewest articles is taken; if the best cut gives the
 * topic to all articles, the threshold is their lowest log-odds. A topic without articles gets the
 * prior; if no topic has articles, the common threshold is 0, even odds. */
int topic_thresholds_select(const struct topic_margins *log_odds,
                            const struct topic_label_index *label_index, double shrinkage,
                            struct topic_thresholds *thresholds, struct topic_error *err);

#endif
