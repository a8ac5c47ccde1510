/* emphasis.h - how much each feature tells of a topic, before any machine is trained.
 *
 *     emphasis of a feature = 1 + |ln(share of the topic's rows that hold it / share of the
 * others)| / 2
 *
 * with one row more of each kind, so that no share is 0. Engines train on rows whose values are
 * multiplied by it, and multiply the weights they find by it again: a feature that the topic's rows
 * hold much more often (or more seldom) than others is regularised less. It is the naive Bayes
 * log-count ratio of Wang and Manning ("Baselines and bigrams: simple, good sentiment and topic
 * classification", ACL 2012, section 2.3) added to 1 rather than multiplied alone, which is their
 * interpolation with the plain machine. docs/decisions/0010-emphasis.md has what it brings.
 *
 * Only rows that the machine sees are counted.
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
    size_t *fold_rows;       /* by fold */
    uint32_t *fold_holders;  /* [fold * column_count + column]: rows that hold it */
    uint32_t *holders;       /* by column: of all folds */
    uint32_t *topic_holders; /* by column: those with the topic, working memory */
    float *logarithms;       /* ln(count + 1) by count, up to the number of rows */
};

/* The matrix and fold_of (by row) must outlive it. */
int topic_log_count_ratio_init(struct topic_log_count_ratio *ratio,
                               const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                               struct topic_error *err);
void topic_log_count_ratio_release(struct topic_log_count_ratio *ratio);

/* Fills by_column[column_count] for the machine that does not see the fold left_out (SIZE_MAX: sees
 * all) of the topic that the rows with is_positive carry. */
void topic_log_count_ratio_fill(const struct topic_log_count_ratio *ratio, const bool *is_positive,
                                size_t left_out, float *by_column);

#endif
