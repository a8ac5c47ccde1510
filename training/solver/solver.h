/* solver.h - linear support vector machines by engines with one interface, listed in one table.
 *
 *     const struct topic_solver *solver = topic_solver_find("auto");
 *     void *prepared = solver->prepare(&matrix, fold_of, &err);
 *     solver->solve(prepared, &task, &err);        for each topic
 *     solver->release(prepared);
 *
 * A task is one topic's machines, each of which leaves out another fold. A machine solves
 * min 1/2 |w|^2 + cost * sum of losses: libsvm as C-SVC with a linear kernel (hinge loss, bias
 * unregularised), collapsed to one weight vector; liblinear and dcd as L2-regularised L2-loss SVC
 * in the dual (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", ICML
 * 2008), its bias a feature of value 1. Rows are multiplied by the emphasis of their features for
 * the topic (emphasis.h), and w takes that in: the margin of an article x is w.x + bias, positive
 * on the topic's side.
 *
 * The libraries keep process-wide state (rand(), print hooks): run them in processes of workers.h,
 * never in threads.
 */
#ifndef TOPIC_TRAINING_SOLVER_SOLVER_H
#define TOPIC_TRAINING_SOLVER_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/sparse_matrix.h"

/* As left_out: sees every row. */
#define TOPIC_SOLVER_ALL_ROWS SIZE_MAX

struct topic_solver_model {
    size_t left_out; /* the fold whose rows it does not see */
    double *weights; /* column_count, filled by solve */
    double bias;     /* filled by solve */
};

/* Each machine must see rows of both kinds: without either there is nothing to separate, and the
 * engines refuse the task by assertion. */
struct topic_solver_task {
    const bool *is_positive; /* by row of the matrix */
    struct topic_solver_model *models;
    size_t model_count;
    double cost;   /* C > 0 */
    unsigned seed; /* of what the engine shuffles */
};

/* Lists the rows outside the fold, ascending; returns how many. */
size_t topic_solver_list_rows(const uint32_t *fold_of, size_t left_out, size_t row_count,
                              uint32_t *rows);

bool topic_solver_has_both_kinds(const struct topic_solver_task *task, const uint32_t *rows,
                                 size_t count);

struct topic_solver {
    const char *name;
    /* Turns the matrix into the engine's own form; it and fold_of (by row) must outlive that. */
    void *(*prepare)(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err);
    int (*solve)(void *prepared, const struct topic_solver_task *task, struct topic_error *err);
    void (*release)(void *prepared);
};

extern const struct topic_solver topic_solver_libsvm;
extern const struct topic_solver topic_solver_liblinear;
extern const struct topic_solver topic_solver_dcd;

/* By name; "auto" is dcd (docs/decisions/0003-solvers.md). NULL: no engine has that name. */
const struct topic_solver *topic_solver_find(const char *name);

#endif
