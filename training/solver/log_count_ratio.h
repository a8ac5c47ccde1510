/* log_count_ratio.h - how much each feature tells about a topic, from counts alone, before any SVM
 * is trained.
 *
 *     struct topic_log_count_ratio ratio;
 *     topic_log_count_ratio_init(&ratio, &matrix, fold_of, &err);
 *     topic_log_count_ratio_factors(&ratio, is_positive, left_out, factors);   for each fold model
 *     topic_log_count_ratio_release(&ratio);
 *
 * A feature's factor is
 *
 *     1 + 0.3 * |ln(p / q)|
 *         p: the share of the topic's rows that hold the feature
 *         q: the share of the other rows that hold it
 *
 * where one row is added to each count, so that no share is 0. An engine trains on rows whose
 * values are multiplied by the factors, and multiplies the weights that it finds by them again: a
 * feature that the topic's rows hold much more often, or much more seldom, than the others is
 * regularised less. This is the naive Bayes log-count ratio of Wang and Manning ("Baselines and
 * bigrams: simple, good sentiment and topic classification", ACL 2012, section 2.3), added to 1
 * instead of used alone, which is their interpolation with the plain SVM.
 * docs/decisions/0010-log-count-ratio.md has the measurements.
 *
 * Only rows that the fold model is trained on are counted.
 */
#ifndef TOPIC_TRAINING_SOLVER_LOG_COUNT_RATIO_H
#define TOPIC_TRAINING_SOLVER_LOG_COUNT_RATIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/sparse_matrix.h"

struct topic_log_count_ratio {
    const struct topic_sparse_matrix *matrix;
    const uint32_t *fold_of;
    size_t fold_count;
    size_t *fold_rows;            /* by fold */
    uint32_t *fold_frequency;     /* [fold * column_count + column]: rows that hold the feature */
    uint32_t *document_frequency; /* by column: the same in all folds */
    uint32_t *topic_frequency;    /* by column: the same with the topic; working memory */
    float *logarithms;            /* ln(count + 1) by count, up to the number of rows */
};

/* The matrix and fold_of (by row) must outlive it. */
int topic_log_count_ratio_init(struct topic_log_count_ratio *ratio,
                               const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                               struct topic_error *err);
void topic_log_count_ratio_release(struct topic_log_count_ratio *ratio);

/* Fills factors[column_count] for one topic, the rows with is_positive, and for the fold model that
 * leaves out the fold left_out (SIZE_MAX: none). */
void topic_log_count_ratio_factors(const struct topic_log_count_ratio *ratio,
                                   const bool *is_positive, size_t left_out, float *factors);

#endif
