#include "training/solver/svm_nodes.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include "base/memory.h"

static struct topic_svm_node *fill_row(struct topic_svm_node *node,
                                       const struct topic_sparse_matrix *matrix, size_t row,
                                       double bias)
{
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
        *node++ = (struct topic_svm_node){(int)matrix->columns[i] + 1, (double)matrix->values[i]};
    if (bias != 0)
        *node++ = (struct topic_svm_node){(int)matrix->column_count + 1, bias};
    *node++ = (struct topic_svm_node){.index = TOPIC_SVM_NODES_END};
    return node;
}

static int allocate(struct topic_svm_nodes *nodes, const struct topic_sparse_matrix *matrix,
                    struct topic_error *err)
{
    size_t nonzeros = matrix->row_count ? matrix->starts[matrix->row_count] : 0;
    nodes->all = topic_memory_new(nonzeros + 2 * matrix->row_count, sizeof *nodes->all, err);
    nodes->rows = topic_memory_new(matrix->row_count, sizeof *nodes->rows, err);
    nodes->by_column = topic_memory_new(matrix->column_count, sizeof *nodes->by_column, err);
    nodes->seen = topic_memory_new(matrix->row_count, sizeof *nodes->seen, err);
    nodes->x = topic_memory_new(matrix->row_count, sizeof *nodes->x, err);
    nodes->y = topic_memory_new(matrix->row_count, sizeof *nodes->y, err);
    bool is_whole = nodes->all && nodes->rows && nodes->by_column && nodes->seen && nodes->x;
    return is_whole && nodes->y ? 0 : -1;
}

struct topic_svm_nodes *topic_svm_nodes_new(const struct topic_sparse_matrix *matrix,
                                            const uint32_t *fold_of, double bias,
                                            const char *library, struct topic_error *err)
{
    if (matrix->column_count >= INT_MAX - 1 || matrix->row_count >= INT_MAX) {
        topic_error_set(err, "%s cannot count %zu articles of %zu features", library,
                        matrix->row_count, matrix->column_count);
        return NULL;
    }
    struct topic_svm_nodes *nodes = topic_memory_new(1, sizeof *nodes, err);
    if (!nodes || allocate(nodes, matrix, err) < 0 ||
        topic_log_count_ratio_init(&nodes->ratio, matrix, fold_of, err) < 0) {
        topic_svm_nodes_free(nodes);
        return NULL;
    }
    nodes->matrix = matrix;
    struct topic_svm_node *next = nodes->all;
    for (size_t row = 0; row < matrix->row_count; row++) {
        nodes->rows[row] = next;
        next = fill_row(next, matrix, row, bias);
    }
    return nodes;
}

void topic_svm_nodes_free(struct topic_svm_nodes *nodes)
{
    if (!nodes)
        return;
    free(nodes->all);
    free(nodes->rows);
    free(nodes->by_column);
    free(nodes->seen);
    free(nodes->x);
    free(nodes->y);
    topic_log_count_ratio_release(&nodes->ratio);
    free(nodes);
}

/* Multiplies the values of all rows by what the machine at hand makes of their features. */
static void emphasise(struct topic_svm_nodes *nodes, const bool *is_positive, size_t left_out)
{
    const struct topic_sparse_matrix *matrix = nodes->matrix;
    topic_log_count_ratio_fill(&nodes->ratio, is_positive, left_out, nodes->by_column);
    for (size_t row = 0; row < matrix->row_count; row++)
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            nodes->rows[row][i - matrix->starts[row]].value =
                (double)matrix->values[i] * (double)nodes->by_column[matrix->columns[i]];
}

void topic_svm_nodes_fill(struct topic_svm_nodes *nodes, const struct topic_solver_task *task,
                          size_t model)
{
    size_t left_out = task->models[model].left_out;
    nodes->seen_count = topic_solver_list_rows(nodes->ratio.fold_of, left_out,
                                               nodes->matrix->row_count, nodes->seen);
    assert(topic_solver_has_both_kinds(task, nodes->seen, nodes->seen_count));
    emphasise(nodes, task->is_positive, left_out);
    for (size_t i = 0; i < nodes->seen_count; i++) {
        nodes->x[i] = nodes->rows[nodes->seen[i]];
        nodes->y[i] = task->is_positive[nodes->seen[i]] ? 1 : -1;
    }
}
