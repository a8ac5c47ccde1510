/* thresholds.h - from which score a topic is given, chosen on out-of-fold scores.
 *
 * Scores are margins or, as the trainer has them, calibrated log-odds: topics differ in how far
 * apart their margins lie, and a common threshold means the same for all only after calibration.
 *
 * Each topic's threshold maximises its own F1 (SCut: Yang, "A study on thresholding strategies for
 * text categorization", SIGIR 2001; Fan and Lin, "A study on threshold selection for multi-label
 * classification", 2007) and is then drawn towards the common threshold, the one that maximises
 * micro-F1 over all topics, the more the fewer articles the topic has:
 *
 *     threshold = (n * own + shrinkage * common) / (n + shrinkage),  n = the topic's articles
 *
 * A topic whose best F1 is under a tenth gets the common threshold outright: its articles rank so
 * low that the F1-best cut is to give it to nearly everything (SCutFBR, as Yang and Fan and Lin
 * have it, but falling back to the common threshold instead of the highest margin).
 *
 * Of all topics together only the best margins are sorted, at most 2^20 or eight for each label
 * due, whichever is more: a common threshold below these could not bring micro-F1 above 2 / 9.
 */
#ifndef TOPIC_TRAINING_THRESHOLDS_H
#define TOPIC_TRAINING_THRESHOLDS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/margins.h"
#include "training/matrix.h"

struct topic_thresholds {
    float common;
    float *topics; /* topic_count; owned by the caller */
};

/* Uses only the articles whose fold is not `left_out_fold` (pass SIZE_MAX to use all; fold_of may
 * then be NULL); n counts the topic's articles among these. A topic is given where its margin is at
 * least the threshold. The threshold lies midway between the two margins around the best cut; of
 * equally good cuts the one that gives the topic to the fewest articles is taken, and where the
 * best cut gives it to all, the threshold is the lowest margin. A topic without a positive article
 * gets the common threshold; where no topic has one, that is 0, the machines' own. Margins are
 * finite. */
int topic_thresholds_select(const struct topic_margins *margins, const struct topic_labels *labels,
                            const uint32_t *fold_of, size_t left_out_fold, double shrinkage,
                            struct topic_thresholds *thresholds, struct topic_error *err);

#endif
