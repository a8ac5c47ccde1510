/* libsvm's C-SVC with a linear kernel. The trained machine is a sum over support vectors; with a
 * linear kernel it collapses to one weight vector, w = sum of coefficient * vector, b = -rho. It is
 * collapsed from memory, because libsvm's own files round the vectors to eight digits. */
#include "training/solver/solver.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include <libsvm/svm.h>

#include "base/memory.h"
#include "training/solver/emphasis.h"

#define KERNEL_CACHE_MB 100
/* libsvm's own default: margins of free support vectors are within this of +-1. */
#define TOLERANCE 1e-3
/* Shrinking pays off over many iterations; small corpora, where libsvm is chosen, need few and are
 * a fifth faster without it. */
#define USE_SHRINKING 0
#define END_OF_ROW (-1)

struct prepared {
    const struct topic_matrix *matrix;
    struct svm_node *nodes; /* all rows, each with its end mark */
    struct svm_node **rows;
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
    struct svm_node *node = prepared->nodes;
    for (size_t row = 0; row < matrix->row_count; row++) {
        prepared->rows[row] = node;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            *node++ = (struct svm_node){.index = (int)matrix->columns[i] + 1,
                                        .value = (double)matrix->values[i]};
        *node++ = (struct svm_node){.index = END_OF_ROW};
    }
}

static void *prepare(const struct topic_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    struct prepared *prepared = NULL;
    if (matrix->column_count >= INT_MAX || matrix->row_count >= INT_MAX) {
        topic_error_set(err, "libsvm cannot count %zu articles of %zu features", matrix->row_count,
                        matrix->column_count);
        goto fail;
    }
    prepared = topic_memory_new(1, sizeof *prepared, err);
    if (!prepared)
        goto fail;
    prepared->matrix = matrix;
    size_t nonzeros = matrix->row_count ? matrix->starts[matrix->row_count] : 0;
    prepared->nodes = topic_memory_new(nonzeros + matrix->row_count, sizeof *prepared->nodes, err);
    prepared->rows = topic_memory_new(matrix->row_count, sizeof *prepared->rows, err);
    prepared->seen = topic_memory_new(matrix->row_count, sizeof *prepared->seen, err);
    prepared->by_column = topic_memory_new(matrix->column_count, sizeof(float), err);
    if (!prepared->nodes || !prepared->rows || !prepared->seen || !prepared->by_column ||
        topic_emphasis_init(&prepared->emphasis, matrix, fold_of, err) < 0)
        goto fail;
    fill_rows(prepared);
    svm_set_print_string_function(print_nothing);
    return prepared;
fail:
    release(prepared);
    return NULL;
}

static void collapse(const struct svm_model *model, const struct prepared *prepared,
                     struct topic_solver_machine *machine)
{
    size_t column_count = prepared->matrix->column_count;
    double sign = model->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < column_count; i++)
        machine->weights[i] = 0;
    for (int i = 0; i < model->l; i++)
        for (const struct svm_node *node = model->SV[i]; node->index != END_OF_ROW; node++)
            machine->weights[node->index - 1] += sign * model->sv_coef[0][i] * node->value;
    for (size_t i = 0; i < column_count; i++)
        machine->weights[i] *= (double)prepared->by_column[i];
    machine->bias = -sign * model->rho[0];
}

static int train_machine(const struct prepared *prepared, const struct topic_solver_task *task,
                         size_t machine, struct topic_error *err)
{
    size_t left_out = task->machines[machine].left_out;
    size_t rows = topic_solver_list_rows(prepared->emphasis.fold_of, left_out,
                                         prepared->matrix->row_count, prepared->seen);
    emphasise(prepared, task->is_positive, left_out);
    assert(topic_solver_has_both_kinds(task, prepared->seen, rows));
    struct svm_parameter parameter = {.svm_type = C_SVC,
                                      .kernel_type = LINEAR,
                                      .cache_size = KERNEL_CACHE_MB,
                                      .eps = TOLERANCE,
                                      .C = task->cost,
                                      .shrinking = USE_SHRINKING};
    struct svm_problem problem = {.l = (int)rows};
    struct svm_model *model = NULL;
    int status = -1;
    problem.y = topic_memory_new(rows, sizeof *problem.y, err);
    problem.x = topic_memory_new(rows, sizeof(struct svm_node *), err);
    if (!problem.y || !problem.x)
        goto fail;
    for (size_t i = 0; i < rows; i++) {
        problem.y[i] = task->is_positive[prepared->seen[i]] ? 1 : -1;
        problem.x[i] = prepared->rows[prepared->seen[i]];
    }
    const char *complaint = svm_check_parameter(&problem, &parameter);
    if (complaint) {
        topic_error_set(err, "libsvm refuses to train: %s", complaint);
        goto fail;
    }
    model = svm_train(&problem, &parameter);
    collapse(model, prepared, &task->machines[machine]);
    status = 0;
fail:
    if (model)
        svm_free_and_destroy_model(&model);
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

const struct topic_solver topic_solver_libsvm = {"libsvm", prepare, solve, release};
