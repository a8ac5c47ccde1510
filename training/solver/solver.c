#include "training/solver/solver.h"

#include <string.h>

/* "auto" takes libsvm while articles * non-zeros * topics stays below this: each of libsvm's kernel
 * rows costs one pass over the non-zeros, and a topic needs up to one row for each article.
 * docs/decisions/0003-solvers.md has the times on both sides of the border. */
#define AUTO_LIBSVM_WORK_MAX 2e7

static const struct topic_solver *const engines[] = {
    &topic_solver_libsvm,
    &topic_solver_liblinear,
    &topic_solver_dcd,
};

size_t topic_solver_list_rows(const struct topic_solver_task *task, size_t machine,
                              size_t row_count, uint32_t *rows)
{
    size_t count = 0;
    for (size_t row = 0; row < row_count; row++)
        if (task->fold_of[row] != task->machines[machine].left_out)
            rows[count++] = (uint32_t)row;
    return count;
}

bool topic_solver_has_both_kinds(const struct topic_solver_task *task, const uint32_t *rows,
                                 size_t count)
{
    size_t positives = 0;
    for (size_t i = 0; i < count; i++)
        positives += task->is_positive[rows[i]];
    return positives > 0 && positives < count;
}

static const struct topic_solver *choose(const struct topic_matrix *matrix, size_t topic_count)
{
    double nonzeros = matrix->row_count ? (double)matrix->starts[matrix->row_count] : 0;
    double work = (double)matrix->row_count * nonzeros * (double)topic_count;
    return work <= AUTO_LIBSVM_WORK_MAX ? &topic_solver_libsvm : &topic_solver_dcd;
}

const struct topic_solver *topic_solver_find(const char *name, const struct topic_matrix *matrix,
                                             size_t topic_count)
{
    if (strcmp(name, "auto") == 0)
        return choose(matrix, topic_count);
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
        if (strcmp(engines[i]->name, name) == 0)
            return engines[i];
    return NULL;
}
