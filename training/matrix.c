#include "training/matrix.h"

#include <stdlib.h>

#include "base/memory.h"

void topic_matrix_release(struct topic_matrix *matrix)
{
    free(matrix->starts);
    free(matrix->columns);
    free(matrix->values);
    *matrix = (struct topic_matrix){0};
}

void topic_labels_release(struct topic_labels *labels)
{
    free(labels->starts);
    free(labels->topics);
    *labels = (struct topic_labels){0};
}

bool topic_labels_has(const struct topic_labels *labels, size_t article, size_t topic)
{
    for (size_t i = labels->starts[article]; i < labels->starts[article + 1]; i++)
        if (labels->topics[i] == topic)
            return true;
    return false;
}

size_t *topic_labels_count_articles(const struct topic_labels *labels, struct topic_error *err)
{
    size_t *counts = topic_memory_new(labels->topic_count, sizeof *counts, err);
    if (!counts)
        return NULL;
    for (size_t i = 0; i < labels->starts[labels->article_count]; i++)
        counts[labels->topics[i]]++;
    return counts;
}
