/* cross_validation.h - models for measuring on the very articles that one has: one trained on all
 * of them, and for each fold one trained on the articles of all other folds, so that every article
 * has a model that has not seen it, nor a near-duplicate of it.
 *
 *     struct topic_cross_validation validation = {0};
 *     topic_cross_validation_run(&validation, &cache, &options, "/tmp", &err);
 *     ... validation.model, and the model validation.fold_models[validation.fold_of[article]] ...
 *     topic_cross_validation_release(&validation);
 *
 * Each fold model chooses its features, cost, calibration and thresholds anew, by cross-validation
 * inside its own articles. So nothing of the article that it is measured with has had a part in it.
 */
#ifndef TOPIC_TRAINING_CROSS_VALIDATION_H
#define TOPIC_TRAINING_CROSS_VALIDATION_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/corpus_cache.h"
#include "training/trainer.h"

struct topic_cross_validation {
    struct topic_model *model; /* trained on all articles */
    struct topic_model **fold_models;
    size_t fold_count;
    uint32_t *fold_of; /* by article of the cache */
};

/* Trains options->folds + 1 models. The fold models give exactly one topic if the model of all
 * articles does. directory: for temporary files. The caller releases the validation on failure
 * too. */
int topic_cross_validation_run(struct topic_cross_validation *validation,
                               const struct topic_corpus_cache *cache,
                               const struct topic_train_options *options, const char *directory,
                               struct topic_error *err);
void topic_cross_validation_release(struct topic_cross_validation *validation);

/* Fills fold_of[cache->count] with the folds that a training with the same options divides the
 * articles into: each fold has about the same share of every topic, and near-duplicates share one.
 */
int topic_cross_validation_fold(const struct topic_corpus_cache *cache,
                                const struct topic_train_options *options, uint32_t *fold_of,
                                struct topic_error *err);

#endif
