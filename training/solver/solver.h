/* solver.h - linear support vector machines by engines with one interface, listed in one table.
 *
 *     const struct topic_solver *solver = topic_solver_find("auto", &matrix, topic_count);
 *     void *prepared = solver->prepare(&matrix, &err);
 *     solver->solve(prepared, &task, weights, &bias, &err);        for each topic and fold
 *     solver->release(prepared);
 *
 * An engine solves  min 1/2 |w|^2 + cost * sum of losses  for one topic: libsvm as C-SVC with a
 * linear kernel (hinge loss, bias unregularised), collapsed to one weight vector; liblinear as
 * L2-regularised L2-loss SVC in the dual (Hsieh et al., "A dual coordinate descent method for
 * large-scale linear SVM", ICML 2008), its bias a feature of value 1. The margin of an article x is
 * w.x + bias, positive on the topic's side.
 *
 * The solvers' own libraries keep process-wide state (rand(), print hooks): run them in processes
 * of workers.h, never in threads.
 */
#ifndef TOPIC_TRAINING_SOLVER_SOLVER_H
#define TOPIC_TRAINING_SOLVER_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/matrix.h"

struct topic_solver_task {
    const uint32_t *articles; /* rows of the matrix to train on, ascending */
    const bool *is_positive;  /* for each of these articles; both kinds must occur */
    size_t article_count;
    double cost;   /* C > 0 */
    unsigned seed; /* of what the engine shuffles */
};

/* Whether both kinds of article occur: without either there is nothing to separate, and the
 * engines refuse the task by assertion. */
bool topic_solver_task_has_both_kinds(const struct topic_solver_task *task);

struct topic_solver {
    const char *name;
    /* Turns the matrix, which must outlive the result, into the engine's own form. */
    void *(*prepare)(const struct topic_matrix *matrix, struct topic_error *err);
    /* Fills weights[matrix->column_count] and *bias. */
    int (*solve)(void *prepared, const struct topic_solver_task *task, double *weights,
                 double *bias, struct topic_error *err);
    void (*release)(void *prepared);
};

extern const struct topic_solver topic_solver_libsvm;
extern const struct topic_solver topic_solver_liblinear;

/* By name; "auto" chooses by the size of the work (docs/decisions/0003-solvers.md has the
 * measurement). NULL: no engine has that name. */
const struct topic_solver *topic_solver_find(const char *name, const struct topic_matrix *matrix,
                                             size_t topic_count);

#endif
