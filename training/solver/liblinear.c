/* liblinear's dual coordinate descent for the L2-regularised, squared hinge loss. */
#include "training/solver/solver.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include <linear.h>

#include "base/memory.h"
#include "training/solver/emphasis.h"

/* Largest violation of the dual's optimality at the end. At liblinear's own default for this
 * solver, 0.1, margins differ by up to 0.02 from one shuffle to the next; here by 0.0002, for a
 * half more time (docs/decisions/0003-solvers.md). The limit of 1,000 passes is fixed within the
 * library; text does not come near it. */
#define TOLERANCE 1e-3
#define BIAS_FEATURE 1.0
#define END_OF_ROW (-1)

struct prepared {
    const struct topic_matrix *matrix;
    struct feature_node *nodes; /* all rows, each with its bias feature and end mark */
    struct feature_node **rows;
    uint32_t *seen; /* rows that the machine at hand sees */
    struct topic_emphasis emphasis;
    float *by_column; /* the emphasis for the machine at hand */
};

/* Multiplies the values of all rows by what the machine at hand makes of their features. */
static void emphasise(const struct prepared *prepared, const bool *is_positive, size_t left_out)
{
    const struct topic_matrix *matrix = prepared->matrix;
    topic_emphasis_fill(&prepared->emphasis, is_positive, left_out, prepared->by_column);
    for (size_t row = 0; row < matrix->row_count; row++)
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            prepared->rows[row][i - matrix->starts[row]].value =
                (double)matrix->values[i] * (double)prepared->by_column[matrix->columns[i]];
}

static void print_nothing(const char *text)
{
    (void)text;
}

static void release(void *opaque)
{
    struct prepared *prepared = opaque;
    if (!prepared)
        return;
    free(prepared->nodes);
    free(prepared->rows);
    free(prepared->seen);
    free(prepared->by_column);
    topic_emphasis_release(&prepared->emphasis);
    free(prepared);
}

static void fill_rows(struct prepared *prepared)
{
    const struct topic_matrix *matrix = prepared->matrix;
    struct feature_node *node = prepared->nodes;
    int bias_index = (int)matrix->column_count + 1;
    for (size_t row = 0; row < matrix->row_count; row++) {
        prepared->rows[row] = node;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            *node++ = (struct feature_node){.index = (int)matrix->columns[i] + 1,
                                            .value = (double)matrix->values[i]};
        *node++ = (struct feature_node){.index = bias_index, .value = BIAS_FEATURE};
        *node++ = (struct feature_node){.index = END_OF_ROW};
    }
}

static void *prepare(const struct topic_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    struct prepared *prepared = NULL;
    if (matrix->column_count >= INT_MAX - 1 || matrix->row_count >= INT_MAX) {
        topic_error_set(err, "liblinear cannot count %zu articles of %zu features",
                        matrix->row_count, matrix->column_count);
        goto fail;
    }
    prepared = topic_memory_new(1, sizeof *prepared, err);
    if (!prepared)
        goto fail;
    prepared->matrix = matrix;
    size_t nonzeros = matrix->row_count ? matrix->starts[matrix->row_count] : 0;
    prepared->nodes =
        topic_memory_new(nonzeros + 2 * matrix->row_count, sizeof *prepared->nodes, err);
    prepared->rows = topic_memory_new(matrix->row_count, sizeof *prepared->rows, err);
    prepared->seen = topic_memory_new(matrix->row_count, sizeof *prepared->seen, err);
    prepared->by_column = topic_memory_new(matrix->column_count, sizeof(float), err);
    if (!prepared->nodes || !prepared->rows || !prepared->seen || !prepared->by_column ||
        topic_emphasis_init(&prepared->emphasis, matrix, fold_of, err) < 0)
        goto fail;
    fill_rows(prepared);
    set_print_string_function(print_nothing);
    return prepared;
fail:
    release(prepared);
    return NULL;
}

static void copy_weights(const struct model *model, const struct prepared *prepared,
                         struct topic_solver_machine *machine)
{
    size_t column_count = prepared->matrix->column_count;
    double sign = model->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < column_count; i++)
        machine->weights[i] = sign * model->w[i] * (double)prepared->by_column[i];
    machine->bias = sign * model->w[column_count] * BIAS_FEATURE;
}

static int train_machine(const struct prepared *prepared, const struct topic_solver_task *task,
                         size_t machine, struct topic_error *err)
{
    size_t left_out = task->machines[machine].left_out;
    size_t rows = topic_solver_list_rows(prepared->emphasis.fold_of, left_out,
                                         prepared->matrix->row_count, prepared->seen);
    emphasise(prepared, task->is_positive, left_out);
    assert(topic_solver_has_both_kinds(task, prepared->seen, rows));
    struct parameter parameter = {
        .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = TOLERANCE, .C = task->cost, .p = 0.1};
    struct problem problem = {
        .l = (int)rows, .n = (int)prepared->matrix->column_count + 1, .bias = BIAS_FEATURE};
    struct model *model = NULL;
    int status = -1;
    problem.y = topic_memory_new(rows, sizeof *problem.y, err);
    problem.x = topic_memory_new(rows, sizeof(struct feature_node *), err);
    if (!problem.y || !problem.x)
        goto fail;
    for (size_t i = 0; i < rows; i++) {
        problem.y[i] = task->is_positive[prepared->seen[i]] ? 1 : -1;
        problem.x[i] = prepared->rows[prepared->seen[i]];
    }
    const char *complaint = check_parameter(&problem, &parameter);
    if (complaint) {
        topic_error_set(err, "liblinear refuses to train: %s", complaint);
        goto fail;
    }
    srand(task->seed); /* it shuffles with rand() */
    model = train(&problem, &parameter);
    copy_weights(model, prepared, &task->machines[machine]);
    status = 0;
fail:
    if (model)
        free_and_destroy_model(&model);
    free(problem.y);
    free(problem.x);
    return status;
}

static int solve(void *opaque, const struct topic_solver_task *task, struct topic_error *err)
{
    for (size_t machine = 0; machine < task->machine_count; machine++)
        if (train_machine(opaque, task, machine, err) < 0)
            return -1;
    return 0;
}

const struct topic_solver topic_solver_liblinear = {"liblinear", prepare, solve, release};
