#include "training/machines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Weights below this share of the machine's largest one are left out: 29 of 166,000 decisions
 * change and more than half of the bytes go (docs/decisions/0004-pruning.md). */
#define PRUNE_SHARE 0.01

/* Where a machine cannot be trained, every article is this far on the side of the only answer. */
#define CONSTANT_MARGIN 1.0

int topic_machines_init(struct topic_machines *machines, const struct topic_fit *fit,
                        struct topic_error *err)
{
    size_t rows = fit->matrix->row_count;
    size_t columns = fit->matrix->column_count;
    size_t count = fit->fold_count + 1;
    *machines = (struct topic_machines){.fit = fit};
    machines->is_positive = topic_memory_new(rows, sizeof *machines->is_positive, err);
    machines->weights = topic_memory_new(count * columns, sizeof *machines->weights, err);
    machines->each = topic_memory_new(count, sizeof *machines->each, err);
    machines->to_solve = topic_memory_new(count, sizeof *machines->to_solve, err);
    if (!machines->is_positive || !machines->weights || !machines->each || !machines->to_solve)
        goto fail;
    for (size_t i = 0; i < count; i++)
        machines->each[i].weights = machines->weights + i * columns;
    machines->prepared = fit->solver->prepare(fit->matrix, fit->fold_of, err);
    if (machines->prepared)
        return 0;
fail:
    topic_machines_release(machines);
    return -1;
}

void topic_machines_release(struct topic_machines *machines)
{
    if (machines->prepared)
        machines->fit->solver->release(machines->prepared);
    free(machines->is_positive);
    free(machines->weights);
    free(machines->each);
    free(machines->to_solve);
}

void topic_machines_choose(struct topic_machines *machines, size_t topic)
{
    const struct topic_labels *labels = machines->fit->labels;
    machines->topic = topic;
    for (size_t row = 0; row < labels->article_count; row++)
        machines->is_positive[row] = topic_labels_has(labels, row, topic);
}

/* Leaves out what weighs next to nothing. The machines of the folds are pruned like the final ones:
 * small weights lean to one side, and thresholds must be chosen on the margins that will be served.
 */
static void prune(double *weights, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fabs(weights[i]) > most ? fabs(weights[i]) : most;
    for (size_t i = 0; i < count; i++)
        weights[i] = fabs(weights[i]) < PRUNE_SHARE * most ? 0 : weights[i];
}

/* Whether there is something to separate outside the fold; if not, fills the machine. */
static bool is_separable(const struct topic_machines *machines,
                         struct topic_solver_machine *machine)
{
    const struct topic_fit *fit = machines->fit;
    size_t positives = 0;
    size_t negative_articles = 0; /* without the rows that are only learnt from */
    for (size_t row = 0; row < fit->matrix->row_count; row++) {
        if (fit->fold_of[row] == machine->left_out)
            continue;
        positives += machines->is_positive[row];
        negative_articles += !machines->is_positive[row] && fit->fold_of[row] < fit->fold_count;
    }
    if (positives > 0 && negative_articles > 0)
        return true;
    memset(machine->weights, 0, fit->matrix->column_count * sizeof *machine->weights);
    machine->bias = positives == 0 ? -CONSTANT_MARGIN : CONSTANT_MARGIN;
    return false;
}

int topic_machines_train(struct topic_machines *machines, const size_t *folds, size_t count,
                         struct topic_error *err)
{
    const struct topic_fit *fit = machines->fit;
    struct topic_solver_task task = {.is_positive = machines->is_positive,
                                     .machines = machines->to_solve,
                                     .cost = fit->cost,
                                     .seed = fit->seed + (unsigned)machines->topic};
    for (size_t i = 0; i < count; i++) {
        machines->each[i].left_out = folds[i];
        if (is_separable(machines, &machines->each[i]))
            machines->to_solve[task.machine_count++] = machines->each[i];
    }
    if (task.machine_count > 0 && fit->solver->solve(machines->prepared, &task, err) < 0)
        return -1;
    for (size_t i = 0, solved = 0; i < count && solved < task.machine_count; i++) {
        if (machines->each[i].weights != machines->to_solve[solved].weights)
            continue;
        machines->each[i].bias = machines->to_solve[solved++].bias;
        prune(machines->each[i].weights, fit->matrix->column_count);
    }
    return 0;
}

float topic_machines_margin(const struct topic_machines *machines, size_t machine, size_t row)
{
    const struct topic_matrix *matrix = machines->fit->matrix;
    const struct topic_solver_machine *one = &machines->each[machine];
    double margin = one->bias;
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
        margin += one->weights[matrix->columns[i]] * (double)matrix->values[i];
    return (float)margin;
}
