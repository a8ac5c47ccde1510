#include "training/solver/solver.h"

size_t topic_solver_list_rows(const uint32_t *fold_of, size_t left_out, size_t row_count,
                              uint32_t *rows)
{
    size_t count = 0;
    for (size_t row = 0; row < row_count; row++)
        if (fold_of[row] != left_out)
            rows[count++] = (uint32_t)row;
    return count;
}

bool topic_solver_has_both_classes(const struct topic_solver_task *task, const uint32_t *rows,
                                   size_t count)
{
    size_t positives = 0;
    for (size_t i = 0; i < count; i++)
        positives += task->is_positive[rows[i]];
    return positives > 0 && positives < count;
}
