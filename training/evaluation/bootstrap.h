/* bootstrap.h - 95% intervals of measures, by resampling articles: how much the measures would vary
 * with other test articles of the same kind.
 *
 * The percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section
 * 13.3). Articles are drawn rather than cells, because answers within one article depend on each
 * other.
 */
#ifndef TOPIC_TRAINING_EVALUATION_BOOTSTRAP_H
#define TOPIC_TRAINING_EVALUATION_BOOTSTRAP_H

#include <stdint.h>

#include "topicd/error.h"
#include "training/evaluation/metrics.h"

/* All outputs use these, so that they agree. */
#define TOPIC_BOOTSTRAP_RESAMPLES 1000
#define TOPIC_BOOTSTRAP_SEED 1

/* So few articles hardly differ from their resamples, and the intervals are much too narrow: of one
 * article they have no width. */
#define TOPIC_BOOTSTRAP_FEW_ARTICLES 30

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

/* Fills intervals[TOPIC_BOOTSTRAP_COUNT]; the same seed gives the same intervals. resamples >= 1;
 * with very many articles fewer are drawn, because their intervals are narrow anyway. Macro-F1 is
 * the mean over the topics in a resample, times the share of all topics that the articles have: the
 * model did not fail at a rare topic just because the resample does not contain it. */
int topic_bootstrap_run(const struct topic_answers *answers, const struct topic_label_matrix *truth,
                        size_t resamples, uint64_t seed, struct topic_interval *intervals,
                        struct topic_error *err);

/* A model's answers, and the labels by the same topic numbers. */
struct topic_bootstrap_side {
    const struct topic_answers *answers;
    const struct topic_label_matrix *truth;
};

struct topic_bootstrap_change {
    double before;
    double after;
    struct topic_interval difference; /* of after - before */
};

/* Fills changes[TOPIC_BOOTSTRAP_COUNT] with what changes from one model's answers to another's for
 * the same articles and topics. Each resample measures both, so that an article that is hard for
 * both says nothing about the difference (the paired bootstrap: Koehn, "Statistical significance
 * tests for machine translation evaluation", EMNLP 2004). Macro-F1 is as above; a topic that occurs
 * for one of the two counts for both. */
int topic_bootstrap_compare(const struct topic_bootstrap_side *before,
                            const struct topic_bootstrap_side *after, size_t resamples,
                            uint64_t seed, struct topic_bootstrap_change *changes,
                            struct topic_error *err);

#endif
