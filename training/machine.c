#include "training/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Weights below this share of the topic's largest one are left out: 29 of 166,000 decisions change
 * and more than half of the bytes go (docs/decisions/0004-pruning.md). */
#define PRUNE_SHARE 0.01

/* Where a machine cannot be trained, every article is this far on the side of the only answer. */
#define CONSTANT_MARGIN 1.0

int topic_machine_init(struct topic_machine *machine, const struct topic_fit *fit,
                       struct topic_error *err)
{
    size_t rows = fit->matrix->row_count;
    *machine = (struct topic_machine){.fit = fit};
    machine->is_positive = topic_memory_new(rows, sizeof *machine->is_positive, err);
    machine->rows = topic_memory_new(rows, sizeof *machine->rows, err);
    machine->answers = topic_memory_new(rows, sizeof *machine->answers, err);
    machine->weights = topic_memory_new(fit->matrix->column_count, sizeof *machine->weights, err);
    if (machine->is_positive && machine->rows && machine->answers && machine->weights)
        machine->prepared = fit->solver->prepare(fit->matrix, err);
    if (machine->prepared)
        return 0;
    topic_machine_release(machine);
    return -1;
}

void topic_machine_release(struct topic_machine *machine)
{
    if (machine->prepared)
        machine->fit->solver->release(machine->prepared);
    free(machine->is_positive);
    free(machine->rows);
    free(machine->answers);
    free(machine->weights);
}

void topic_machine_choose(struct topic_machine *machine, size_t topic)
{
    const struct topic_labels *labels = machine->fit->labels;
    machine->topic = topic;
    for (size_t row = 0; row < labels->article_count; row++)
        machine->is_positive[row] = topic_labels_has(labels, row, topic);
}

double topic_machine_largest_weight(const struct topic_machine *machine)
{
    double most = 0;
    for (size_t i = 0; i < machine->fit->matrix->column_count; i++)
        if (fabs(machine->weights[i]) > most)
            most = fabs(machine->weights[i]);
    return most;
}

/* Leaves out what weighs next to nothing. The machines of the folds are pruned like the final ones:
 * small weights lean to one side, and thresholds must be chosen on the margins that will be served.
 */
static void prune(struct topic_machine *machine)
{
    double least = PRUNE_SHARE * topic_machine_largest_weight(machine);
    for (size_t i = 0; i < machine->fit->matrix->column_count; i++)
        if (fabs(machine->weights[i]) < least)
            machine->weights[i] = 0;
}

struct training_set {
    size_t count;
    size_t positives;
    size_t negative_articles; /* without the rows that are only learnt from */
};

/* Lists the rows outside `fold` (SIZE_MAX: all rows) with their answers. */
static struct training_set gather(struct topic_machine *machine, size_t fold)
{
    const struct topic_fit *fit = machine->fit;
    struct training_set set = {0};
    for (size_t row = 0; row < fit->matrix->row_count; row++) {
        if (fit->fold_of[row] == fold)
            continue;
        machine->rows[set.count] = (uint32_t)row;
        machine->answers[set.count++] = machine->is_positive[row];
        set.positives += machine->is_positive[row];
        set.negative_articles += !machine->is_positive[row] && fit->fold_of[row] < fit->fold_count;
    }
    return set;
}

int topic_machine_train(struct topic_machine *machine, size_t fold, struct topic_error *err)
{
    const struct topic_fit *fit = machine->fit;
    struct training_set set = gather(machine, fold);
    if (set.positives == 0 || set.negative_articles == 0) {
        memset(machine->weights, 0, fit->matrix->column_count * sizeof *machine->weights);
        machine->bias = set.positives == 0 ? -CONSTANT_MARGIN : CONSTANT_MARGIN;
        return 0;
    }
    struct topic_solver_task task = {.articles = machine->rows,
                                     .is_positive = machine->answers,
                                     .article_count = set.count,
                                     .cost = fit->cost,
                                     .seed = fit->seed + (unsigned)machine->topic};
    if (fit->solver->solve(machine->prepared, &task, machine->weights, &machine->bias, err) < 0)
        return -1;
    prune(machine);
    return 0;
}

float topic_machine_margin(const struct topic_machine *machine, size_t row)
{
    const struct topic_matrix *matrix = machine->fit->matrix;
    double margin = machine->bias;
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
        margin += machine->weights[matrix->columns[i]] * (double)matrix->values[i];
    return (float)margin;
}
