#include "training/solver/svm_nodes.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include "base/memory.h"

static struct topic_svm_node *fill_row(struct topic_svm_node *node,
                                       const struct topic_sparse_matrix *matrix, size_t row,
                                       double bias_feature)
{
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
        *node++ = (struct topic_svm_node){(int)matrix->columns[i] + 1, (double)matrix->values[i]};
    if (bias_feature != 0)
        *node++ = (struct topic_svm_node){(int)matrix->column_count + 1, bias_feature};
    *node++ = (struct topic_svm_node){.index = TOPIC_SVM_NODES_END};
    return node;
}

static int allocate(struct topic_svm_nodes *nodes, const struct topic_sparse_matrix *matrix,
                    struct topic_error *err)
{
    size_t rows = matrix->row_count;
    size_t nonzeros = rows ? matrix->starts[rows] : 0;
    nodes->all = topic_memory_new(nonzeros + 2 * rows, sizeof *nodes->all, err);
    nodes->rows = topic_memory_new(rows, sizeof *nodes->rows, err);
    nodes->factors = topic_memory_new(matrix->column_count, sizeof *nodes->factors, err);
    nodes->training_rows = topic_memory_new(rows, sizeof *nodes->training_rows, err);
    nodes->x = topic_memory_new(rows, sizeof *nodes->x, err);
    nodes->y = topic_memory_new(rows, sizeof *nodes->y, err);
    return nodes->all && nodes->rows && nodes->factors && nodes->training_rows && nodes->x &&
                   nodes->y
               ? 0
               : -1;
}

struct topic_svm_nodes *topic_svm_nodes_new(const struct topic_sparse_matrix *matrix,
                                            const uint32_t *fold_of,
                                            const struct topic_svm_nodes_library *library,
                                            struct topic_error *err)
{
    if (matrix->column_count >= INT_MAX - 1 || matrix->row_count >= INT_MAX) {
        topic_error_set(err, "%s cannot count %zu articles of %zu features", library->name,
                        matrix->row_count, matrix->column_count);
        return NULL;
    }
    struct topic_svm_nodes *nodes = topic_memory_new(1, sizeof *nodes, err);
    if (!nodes || allocate(nodes, matrix, err) < 0 ||
        topic_log_count_ratio_init(&nodes->ratio, matrix, fold_of, err) < 0) {
        topic_svm_nodes_free(nodes);
        return NULL;
    }
    nodes->library = library;
    nodes->matrix = matrix;
    struct topic_svm_node *next = nodes->all;
    for (size_t row = 0; row < matrix->row_count; row++) {
        nodes->rows[row] = next;
        next = fill_row(next, matrix, row, library->bias_feature);
    }
    return nodes;
}

void topic_svm_nodes_free(void *opaque)
{
    struct topic_svm_nodes *nodes = opaque;
    if (!nodes)
        return;
    free(nodes->all);
    free(nodes->rows);
    free(nodes->factors);
    free(nodes->training_rows);
    free(nodes->x);
    free(nodes->y);
    topic_log_count_ratio_release(&nodes->ratio);
    free(nodes);
}

/* Multiplies the values of all rows by the factors that their features have for the fold model. */
static void scale_rows(struct topic_svm_nodes *nodes, const bool *is_positive, size_t left_out)
{
    const struct topic_sparse_matrix *matrix = nodes->matrix;
    topic_log_count_ratio_factors(&nodes->ratio, is_positive, left_out, nodes->factors);
    for (size_t row = 0; row < matrix->row_count; row++)
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            nodes->rows[row][i - matrix->starts[row]].value =
                (double)matrix->values[i] * (double)nodes->factors[matrix->columns[i]];
}

/* Fills x, y and the values that they point to for one fold model. */
static void fill_problem(struct topic_svm_nodes *nodes, const struct topic_solver_task *task,
                         size_t left_out)
{
    uint32_t *rows = nodes->training_rows;
    nodes->count =
        topic_solver_list_rows(nodes->ratio.fold_of, left_out, nodes->matrix->row_count, rows);
    assert(topic_solver_has_both_classes(task, rows, nodes->count));
    scale_rows(nodes, task->is_positive, left_out);
    for (size_t i = 0; i < nodes->count; i++) {
        nodes->x[i] = nodes->rows[rows[i]];
        nodes->y[i] = task->is_positive[rows[i]] ? 1 : -1;
    }
}

int topic_svm_nodes_solve(void *opaque, const struct topic_solver_task *task,
                          struct topic_error *err)
{
    struct topic_svm_nodes *nodes = opaque;
    for (size_t i = 0; i < task->model_count; i++) {
        struct topic_solver_model *model = &task->models[i];
        fill_problem(nodes, task, model->left_out);
        const char *objection = nodes->library->train(nodes, task, model);
        if (objection)
            return topic_error_set(err, "%s refuses to train: %s", nodes->library->name, objection);
        for (size_t column = 0; column < nodes->matrix->column_count; column++)
            model->weights[column] *= (double)nodes->factors[column];
    }
    return 0;
}

void topic_svm_nodes_print_nothing(const char *text)
{
    (void)text;
}
