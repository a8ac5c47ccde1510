/* folds.h - assigns articles to folds so that every fold has about the same share of every topic.
 *
 * Iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the stratification of multi-label
 * data", ECML PKDD 2011, algorithm 1); articles of one group are assigned together.
 */
#ifndef TOPIC_TRAINING_DATA_FOLDS_H
#define TOPIC_TRAINING_DATA_FOLDS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"

/* Fills fold_of[article_count] with numbers below fold_count, which is at least 2.
 * groups[article_count] is as near_duplicates.h fills it. The same input and seed give the same
 * folds. */
int topic_folds_assign(const struct topic_label_matrix *labels, const uint32_t *groups,
                       size_t fold_count, uint64_t seed, uint32_t *fold_of,
                       struct topic_error *err);

#endif
