/* solver.h - the interface of the engines that train linear support vector machines.
 *
 *     const struct topic_solver *solver = topic_solvers_find("auto");      solvers.h
 *     void *prepared = solver->prepare(&matrix, fold_of, &err);
 *     solver->solve(prepared, &task, &err);                                for each topic
 *     solver->release(prepared);
 *
 * A task trains the fold models of one topic: each is an SVM that leaves out the rows of another
 * fold. Every engine minimises 1/2 |w|^2 + cost * sum of losses:
 *
 *     libsvm           C-SVC with a linear kernel (hinge loss, bias not regularised), collapsed to
 *                      one weight vector
 *     liblinear, dcd   L2-regularised L2-loss SVC in the dual (Hsieh et al., "A dual coordinate
 *                      descent method for large-scale linear SVM", ICML 2008); the bias is a
 *                      feature of value 1
 *
 * Before training, each value is multiplied by its feature's factor for the topic
 * (log_count_ratio.h); w includes the factors, so the margin of an article x is w.x + bias,
 * positive on the topic's side.
 *
 * The libraries keep process-wide state (rand(), print hooks): run them in the processes of
 * fit/process_pool.h, never in threads.
 */
#ifndef TOPIC_TRAINING_SOLVER_SOLVER_H
#define TOPIC_TRAINING_SOLVER_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/sparse_matrix.h"

/* As left_out: the model is trained on every row. */
#define TOPIC_SOLVER_ALL_ROWS SIZE_MAX

struct topic_solver_model {
    size_t left_out; /* the fold whose rows it is not trained on */
    double *weights; /* column_count, filled by solve */
    double bias;     /* filled by solve */
};

/* Each model needs rows of both classes, with the topic and without: otherwise there is nothing to
 * separate, and the engines fail an assertion. */
struct topic_solver_task {
    const bool *is_positive; /* by row of the matrix */
    struct topic_solver_model *models;
    size_t model_count;
    double cost;   /* C > 0 */
    unsigned seed; /* for the order in which the engine visits rows */
};

/* Lists the rows outside the fold, ascending; returns how many. */
size_t topic_solver_list_rows(const uint32_t *fold_of, size_t left_out, size_t row_count,
                              uint32_t *rows);

bool topic_solver_has_both_classes(const struct topic_solver_task *task, const uint32_t *rows,
                                   size_t count);

struct topic_solver {
    const char *name;
    /* Converts the matrix to the engine's own form. The matrix and fold_of (by row) must outlive
     * the result. NULL: failed. */
    void *(*prepare)(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err);
    int (*solve)(void *prepared, const struct topic_solver_task *task, struct topic_error *err);
    void (*release)(void *prepared); /* NULL is fine */
};

#endif
