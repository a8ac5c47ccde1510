/* all_articles.h - for tests: the label index of all articles. */
#ifndef TOPIC_TESTS_ALL_ARTICLES_H
#define TOPIC_TESTS_ALL_ARTICLES_H

#include <stdlib.h>

#include "training/data/label_index.h"

/* 0, 1, 2 ...; the caller frees it. */
static inline uint32_t *all_articles(size_t count)
{
    uint32_t *numbers = calloc(count + 1, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint32_t)i;
    return numbers;
}

static inline struct topic_label_index index_all(const struct topic_label_matrix *labels)
{
    struct topic_label_index label_index;
    uint32_t *numbers = all_articles(labels->article_count);
    if (topic_label_index_init(&label_index, labels, numbers, labels->article_count, NULL) < 0)
        abort();
    free(numbers);
    return label_index;
}

#endif
