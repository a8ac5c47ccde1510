/* more_features.h - adds features of a data set's words that it has not counted: phrases, runs of
 * ! and ?, longer stems.
 *
 *     struct topic_dataset more = {0};
 *     topic_more_features_make(&more, &dataset, &settings, rows, count, &err);
 *     topic_feature_selection_make(&selection, &more, &policy, &err);
 *     topic_dataset_release(&more);
 *
 * The features of a row are those that model/features/feature_list.h lists of the article with
 * these settings; tests/unit/test_more_features.c compares them.
 */
#ifndef TOPIC_TRAINING_FEATURES_MORE_FEATURES_H
#define TOPIC_TRAINING_FEATURES_MORE_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/file/model_settings.h"
#include "topicd/error.h"
#include "training/data/dataset.h"

/* Whether these settings have features that a data set that keeps words does not count. */
bool topic_more_features_are_needed(const struct topic_model_settings *settings);

/* The share of the words of a data set that keeps them that have at least so many letters, and a
 * stem: the longer stems that it would have. */
double topic_more_features_share_of_long_words(const struct topic_dataset *dataset, size_t letters);

/* Fills `more`, which has rows and their features alone, with the data set's rows[0 .. count), and
 * what the settings add. The data set keeps its words. Release `more` on failure too. */
int topic_more_features_make(struct topic_dataset *more, const struct topic_dataset *dataset,
                             const struct topic_model_settings *settings, const size_t *rows,
                             size_t count, struct topic_error *err);

#endif
