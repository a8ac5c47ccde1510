#include "training/data/sparse_matrix.h"

#include <stdlib.h>

#include "base/memory.h"

void topic_sparse_matrix_release(struct topic_sparse_matrix *matrix)
{
    free(matrix->starts);
    free(matrix->columns);
    free(matrix->values);
    *matrix = (struct topic_sparse_matrix){0};
}

void topic_label_matrix_release(struct topic_label_matrix *labels)
{
    free(labels->starts);
    free(labels->topics);
    *labels = (struct topic_label_matrix){0};
}

bool topic_label_matrix_has(const struct topic_label_matrix *labels, size_t article, size_t topic)
{
    for (size_t i = labels->starts[article]; i < labels->starts[article + 1]; i++)
        if (labels->topics[i] == topic)
            return true;
    return false;
}

size_t *topic_label_matrix_count_articles(const struct topic_label_matrix *labels,
                                          struct topic_error *err)
{
    size_t *counts = topic_memory_new(labels->topic_count, sizeof *counts, err);
    if (!counts)
        return NULL;
    for (size_t i = 0; i < labels->starts[labels->article_count]; i++)
        counts[labels->topics[i]]++;
    return counts;
}
