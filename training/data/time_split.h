/* time_split.h - splits articles by their dates: a model is trained on the older ones and measured
 * on the newer ones, as it is used in practice.
 *
 *     struct topic_time_split split = {0};
 *     topic_time_split_by_time(&split, &cache, &err);
 *     ... train on split.older, measure on split.newer ...
 *     topic_time_split_release(&split);
 *
 * With a random split a model learns from later reports of the same story, and its measures are too
 * good.
 */
#ifndef TOPIC_TRAINING_DATA_TIME_SPLIT_H
#define TOPIC_TRAINING_DATA_TIME_SPLIT_H

#include <stddef.h>

#include "record/date.h"
#include "topicd/error.h"
#include "training/data/corpus_cache.h"

/* One in this many articles, the newest ones, is for measuring. */
#define TOPIC_TIME_SPLIT_NEWEST 5

struct topic_time_split {
    struct topic_corpus_cache_part older; /* by date, ascending */
    struct topic_corpus_cache_part newer; /* likewise */
    topic_date oldest;
    topic_date cut; /* of the oldest of the newer articles */
    topic_date newest;
    size_t copies;  /* newer articles that are near-duplicates of older ones: in neither part */
    size_t undated; /* articles without a date: in neither part */

    size_t *numbers;
    struct topic_dated *dated;
    size_t dated_count;
};

/* Cuts where the newest fifth begins, or at the nearest place that does not separate articles of
 * the same date. Articles without a date are in neither part. It is an error, which names the
 * article, if a date cannot be read; and an error if all dates are equal, if no article has one, or
 * if all articles after the cut are copies. The cache must outlive the split. The caller releases
 * the split on failure too. */
int topic_time_split_by_time(struct topic_time_split *split, const struct topic_corpus_cache *cache,
                             struct topic_error *err);
void topic_time_split_release(struct topic_time_split *split);

#endif
