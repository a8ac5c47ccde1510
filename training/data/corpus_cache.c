#include "training/data/corpus_cache.h"

#include <stdlib.h>

#include "base/memory.h"

struct place {
    struct topic_corpus_cache_part part;
    size_t next;
};

static int add(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct topic_corpus_cache *cache = context;
    if (topic_memory_reserve(&cache->records, &cache->capacity, cache->count + 1,
                             sizeof *cache->records, err) < 0)
        return -1;
    struct topic_record *copy = &cache->records[cache->count++];
    *copy = (struct topic_record){0};
    return topic_record_copy(copy, record, err);
}

int topic_corpus_cache_read(struct topic_corpus_cache *cache, struct topic_corpus *corpus,
                            struct topic_error *err)
{
    if (topic_corpus_each_labelled(corpus, add, cache, &cache->unlabelled, err) < 0)
        return -1;
    return cache->count > 0 ? 0 : topic_corpus_fail_as_unlabelled(err);
}

static int next(void *context, struct topic_record *record, struct topic_error *err)
{
    struct place *place = context;
    if (place->next == place->part.count)
        return 0;
    size_t number = place->part.chosen[place->next++];
    return topic_record_copy(record, &place->part.cache->records[number], err) < 0 ? -1 : 1;
}

struct topic_corpus *topic_corpus_cache_open(const struct topic_corpus_cache_part *part,
                                             struct topic_error *err)
{
    struct place *place = topic_memory_new(1, sizeof *place, err);
    if (!place)
        return NULL;
    place->part = *part;
    return topic_corpus_of(
        (struct topic_corpus_source){.next = next, .close = free, .context = place}, err);
}

void topic_corpus_cache_release(struct topic_corpus_cache *cache)
{
    for (size_t i = 0; i < cache->count; i++)
        topic_record_release(&cache->records[i]);
    free(cache->records);
    *cache = (struct topic_corpus_cache){0};
}
