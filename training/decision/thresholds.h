/* thresholds.h - from which log-odds a topic is given, chosen on out-of-fold ones.
 *
 * Log-odds rather than margins: topics differ in how far apart their margins lie, and a common
 * threshold means the same for all only after calibration.
 *
 * Three thresholds are known of each topic:
 *
 *     own        maximises the topic's F1 on the articles (SCut: Yang, "A study on thresholding
 *                strategies for text categorization", SIGIR 2001; Fan and Lin, "A study on
 *                threshold selection for multi-label classification", 2007); overfits few articles
 *     expected   maximises the F1 that the probabilities expect: half of that F1, as a probability
 *                (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize
 *                F1 measure", ECML 2014, theorem 1); does not look at labels, so it cannot overfit
 *     common     maximises micro-F1 over all topics
 *
 * The topic's own is believed as far as its articles go, the mean of the others takes the rest:
 *
 *     threshold = (n * own + shrinkage * prior) / (n + shrinkage),  n = the topic's articles
 *     prior = EXPECTED_SHARE * expected + (1 - EXPECTED_SHARE) * common - ALLOWANCE
 *
 * The allowance is for what is to come: topics move on, and an article of next month scores lower
 * on its topics than one of the months learnt from, most of all on topics of few articles.
 *
 * A topic whose best F1 is under a tenth gets the prior outright: its articles rank so low that the
 * F1-best cut is to give it to nearly everything (SCutFBR, as Yang and Fan and Lin have it, but
 * falling back to the prior instead of the highest margin).
 *
 * Of all topics together only the best margins are sorted, at most 2^20 or eight for each label
 * due, whichever is more: a common threshold below these could not bring micro-F1 above 2 / 9.
 */
#ifndef TOPIC_TRAINING_DECISION_THRESHOLDS_H
#define TOPIC_TRAINING_DECISION_THRESHOLDS_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/data/label_index.h"
#include "training/data/margins.h"

/* docs/decisions/0007-thresholds.md and, for the last two, 0015-allowance.md */
#define TOPIC_THRESHOLDS_EXPECTED_SHARE 0.75
#define TOPIC_THRESHOLDS_ALLOWANCE 0.4 /* log-odds */
#define TOPIC_THRESHOLDS_SHRINKAGE 20.0

struct topic_thresholds {
    float common;
    float *topics; /* topic_count; owned by the caller */
};

/* A topic is given where its log-odds, which are finite, are at least the threshold. The threshold
 * lies midway between the two around the best cut; of equally good cuts the one that gives the
 * topic to the fewest articles is taken, and where the best cut gives it to all, the threshold is
 * the lowest of all. A topic that no article carries gets the prior; where that is every topic, the
 * common threshold is 0, even odds. */
int topic_thresholds_select(const struct topic_margins *log_odds,
                            const struct topic_label_index *label_index, double shrinkage,
                            struct topic_thresholds *thresholds, struct topic_error *err);

#endif
