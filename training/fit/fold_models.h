/* machines.h - the machines of one topic at a time, each trained without another fold.
 *
 *     struct topic_fold_models machines;
 *     topic_fold_models_init(&machines, fit, &err);
 *     topic_fold_models_choose(&machines, topic);
 *     topic_fold_models_train(&machines, folds, count, &err);
 *     topic_fold_models_margin(&machines, machine, article);      machine is an index into folds
 *     topic_fold_models_release(&machines);
 */
#ifndef TOPIC_TRAINING_FIT_FOLD_MODELS_H
#define TOPIC_TRAINING_FIT_FOLD_MODELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/fit/cross_fit.h"

struct topic_fold_models {
    const struct topic_cross_fit *fit;
    size_t topic;
    /* fold_count + 1 of them; weights that weigh next to nothing are 0 */
    struct topic_solver_model *each;

    double *weights;                     /* of all machines */
    struct topic_solver_model *to_solve; /* those with something to separate */
    void *prepared;                      /* the engine's own form of the matrix */
    bool *is_positive;                   /* by row: carries the topic */
};

int topic_fold_models_init(struct topic_fold_models *models, const struct topic_cross_fit *fit,
                           struct topic_error *err);
void topic_fold_models_release(struct topic_fold_models *models);

void topic_fold_models_choose(struct topic_fold_models *models, size_t topic);

/* Trains `count` machines, at most fold_count + 1, each on every row outside folds[machine]
 * (TOPIC_SOLVER_ALL_ROWS: on every row). Where no such row carries the topic every margin is -1,
 * and where every such article does +1: the names of other topics do not speak against it. */
int topic_fold_models_train(struct topic_fold_models *models, const size_t *folds, size_t count,
                            struct topic_error *err);

float topic_fold_models_margin(const struct topic_fold_models *models, size_t model, size_t row);

#endif
