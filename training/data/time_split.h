/* split.h - divides articles by their dates, to measure as a model is used: trained on what has
 * appeared, asked about what appears next.
 *
 *     struct topic_time_split split = {0};
 *     topic_time_split_by_time(&split, &shelf, &err);
 *     ... train on split.older, measure on split.newer ...
 *     topic_time_split_release(&split);
 *
 * A random split lets a model learn from later reports of the same story, and flatters it.
 */
#ifndef TOPIC_TRAINING_DATA_TIME_SPLIT_H
#define TOPIC_TRAINING_DATA_TIME_SPLIT_H

#include <stddef.h>

#include "record/date.h"
#include "topicd/error.h"
#include "training/data/corpus_cache.h"

/* The newest one in so many is for measuring. */
#define TOPIC_TIME_SPLIT_NEWEST 5

struct topic_time_split {
    struct topic_corpus_cache_part older; /* the oldest first */
    struct topic_corpus_cache_part newer; /* likewise */
    topic_date oldest;
    topic_date cut; /* of the oldest of the newer articles */
    topic_date newest;
    size_t copies; /* newer articles that are older ones nearly word for word: in neither part */

    size_t *numbers;
    struct topic_dated *dated;
};

/* Cuts where the newest fifth begins, or at the nearest place that does not divide articles of one
 * moment. Fails, naming the article, when a date is missing or cannot be read, and when there are
 * not two moments, or nothing but copies after the cut. The shelf must outlive the split, which the
 * caller releases on failure too. */
int topic_time_split_by_time(struct topic_time_split *split, const struct topic_corpus_cache *cache,
                             struct topic_error *err);
void topic_time_split_release(struct topic_time_split *split);

#endif
