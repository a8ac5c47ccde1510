/* fold_models.h - the fold models of one topic at a time: SVMs that each leave out another fold.
 *
 *     struct topic_fold_models models;
 *     topic_fold_models_init(&models, &problem, &err);
 *     topic_fold_models_choose(&models, topic);
 *     topic_fold_models_train(&models, folds, count, &err);
 *     topic_fold_models_margin(&models, model, row);      model is an index into folds
 *     topic_fold_models_release(&models);
 */
#ifndef TOPIC_TRAINING_FIT_FOLD_MODELS_H
#define TOPIC_TRAINING_FIT_FOLD_MODELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"
#include "training/data/sparse_matrix.h"
#include "training/solver/solver.h"

/* What all topics' fold models are trained on, and how. */
struct topic_fold_models_problem {
    const struct topic_sparse_matrix *matrix;
    const struct topic_label_matrix *labels;
    const uint32_t *fold_of; /* by row; fold_count for a row that every model is trained on, but for
                              * which no out-of-fold margin is needed: a topic's name */
    size_t fold_count;
    const struct topic_solver *solver;
    double cost;
    unsigned seed;
    bool has_relevance; /* there is a topic more, labels->topic_count: to have any of them */
};

/* How many topics there are to train. */
size_t topic_fold_models_count(const struct topic_fold_models_problem *problem);

struct topic_fold_models {
    const struct topic_fold_models_problem *problem;
    size_t topic;
    struct topic_solver_model *each; /* fold_count + 1; very small weights are set to 0 */

    double *weights;                     /* of all models */
    struct topic_solver_model *to_solve; /* those with rows of both classes */
    void *prepared;                      /* the matrix in the engine's own form */
    bool *is_positive;                   /* by row: has the topic */
};

/* The problem must outlive the models. */
int topic_fold_models_init(struct topic_fold_models *models,
                           const struct topic_fold_models_problem *problem,
                           struct topic_error *err);
void topic_fold_models_release(struct topic_fold_models *models);

void topic_fold_models_choose(struct topic_fold_models *models, size_t topic);

/* Trains `count` models of the chosen topic, at most fold_count + 1: model i on every row outside
 * folds[i] (TOPIC_SOLVER_ALL_ROWS: on every row). If no row outside the fold has the topic, the
 * margin of every article is -1; if every article outside it has the topic, +1. Rows of topics'
 * names do not count as articles without the topic. */
int topic_fold_models_train(struct topic_fold_models *models, const size_t *folds, size_t count,
                            struct topic_error *err);

float topic_fold_models_margin(const struct topic_fold_models *models, size_t model, size_t row);

#endif
