#include "training/features/feature_selection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct candidate {
    uint64_t key;
    size_t document_frequency;
    uint32_t source;
};

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->document_frequency != b->document_frequency)
        return a->document_frequency < b->document_frequency ? 1 : -1;
    return a->key < b->key ? -1 : a->key > b->key;
}

static struct candidate *list_candidates(const struct topic_dataset *dataset,
                                         const struct topic_feature_selection_policy *policy,
                                         size_t *count, struct topic_error *err)
{
    size_t total = dataset->features.count;
    struct candidate *candidates = topic_memory_new(total, sizeof *candidates, err);
    if (!candidates)
        return NULL;
    *count = 0;
    for (size_t i = 0; i < total; i++) {
        const struct topic_intern *feature = &dataset->features.items[i];
        size_t frequency = dataset->document_frequency[i];
        if (frequency >= policy->min_rows[feature->kind] && policy->weight[feature->kind] > 0)
            candidates[(*count)++] = (struct candidate){
                .key = feature->key, .document_frequency = frequency, .source = (uint32_t)i};
    }
    qsort(candidates, *count, sizeof *candidates, compare_candidates);
    return candidates;
}

static float smoothed_idf(size_t rows, size_t document_frequency)
{
    return (float)(log((1.0 + (double)rows) / (1.0 + (double)document_frequency)) + 1);
}

int topic_feature_selection_make(struct topic_feature_selection *selection,
                                 const struct topic_dataset *dataset,
                                 const struct topic_feature_selection_policy *policy,
                                 struct topic_error *err)
{
    *selection = (struct topic_feature_selection){0};
    size_t count;
    struct candidate *candidates = list_candidates(dataset, policy, &count, err);
    if (!candidates)
        return -1;
    int status = -1;
    selection->feature_count = count;
    selection->sources = topic_memory_new(count, sizeof *selection->sources, err);
    selection->keys = topic_memory_new(count, sizeof *selection->keys, err);
    selection->idf = topic_memory_new(count, sizeof *selection->idf, err);
    selection->kinds = topic_memory_new(count, sizeof *selection->kinds, err);
    selection->text_starts = topic_memory_new(count + 1, sizeof *selection->text_starts, err);
    if (!selection->sources || !selection->keys || !selection->idf || !selection->kinds ||
        !selection->text_starts)
        goto done;
    for (size_t i = 0; i < count; i++) {
        const struct topic_intern *feature = &dataset->features.items[candidates[i].source];
        struct topic_text text = topic_interner_text(&dataset->features, candidates[i].source);
        if (topic_buffer_append(&selection->texts, text.bytes, text.len, err) < 0)
            goto done;
        selection->sources[i] = candidates[i].source;
        selection->keys[i] = feature->key;
        selection->kinds[i] = feature->kind;
        selection->idf[i] = policy->weight[feature->kind] *
                            smoothed_idf(dataset->row_count, candidates[i].document_frequency);
        selection->text_starts[i + 1] = (uint32_t)selection->texts.len;
    }
    status = 0;
done:
    free(candidates);
    return status;
}

static int compare_components(const void *left, const void *right)
{
    const struct topic_component *a = left;
    const struct topic_component *b = right;
    return a->feature < b->feature ? -1 : a->feature > b->feature;
}

/* Fills `row` with the selected components of a row of the dataset, weighted, in ascending order.
 * Returns their number; *squares is the sum of their squares. */
static size_t make_row(const struct topic_feature_selection *selection,
                       const struct topic_dataset *dataset, const uint32_t *numbers, size_t number,
                       struct topic_component *row, double *squares)
{
    size_t count = 0;
    for (size_t i = dataset->starts[number]; i < dataset->starts[number + 1]; i++) {
        struct topic_component component = dataset->components[i];
        component.feature = numbers[component.feature];
        if (component.feature != TOPIC_FEATURE_NONE)
            row[count++] = component;
    }
    *squares = topic_tfidf_weigh(row, count, selection->idf);
    qsort(row, count, sizeof *row, compare_components);
    return count;
}

/* Of the rows that are not empty; 0 when all are. */
static float mean_length(const double *squares, size_t row_count)
{
    double sum = 0;
    double count = 0;
    for (size_t row = 0; row < row_count; row++) {
        sum += sqrt(squares[row]);
        count += squares[row] > 0;
    }
    return count > 0 ? (float)(sum / count) : 0;
}

static void scale_rows(struct topic_sparse_matrix *matrix, const double *squares, float pivot)
{
    for (size_t row = 0; row < matrix->row_count; row++) {
        float scale = topic_tfidf_scale(squares[row], pivot);
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            matrix->values[i] *= scale;
    }
}

static size_t longest_row(const struct topic_dataset *dataset)
{
    size_t longest = 0;
    for (size_t i = 0; i < dataset->row_count; i++)
        if (dataset->starts[i + 1] - dataset->starts[i] > longest)
            longest = dataset->starts[i + 1] - dataset->starts[i];
    return longest;
}

int topic_feature_selection_matrix(const struct topic_feature_selection *selection,
                                   const struct topic_dataset *dataset,
                                   struct topic_sparse_matrix *matrix, float *pivot,
                                   struct topic_error *err)
{
    size_t rows = dataset->row_count;
    *matrix =
        (struct topic_sparse_matrix){.row_count = rows, .column_count = selection->feature_count};
    uint32_t *numbers = topic_memory_new(dataset->features.count, sizeof *numbers, err);
    struct topic_component *row = topic_memory_new(longest_row(dataset), sizeof *row, err);
    double *squares = topic_memory_new(rows, sizeof *squares, err);
    matrix->starts = topic_memory_new(rows + 1, sizeof *matrix->starts, err);
    matrix->columns = topic_memory_new(dataset->component_count, sizeof *matrix->columns, err);
    matrix->values = topic_memory_new(dataset->component_count, sizeof *matrix->values, err);
    int status = -1;
    if (!numbers || !row || !squares || !matrix->starts || !matrix->columns || !matrix->values)
        goto done;
    memset(numbers, 0xFF, dataset->features.count * sizeof *numbers); /* TOPIC_FEATURE_NONE */
    for (size_t i = 0; i < selection->feature_count; i++)
        numbers[selection->sources[i]] = (uint32_t)i;
    size_t used = 0;
    for (size_t number = 0; number < rows; number++) {
        size_t count = make_row(selection, dataset, numbers, number, row, &squares[number]);
        for (size_t i = 0; i < count; i++, used++) {
            matrix->columns[used] = row[i].feature;
            matrix->values[used] = row[i].value;
        }
        matrix->starts[number + 1] = used;
    }
    *pivot = mean_length(squares, rows);
    scale_rows(matrix, squares, *pivot);
    status = 0;
done:
    free(numbers);
    free(row);
    free(squares);
    return status;
}

void topic_feature_selection_release(struct topic_feature_selection *selection)
{
    free(selection->sources);
    free(selection->keys);
    free(selection->idf);
    free(selection->kinds);
    free(selection->text_starts);
    topic_buffer_release(&selection->texts);
    *selection = (struct topic_feature_selection){0};
}
