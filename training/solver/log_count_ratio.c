#include "training/solver/log_count_ratio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* docs/decisions/0010-log-count-ratio.md */
#define LOG_RATIO_WEIGHT 0.3f

static size_t count_folds(const uint32_t *fold_of, size_t row_count)
{
    size_t count = 0;
    for (size_t row = 0; row < row_count; row++)
        count = fold_of[row] >= count ? (size_t)fold_of[row] + 1 : count;
    return count;
}

static void count_frequencies(struct topic_log_count_ratio *ratio)
{
    const struct topic_sparse_matrix *matrix = ratio->matrix;
    for (size_t row = 0; row < matrix->row_count; row++) {
        uint32_t *in_fold =
            ratio->fold_frequency + (size_t)ratio->fold_of[row] * matrix->column_count;
        ratio->fold_rows[ratio->fold_of[row]]++;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++) {
            in_fold[matrix->columns[i]]++;
            ratio->document_frequency[matrix->columns[i]]++;
        }
    }
}

int topic_log_count_ratio_init(struct topic_log_count_ratio *ratio,
                               const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                               struct topic_error *err)
{
    size_t rows = matrix->row_count;
    size_t columns = matrix->column_count;
    *ratio = (struct topic_log_count_ratio){
        .matrix = matrix, .fold_of = fold_of, .fold_count = count_folds(fold_of, rows)};
    ratio->fold_rows = topic_memory_new(ratio->fold_count, sizeof(size_t), err);
    ratio->fold_frequency = topic_memory_new(ratio->fold_count * columns, sizeof(uint32_t), err);
    ratio->document_frequency = topic_memory_new(columns, sizeof(uint32_t), err);
    ratio->topic_frequency = topic_memory_new(columns, sizeof(uint32_t), err);
    ratio->logarithms = topic_memory_new(rows + 2, sizeof(float), err);
    if (!ratio->fold_rows || !ratio->fold_frequency || !ratio->document_frequency ||
        !ratio->topic_frequency || !ratio->logarithms) {
        topic_log_count_ratio_release(ratio);
        return -1;
    }
    for (size_t count = 0; count < rows + 2; count++)
        ratio->logarithms[count] = (float)log((double)count + 1);
    count_frequencies(ratio);
    return 0;
}

void topic_log_count_ratio_release(struct topic_log_count_ratio *ratio)
{
    free(ratio->fold_rows);
    free(ratio->fold_frequency);
    free(ratio->document_frequency);
    free(ratio->topic_frequency);
    free(ratio->logarithms);
    *ratio = (struct topic_log_count_ratio){0};
}

/* Fills the topic's frequency of each feature; returns the topic's rows. */
static size_t count_topic(const struct topic_log_count_ratio *ratio, const bool *is_positive,
                          size_t left_out)
{
    const struct topic_sparse_matrix *matrix = ratio->matrix;
    size_t rows = 0;
    memset(ratio->topic_frequency, 0, matrix->column_count * sizeof(uint32_t));
    for (size_t row = 0; row < matrix->row_count; row++) {
        if (!is_positive[row] || ratio->fold_of[row] == left_out)
            continue;
        rows++;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            ratio->topic_frequency[matrix->columns[i]]++;
    }
    return rows;
}

void topic_log_count_ratio_factors(const struct topic_log_count_ratio *ratio,
                                   const bool *is_positive, size_t left_out, float *factors)
{
    const size_t columns = ratio->matrix->column_count;
    const float *logarithms = ratio->logarithms;
    bool leaves_out = left_out < ratio->fold_count;
    size_t rows = ratio->matrix->row_count - (leaves_out ? ratio->fold_rows[left_out] : 0);
    size_t positives = count_topic(ratio, is_positive, left_out);
    const uint32_t *in_fold =
        leaves_out ? ratio->fold_frequency + left_out * columns : ratio->document_frequency;
    float prior = logarithms[positives + 1] - logarithms[rows - positives + 1];
    for (size_t column = 0; column < columns; column++) {
        uint32_t with_topic = ratio->topic_frequency[column];
        uint32_t all = ratio->document_frequency[column] - (leaves_out ? in_fold[column] : 0);
        float log_ratio = logarithms[with_topic] - logarithms[all - with_topic] - prior;
        factors[column] = 1 + LOG_RATIO_WEIGHT * fabsf(log_ratio);
    }
}
