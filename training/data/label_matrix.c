#include "training/data/label_matrix.h"

#include <stdlib.h>

#include "base/memory.h"

int topic_label_matrix_add(struct topic_label_matrix *labels,
                           struct topic_label_matrix_builder *builder,
                           const struct topic_record *record, struct topic_interner *topics,
                           struct topic_error *err)
{
    if (topic_memory_reserve(&labels->starts, &builder->start_capacity, labels->article_count + 2,
                             sizeof *labels->starts, err) < 0)
        return -1;
    if (labels->article_count == 0)
        labels->starts[0] = 0;
    size_t used = labels->starts[labels->article_count];
    if (topic_memory_reserve(&labels->topics, &builder->topic_capacity,
                             used + record->topic_count + 1, sizeof *labels->topics, err) < 0)
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

int topic_label_matrix_join(struct topic_label_matrix_builder *builder, size_t article,
                            const struct topic_record *record, struct topic_interner *topics,
                            struct topic_error *err)
{
    if (topic_memory_reserve(&builder->joined, &builder->joined_capacity,
                             builder->joined_count + record->topic_count + 1,
                             sizeof *builder->joined, err) < 0)
        return -1;
    for (size_t i = 0; i < record->topic_count; i++) {
        uint32_t topic = topic_interner_add_name(topics, topic_record_topic(record, i), err);
        if (topic == UINT32_MAX)
            return -1;
        builder->joined[builder->joined_count++] =
            (struct topic_label_matrix_pair){.article = article, .topic = topic};
    }
    return 0;
}

static int compare_pairs(const void *left, const void *right)
{
    const struct topic_label_matrix_pair *a = left;
    const struct topic_label_matrix_pair *b = right;
    if (a->article != b->article)
        return a->article < b->article ? -1 : 1;
    return (a->topic > b->topic) - (a->topic < b->topic);
}

/* Sorts the pairs that are noted, and drops those that are noted twice or that the matrix has. */
static void sort_joined(const struct topic_label_matrix *labels,
                        struct topic_label_matrix_builder *builder)
{
    struct topic_label_matrix_pair *pairs = builder->joined;
    size_t kept = 0;
    qsort(pairs, builder->joined_count, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < builder->joined_count; i++)
        if (!(kept > 0 && compare_pairs(&pairs[kept - 1], &pairs[i]) == 0) &&
            !topic_label_matrix_has(labels, pairs[i].article, pairs[i].topic))
            pairs[kept++] = pairs[i];
    builder->joined_count = kept;
}

int topic_label_matrix_end(struct topic_label_matrix *labels,
                           struct topic_label_matrix_builder *builder, struct topic_error *err)
{
    if (builder->joined_count == 0)
        return 0;
    sort_joined(labels, builder);
    size_t used = labels->starts[labels->article_count] + builder->joined_count;
    size_t left = builder->joined_count;
    if (topic_memory_reserve(&labels->topics, &builder->topic_capacity, used,
                             sizeof *labels->topics, err) < 0)
        return -1;
    /* From the end, so that no topic is overwritten before it is moved. */
    for (size_t article = labels->article_count; article-- > 0;) {
        size_t i = labels->starts[article + 1];
        labels->starts[article + 1] = used;
        for (; left > 0 && builder->joined[left - 1].article == article; left--)
            labels->topics[--used] = builder->joined[left - 1].topic;
        while (i > labels->starts[article])
            labels->topics[--used] = labels->topics[--i];
    }
    builder->joined_count = 0;
    return 0;
}

void topic_label_matrix_builder_release(struct topic_label_matrix_builder *builder)
{
    free(builder->joined);
    *builder = (struct topic_label_matrix_builder){0};
}

static int compare_topics(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Of the sorted numbers from first to end; returns where they end now. */
static size_t drop_repeated(uint32_t *topics, size_t first, size_t end)
{
    size_t kept = first;
    for (size_t i = first; i < end; i++)
        if (i == first || topics[i] != topics[kept - 1])
            topics[kept++] = topics[i];
    return kept;
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
        used = drop_repeated(labels->topics, first, used);
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

size_t topic_label_matrix_count_empty(const struct topic_label_matrix *labels)
{
    size_t count = 0;
    for (size_t article = 0; article < labels->article_count; article++)
        count += labels->starts[article + 1] == labels->starts[article];
    return count;
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
