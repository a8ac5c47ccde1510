#include "training/fit/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* The rows to copy, ascending. */
struct choice {
    size_t *rows;
    size_t count;
    size_t component_count;
    size_t topic_count; /* labels of all rows */
};

static int choose(struct choice *choice, const struct topic_fold_models_problem *problem,
                  size_t article_count, size_t wanted, struct topic_error *err)
{
    const struct topic_sparse_matrix *matrix = problem->matrix;
    const struct topic_label_matrix *labels = problem->labels;
    struct topic_random_choice articles = {{problem->seed}, article_count, wanted};
    choice->rows = topic_memory_new(matrix->row_count + 1, sizeof *choice->rows, err);
    if (!choice->rows)
        return -1;
    for (size_t row = 0; row < matrix->row_count; row++) {
        if (row < article_count && !topic_random_takes(&articles))
            continue;
        choice->rows[choice->count++] = row;
        choice->component_count += matrix->starts[row + 1] - matrix->starts[row];
        choice->topic_count += labels->starts[row + 1] - labels->starts[row];
    }
    return 0;
}

static int allocate(struct topic_sample *sample, const struct choice *choice,
                    struct topic_error *err)
{
    struct topic_sparse_matrix *matrix = &sample->matrix;
    struct topic_label_matrix *labels = &sample->labels;
    matrix->starts = topic_memory_new(choice->count + 1, sizeof *matrix->starts, err);
    matrix->columns = topic_memory_new(choice->component_count + 1, sizeof *matrix->columns, err);
    matrix->values = topic_memory_new(choice->component_count + 1, sizeof *matrix->values, err);
    labels->starts = topic_memory_new(choice->count + 1, sizeof *labels->starts, err);
    labels->topics = topic_memory_new(choice->topic_count + 1, sizeof *labels->topics, err);
    sample->fold_of = topic_memory_new(choice->count + 1, sizeof *sample->fold_of, err);
    return matrix->starts && matrix->columns && matrix->values && labels->starts &&
                   labels->topics && sample->fold_of
               ? 0
               : -1;
}

static void copy_row(struct topic_sample *sample, const struct topic_fold_models_problem *problem,
                     size_t to, size_t row)
{
    const struct topic_sparse_matrix *matrix = problem->matrix;
    const struct topic_label_matrix *labels = problem->labels;
    size_t components = matrix->starts[row + 1] - matrix->starts[row];
    size_t topics = labels->starts[row + 1] - labels->starts[row];
    size_t start = sample->matrix.starts[to];
    size_t label = sample->labels.starts[to];
    memcpy(sample->matrix.columns + start, matrix->columns + matrix->starts[row],
           components * sizeof *matrix->columns);
    memcpy(sample->matrix.values + start, matrix->values + matrix->starts[row],
           components * sizeof *matrix->values);
    memcpy(sample->labels.topics + label, labels->topics + labels->starts[row],
           topics * sizeof *labels->topics);
    sample->matrix.starts[to + 1] = start + components;
    sample->labels.starts[to + 1] = label + topics;
    sample->fold_of[to] = problem->fold_of[row];
}

int topic_sample_draw(struct topic_sample *sample, const struct topic_fold_models_problem *problem,
                      size_t article_count, size_t wanted, struct topic_error *err)
{
    struct choice choice = {.rows = NULL};
    int status = choose(&choice, problem, article_count, wanted, err);
    if (status == 0)
        status = allocate(sample, &choice, err);
    if (status == 0) {
        sample->article_count = wanted;
        sample->matrix.row_count = sample->labels.article_count = choice.count;
        sample->matrix.column_count = problem->matrix->column_count;
        sample->labels.topic_count = problem->labels->topic_count;
        sample->matrix.starts[0] = sample->labels.starts[0] = 0;
        for (size_t i = 0; i < choice.count; i++)
            copy_row(sample, problem, i, choice.rows[i]);
    }
    free(choice.rows);
    return status;
}

void topic_sample_release(struct topic_sample *sample)
{
    topic_sparse_matrix_release(&sample->matrix);
    topic_label_matrix_release(&sample->labels);
    free(sample->fold_of);
    *sample = (struct topic_sample){0};
}
