/* machines.h - the machines of one topic at a time, each trained without another fold.
 *
 *     struct topic_machines machines;
 *     topic_machines_init(&machines, fit, &err);
 *     topic_machines_choose(&machines, topic);
 *     topic_machines_train(&machines, folds, count, &err);
 *     topic_machines_margin(&machines, machine, article);      machine is an index into folds
 *     topic_machines_release(&machines);
 */
#ifndef TOPIC_TRAINING_MACHINES_H
#define TOPIC_TRAINING_MACHINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/fit.h"

struct topic_machines {
    const struct topic_fit *fit;
    size_t topic;
    /* fold_count + 1 of them; weights that weigh next to nothing are 0 */
    struct topic_solver_machine *each;

    double *weights;                       /* of all machines */
    struct topic_solver_machine *to_solve; /* those with something to separate */
    void *prepared;                        /* the engine's own form of the matrix */
    bool *is_positive;                     /* by row: carries the topic */
};

int topic_machines_init(struct topic_machines *machines, const struct topic_fit *fit,
                        struct topic_error *err);
void topic_machines_release(struct topic_machines *machines);

void topic_machines_choose(struct topic_machines *machines, size_t topic);

/* Trains `count` machines, at most fold_count + 1, each on every row outside folds[machine]
 * (TOPIC_SOLVER_ALL_ROWS: on every row). Where no such row carries the topic every margin is -1,
 * and where every such article does +1: the names of other topics do not speak against it. */
int topic_machines_train(struct topic_machines *machines, const size_t *folds, size_t count,
                         struct topic_error *err);

float topic_machines_margin(const struct topic_machines *machines, size_t machine, size_t row);

#endif
