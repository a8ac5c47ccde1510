#include "training/data/corpus_cache.h"

#include <stdlib.h>

#include "base/memory.h"

/* The context of a corpus that reads from a cache. */
struct cursor {
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

/* The copy's lists have ended, so a name is compared with all that it has. */
static int join(void *context, size_t article, const struct topic_record *record,
                struct topic_error *err)
{
    struct topic_corpus_cache *cache = context;
    struct topic_record *copy = &cache->records[article];
    copy->list.start = 0;
    int status = 0;
    for (size_t i = 0; status == 0 && i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        status = topic_record_add_topic(copy, name.bytes, name.len, err);
    }
    return status;
}

int topic_corpus_cache_read(struct topic_corpus_cache *cache, struct topic_corpus *corpus,
                            struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = add, .join = join, .context = cache};
    if (topic_corpus_articles_read(corpus, &visitor, &cache->read, err) < 0)
        return -1;
    return cache->count > 0 ? 0 : topic_corpus_fail_as_unlabelled(corpus, err);
}

static int next(void *context, struct topic_record *record, struct topic_error *err)
{
    struct cursor *cursor = context;
    if (cursor->next == cursor->part.count)
        return 0;
    size_t next = cursor->next++;
    size_t number = cursor->part.chosen ? cursor->part.chosen[next] : next;
    return topic_record_copy(record, &cursor->part.cache->records[number], err) < 0 ? -1 : 1;
}

struct topic_corpus *topic_corpus_cache_open(const struct topic_corpus_cache_part *part,
                                             struct topic_error *err)
{
    struct cursor *cursor = topic_memory_new(1, sizeof *cursor, err);
    if (!cursor)
        return NULL;
    cursor->part = *part;
    return topic_corpus_of(
        (struct topic_corpus_source){.next = next,
                                     .close = free,
                                     .context = cursor,
                                     .unread_topics = part->cache->read.unread_topics},
        err);
}

void topic_corpus_cache_release(struct topic_corpus_cache *cache)
{
    for (size_t i = 0; i < cache->count; i++)
        topic_record_release(&cache->records[i]);
    free(cache->records);
    *cache = (struct topic_corpus_cache){0};
}
