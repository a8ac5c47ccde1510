#include "training/data/label_matrix.h"

#include <stdlib.h>

#include "base/memory.h"

int topic_label_matrix_add(struct topic_label_matrix *labels,
                           struct topic_label_matrix_capacity *capacity,
                           const struct topic_record *record, struct topic_interner *topics,
                           struct topic_error *err)
{
    if (topic_memory_reserve(&labels->starts, &capacity->starts, labels->article_count + 2,
                             sizeof *labels->starts, err) < 0)
        return -1;
    if (labels->article_count == 0)
        labels->starts[0] = 0;
    size_t used = labels->starts[labels->article_count];
    if (topic_memory_reserve(&labels->topics, &capacity->topics, used + record->topic_count + 1,
                             sizeof *labels->topics, err) < 0)
        return -1;
    for (size_t i = 0; i < record->topic_count; i++) {
        uint32_t topic = topic_interner_add_name(topics, topic_record_topic(record, i), err);
        if (topic == UINT32_MAX)
            return -1;
        labels->topics[used++] = topic;
    }
    labels->starts[++labels->article_count] = used;
    return 0;
}

static int compare_topics(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

void topic_label_matrix_renumber(struct topic_label_matrix *labels, const size_t *new_numbers,
                                 size_t topic_count)
{
    size_t used = 0;
    size_t start = 0;
    for (size_t article = 0; article < labels->article_count; article++) {
        size_t end = labels->starts[article + 1];
        size_t first = used;
        for (size_t i = start; i < end; i++)
            if (new_numbers[labels->topics[i]] != SIZE_MAX)
                labels->topics[used++] = (uint32_t)new_numbers[labels->topics[i]];
        if (used > first)
            qsort(labels->topics + first, used - first, sizeof *labels->topics, compare_topics);
        start = end;
        labels->starts[article + 1] = used;
    }
    labels->topic_count = topic_count;
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
