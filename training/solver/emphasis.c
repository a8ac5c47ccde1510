#include "training/solver/emphasis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define LOG_RATIO_SHARE 0.3f

static size_t count_folds(const uint32_t *fold_of, size_t row_count)
{
    size_t count = 0;
    for (size_t row = 0; row < row_count; row++)
        count = fold_of[row] >= count ? (size_t)fold_of[row] + 1 : count;
    return count;
}

static void count_holders(struct topic_emphasis *emphasis)
{
    const struct topic_matrix *matrix = emphasis->matrix;
    for (size_t row = 0; row < matrix->row_count; row++) {
        uint32_t *holders =
            emphasis->fold_holders + (size_t)emphasis->fold_of[row] * matrix->column_count;
        emphasis->fold_rows[emphasis->fold_of[row]]++;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++) {
            holders[matrix->columns[i]]++;
            emphasis->holders[matrix->columns[i]]++;
        }
    }
}

int topic_emphasis_init(struct topic_emphasis *emphasis, const struct topic_matrix *matrix,
                        const uint32_t *fold_of, struct topic_error *err)
{
    size_t rows = matrix->row_count;
    size_t columns = matrix->column_count;
    *emphasis = (struct topic_emphasis){
        .matrix = matrix, .fold_of = fold_of, .fold_count = count_folds(fold_of, rows)};
    emphasis->fold_rows = topic_memory_new(emphasis->fold_count, sizeof(size_t), err);
    emphasis->fold_holders =
        topic_memory_new(emphasis->fold_count * columns, sizeof(uint32_t), err);
    emphasis->holders = topic_memory_new(columns, sizeof(uint32_t), err);
    emphasis->topic_holders = topic_memory_new(columns, sizeof(uint32_t), err);
    emphasis->logarithms = topic_memory_new(rows + 2, sizeof(float), err);
    if (!emphasis->fold_rows || !emphasis->fold_holders || !emphasis->holders ||
        !emphasis->topic_holders || !emphasis->logarithms) {
        topic_emphasis_release(emphasis);
        return -1;
    }
    for (size_t count = 0; count < rows + 2; count++)
        emphasis->logarithms[count] = (float)log((double)count + 1);
    count_holders(emphasis);
    return 0;
}

void topic_emphasis_release(struct topic_emphasis *emphasis)
{
    free(emphasis->fold_rows);
    free(emphasis->fold_holders);
    free(emphasis->holders);
    free(emphasis->topic_holders);
    free(emphasis->logarithms);
    *emphasis = (struct topic_emphasis){0};
}

/* Leaves the topic's holders of each column in the working memory; returns the topic's rows. */
static size_t count_topic(const struct topic_emphasis *emphasis, const bool *is_positive,
                          size_t left_out)
{
    const struct topic_matrix *matrix = emphasis->matrix;
    size_t rows = 0;
    memset(emphasis->topic_holders, 0, matrix->column_count * sizeof(uint32_t));
    for (size_t row = 0; row < matrix->row_count; row++) {
        if (!is_positive[row] || emphasis->fold_of[row] == left_out)
            continue;
        rows++;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            emphasis->topic_holders[matrix->columns[i]]++;
    }
    return rows;
}

void topic_emphasis_fill(const struct topic_emphasis *emphasis, const bool *is_positive,
                         size_t left_out, float *by_column)
{
    size_t columns = emphasis->matrix->column_count;
    bool leaves_out = left_out < emphasis->fold_count;
    size_t seen = emphasis->matrix->row_count - (leaves_out ? emphasis->fold_rows[left_out] : 0);
    size_t positives = count_topic(emphasis, is_positive, left_out);
    const uint32_t *unseen =
        leaves_out ? emphasis->fold_holders + left_out * columns : emphasis->holders;
    float prior = emphasis->logarithms[positives + 1] - emphasis->logarithms[seen - positives + 1];
    for (size_t column = 0; column < columns; column++) {
        uint32_t with = emphasis->topic_holders[column];
        uint32_t holders = emphasis->holders[column] - (leaves_out ? unseen[column] : 0);
        float ratio = emphasis->logarithms[with] - emphasis->logarithms[holders - with] - prior;
        by_column[column] = 1 + LOG_RATIO_SHARE * fabsf(ratio);
    }
}
