/* feature_selection.h - chooses the features of a model, and turns articles into vectors of them.
 *
 *     topic_feature_selection_make(&selection, &dataset, &policy, &err);
 *     topic_feature_selection_matrix(&selection, &dataset, &matrix, &pivot, &err);
 *     topic_feature_selection_release(&selection);
 *
 * A feature is kept when enough rows hold it. Its idf is smoothed, ln((1 + n) / (1 + df)) + 1,
 * times the weight of its kind. Features are numbered by falling document frequency, so that those
 * that tagging needs most lie together in memory.
 */
#ifndef TOPIC_TRAINING_DATA_FEATURE_SELECTION_H
#define TOPIC_TRAINING_DATA_FEATURE_SELECTION_H

#include <stddef.h>
#include <stdint.h>

#include "model/features/feature_list.h"
#include "topicd/error.h"
#include "training/data/dataset.h"
#include "training/data/sparse_matrix.h"

struct topic_feature_selection_policy {
    size_t min_rows[TOPIC_FEATURE_KIND_COUNT]; /* that must hold a feature of the kind */
    float weight[TOPIC_FEATURE_KIND_COUNT];    /* factor on the kind's idf */
};

struct topic_feature_selection {
    size_t feature_count;
    uint32_t *sources; /* by feature: its number in the dataset */
    uint64_t *keys;
    float *idf;
    uint8_t *kinds;
    uint32_t *text_starts; /* feature_count + 1 */
    struct topic_buffer texts;
};

/* Release the selection on failure too. */
int topic_feature_selection_make(struct topic_feature_selection *selection,
                                 const struct topic_dataset *dataset,
                                 const struct topic_feature_selection_policy *policy,
                                 struct topic_error *err);

/* The dataset's rows as vectors of the selected features, scaled to about unit length. Fills *pivot
 * with the mean length before scaling of the rows that are not empty (model/features/tfidf.h).
 * Release the matrix on failure too. */
int topic_feature_selection_matrix(const struct topic_feature_selection *selection,
                                   const struct topic_dataset *dataset,
                                   struct topic_sparse_matrix *matrix, float *pivot,
                                   struct topic_error *err);

void topic_feature_selection_release(struct topic_feature_selection *selection);

#endif
