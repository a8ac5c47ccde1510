/* thresholds.h - from which margin a topic is given, chosen on out-of-fold margins.
 *
 * Each topic's threshold maximises its own F1 (SCut: Yang, "A study on thresholding strategies for
 * text categorization", SIGIR 2001; Fan and Lin, "A study on threshold selection for multi-label
 * classification", 2007) and is then drawn towards the common threshold, the one that maximises
 * micro-F1 over all topics, the more the fewer articles the topic has:
 *
 *     threshold = (n * own + shrinkage * common) / (n + shrinkage),  n = the topic's articles
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
 * then be NULL). A topic without a positive article gets the common threshold. Where several cuts
 * are equally good the threshold lies midway between the two margins around the best cut. */
int topic_thresholds_select(const struct topic_margins *margins, const struct topic_labels *labels,
                            const uint32_t *fold_of, size_t left_out_fold, double shrinkage,
                            struct topic_thresholds *thresholds, struct topic_error *err);

#endif
