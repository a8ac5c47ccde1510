/* corpus_cache.h - a labelled corpus in memory, which can be read again, as a whole or in part.
 *
 *     struct topic_corpus_cache cache = {0};
 *     topic_corpus_cache_read(&cache, corpus, &err);
 *     struct topic_corpus_cache_part part = {&cache, chosen, count};
 *     struct topic_corpus *again = topic_corpus_cache_open(&part, &err);
 *     ... topic_trainer_run(again, ...) ...
 *     topic_corpus_close(again);
 *     topic_corpus_cache_release(&cache);
 */
#ifndef TOPIC_TRAINING_DATA_CORPUS_CACHE_H
#define TOPIC_TRAINING_DATA_CORPUS_CACHE_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "training/data/corpus_articles.h"

struct topic_corpus_cache {
    struct topic_record *records; /* of the labelled articles, with all their topics */
    size_t count;
    struct topic_corpus_articles_counts read;

    size_t capacity;
};

/* Some articles of a cache, by their numbers. */
struct topic_corpus_cache_part {
    const struct topic_corpus_cache *cache;
    const size_t *chosen; /* NULL: the first ones */
    size_t count;
};

/* Adds the labelled articles of the corpus; it is an error if there are none. The caller releases
 * the cache on failure too. */
int topic_corpus_cache_read(struct topic_corpus_cache *cache, struct topic_corpus *corpus,
                            struct topic_error *err);

/* A corpus of the chosen articles, in the order of `chosen`. The cache and `chosen` must outlive
 * it. */
struct topic_corpus *topic_corpus_cache_open(const struct topic_corpus_cache_part *part,
                                             struct topic_error *err);

void topic_corpus_cache_release(struct topic_corpus_cache *cache);

#endif
