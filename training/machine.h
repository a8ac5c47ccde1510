/* machine.h - trains the machine of one topic at a time, on all rows or without one fold.
 *
 *     struct topic_machine machine;
 *     topic_machine_init(&machine, fit, &err);
 *     topic_machine_choose(&machine, topic);
 *     topic_machine_train(&machine, fold, &err);          machine.weights and machine.bias
 *     topic_machine_margin(&machine, article);
 *     topic_machine_release(&machine);
 */
#ifndef TOPIC_TRAINING_MACHINE_H
#define TOPIC_TRAINING_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/fit.h"

/* As fold: leave out none. */
#define TOPIC_MACHINE_ALL SIZE_MAX

struct topic_machine {
    const struct topic_fit *fit;
    size_t topic;
    double *weights; /* column_count; those that weigh next to nothing are 0 */
    double bias;

    void *prepared;    /* the engine's own form of the matrix */
    bool *is_positive; /* by row: carries the topic */
    uint32_t *rows;    /* to train on */
    bool *answers;     /* is_positive of rows[] */
};

int topic_machine_init(struct topic_machine *machine, const struct topic_fit *fit,
                       struct topic_error *err);
void topic_machine_release(struct topic_machine *machine);

void topic_machine_choose(struct topic_machine *machine, size_t topic);

/* Trains on every row outside the fold. Where no such row carries the topic every margin is -1, and
 * where every such article does +1: the names of other topics do not speak against it. */
int topic_machine_train(struct topic_machine *machine, size_t fold, struct topic_error *err);

float topic_machine_margin(const struct topic_machine *machine, size_t row);

double topic_machine_largest_weight(const struct topic_machine *machine);

#endif
