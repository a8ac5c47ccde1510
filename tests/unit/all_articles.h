/* all_articles.h - for tests: the carriers among all articles of some labels. */
#ifndef TOPIC_TESTS_ALL_ARTICLES_H
#define TOPIC_TESTS_ALL_ARTICLES_H

#include <stdlib.h>

#include "training/carriers.h"

/* 0, 1, 2 ...; to be freed. */
static inline uint32_t *all_articles(size_t count)
{
    uint32_t *numbers = calloc(count + 1, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint32_t)i;
    return numbers;
}

static inline struct topic_carriers all_carriers(const struct topic_labels *labels)
{
    struct topic_carriers carriers;
    uint32_t *numbers = all_articles(labels->article_count);
    if (topic_carriers_init(&carriers, labels, numbers, labels->article_count, NULL) < 0)
        abort();
    free(numbers);
    return carriers;
}

#endif
