/* feature_set.h - the features that some settings give articles, and the articles as vectors of
 * them.
 *
 *     struct topic_feature_set set = {.settings = settings};
 *     topic_feature_set_make(&set, &dataset, NULL, 0, &err);
 *     ... set.selection, set.matrix, set.settings.pivot ...
 *     topic_feature_set_release(&set);
 *
 * Two kinds of features are extra: a model has them only where its corpus asks for them
 * (fit/feature_search.h).
 */
#ifndef TOPIC_TRAINING_FEATURES_FEATURE_SET_H
#define TOPIC_TRAINING_FEATURES_FEATURE_SET_H

#include <stddef.h>

#include "model/file/model_settings.h"
#include "topicd/error.h"
#include "training/data/dataset.h"
#include "training/data/sparse_matrix.h"
#include "training/features/feature_selection.h"

struct topic_feature_set {
    struct topic_model_settings settings;
    struct topic_feature_selection selection;
    struct topic_sparse_matrix matrix;
};

/* Features that not every model has. */
enum topic_feature_extra {
    TOPIC_FEATURE_EXTRA_PHRASES,    /* two neighbouring words; runs of ! and ? */
    TOPIC_FEATURE_EXTRA_LONG_STEMS, /* the first seven letters of a word */
    TOPIC_FEATURE_EXTRA_COUNT
};

/* The settings of models without extras. */
struct topic_model_settings topic_feature_set_defaults(void);

/* The settings that a data set of these articles must be read with, so that it keeps the words for
 * extras. */
struct topic_model_settings topic_feature_set_reading(const struct topic_model_settings *settings);

void topic_feature_set_add_extra(struct topic_model_settings *settings,
                                 enum topic_feature_extra extra);

/* Selects the features of the data set's rows[0 .. count), all rows where rows is NULL, makes the
 * matrix, and sets the pivot. Extras need a data set that keeps words. Release the set on failure
 * too. */
int topic_feature_set_make(struct topic_feature_set *set, const struct topic_dataset *dataset,
                           const size_t *rows, size_t count, struct topic_error *err);

void topic_feature_set_release(struct topic_feature_set *set);

#endif
