/* bootstrap.h - how far measures might have come out otherwise with other test articles of the same
 * kind: 95% intervals by resampling articles.
 *
 * The percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section
 * 13.3). Articles are drawn, not cells: what is right and wrong within one article goes together.
 */
#ifndef TOPIC_TRAINING_EVALUATION_BOOTSTRAP_H
#define TOPIC_TRAINING_EVALUATION_BOOTSTRAP_H

#include <stdint.h>

#include "topicd/error.h"
#include "training/evaluation/metrics.h"

/* What all outputs use, so that they agree. */
#define TOPIC_BOOTSTRAP_RESAMPLES 1000
#define TOPIC_BOOTSTRAP_SEED 1

enum topic_bootstrap_measure {
    TOPIC_BOOTSTRAP_MICRO_F1,
    TOPIC_BOOTSTRAP_MICRO_PRECISION,
    TOPIC_BOOTSTRAP_MICRO_RECALL,
    TOPIC_BOOTSTRAP_MACRO_F1,
    TOPIC_BOOTSTRAP_SAMPLE_F1,
    TOPIC_BOOTSTRAP_SUBSET_ACCURACY,
    TOPIC_BOOTSTRAP_COUNT
};

struct topic_interval {
    double low;
    double high;
};

/* Fills intervals[TOPIC_BOOTSTRAP_COUNT]; the same seed gives the same ones. resamples >= 1; fewer
 * are drawn where there are very many articles, whose intervals are narrow anyway. Macro-F1 is the
 * mean over the topics that a resample has, times the share of topics that the articles have: a
 * rare topic that was not drawn is not a topic at which the model failed. */
int topic_bootstrap_run(const struct topic_answers *answers, const struct topic_label_matrix *truth,
                        size_t resamples, uint64_t seed, struct topic_interval *intervals,
                        struct topic_error *err);

#endif
