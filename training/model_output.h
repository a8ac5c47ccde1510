/* model_output.h - writes what training found as a model file: its decisions, the distribution of
 * familiarity, its manifest.
 *
 *     topic_model_output_write(&model, path, &err);
 */
#ifndef TOPIC_TRAINING_MODEL_OUTPUT_H
#define TOPIC_TRAINING_MODEL_OUTPUT_H

#include <stdbool.h>

#include "topicd/error.h"
#include "training/features/feature_set.h"
#include "training/fit/cost_search.h"
#include "training/training.h"

struct topic_model_output {
    const struct topic_train_options *options;
    struct topic_training *training; /* its report gets the common threshold and the file's size */
    const struct topic_feature_set *set;
    struct topic_cost_search_result *best; /* its margins become log-odds */
    bool has_relevance;                    /* best has it as one topic more */
};

/* If anything fails, an old file of that name is unchanged. */
int topic_model_output_write(const struct topic_model_output *model, const char *path,
                             struct topic_error *err);

#endif
