/* shelf.h - a labelled corpus in memory, to be read more than once and in parts.
 *
 *     struct topic_corpus_cache shelf = {0};
 *     topic_corpus_cache_read(&shelf, corpus, &err);
 *     struct topic_corpus *part = topic_corpus_cache_open(&shelf, chosen, count, &err);
 *     ... topic_trainer_run(part, ...) ...
 *     topic_corpus_close(part);
 *     topic_corpus_cache_release(&shelf);
 */
#ifndef TOPIC_TRAINING_DATA_CORPUS_CACHE_H
#define TOPIC_TRAINING_DATA_CORPUS_CACHE_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/corpus/corpus.h"

struct topic_corpus_cache {
    struct topic_record *records; /* the labelled ones */
    size_t count;
    size_t unlabelled; /* passed over */

    size_t capacity;
};

/* Chosen articles of a shelf, by number. */
struct topic_corpus_cache_part {
    const struct topic_corpus_cache *cache;
    const size_t *chosen;
    size_t count;
};

/* Adds the rest of the corpus. Fails when there is no labelled article in it. The caller releases
 * the shelf on failure too. */
int topic_corpus_cache_read(struct topic_corpus_cache *cache, struct topic_corpus *corpus,
                            struct topic_error *err);

/* The chosen articles, in that order; what the part points to must outlive the corpus. */
struct topic_corpus *topic_corpus_cache_open(const struct topic_corpus_cache_part *part,
                                             struct topic_error *err);

void topic_corpus_cache_release(struct topic_corpus_cache *cache);

#endif
