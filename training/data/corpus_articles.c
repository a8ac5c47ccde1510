#include "training/data/corpus_articles.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "training/corpus/decisions.h"

#define FIRST_SLOT_COUNT 1024

/* An article that may be repeated. */
struct known_article {
    struct topic_checksum_wide hash; /* of id and texts; of the texts if it has no id of its own */
    size_t article;
    uint64_t topics; /* the sum of the checksums of its topics in the first record */
    bool differs;    /* another record has other topics */
    bool has_topics; /* in one of its records */
    bool has_none;   /* likewise: one says "none of these" */
};

struct article_index {
    struct known_article *items;
    size_t count;
    size_t capacity;
    size_t *slots; /* number of the item plus one; 0 is empty */
    size_t slot_count;
};

/* What the records of a corpus are looked up in. */
struct article_indexes {
    struct article_index articles;
    struct article_index texts; /* of records with an id of their own, by the texts alone */
    struct article_index ids;   /* of those records, by the id alone */
    size_t count;               /* of articles so far */
};

static struct topic_checksum_wide hash_of(const struct topic_record *record, bool has_id)
{
    struct topic_checksum_wide hash = {0};
    struct topic_text id =
        has_id ? topic_record_value(record, TOPIC_RECORD_ID) : (struct topic_text){"", 0};
    hash = topic_checksum_extend(hash, id.bytes, id.len);
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        hash = topic_checksum_extend(hash, text.bytes, text.len);
    }
    return hash;
}

static struct topic_checksum_wide hash_of_id(const struct topic_record *record)
{
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    return topic_checksum_extend((struct topic_checksum_wide){0}, id.bytes, id.len);
}

static size_t find_slot(const struct article_index *index, struct topic_checksum_wide hash)
{
    size_t mask = index->slot_count - 1;
    size_t at = (size_t)hash.low & mask;
    while (index->slots[at] != 0) {
        const struct topic_checksum_wide *other = &index->items[index->slots[at] - 1].hash;
        if (other->low == hash.low && other->high == hash.high)
            break;
        at = (at + 1) & mask;
    }
    return at;
}

/* Keeps at least half of the slots free. */
static int reserve_slot(struct article_index *index, struct topic_error *err)
{
    if (2 * (index->count + 1) <= index->slot_count)
        return 0;
    size_t slot_count = index->slot_count ? 2 * index->slot_count : FIRST_SLOT_COUNT;
    size_t *slots = topic_memory_new(slot_count, sizeof *slots, err);
    if (!slots)
        return -1;
    free(index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
    for (size_t i = 0; i < index->count; i++)
        slots[find_slot(index, index->items[i].hash)] = i + 1;
    return 0;
}

/* The article that the record repeats, or `next`, which it then is. NULL: failed. */
static struct known_article *look_up(struct article_index *index, struct topic_checksum_wide hash,
                                     size_t next, struct topic_error *err)
{
    if (reserve_slot(index, err) < 0)
        return NULL;
    size_t slot = find_slot(index, hash);
    if (index->slots[slot] != 0)
        return &index->items[index->slots[slot] - 1];
    if (topic_memory_reserve(&index->items, &index->capacity, index->count + 1,
                             sizeof *index->items, err) < 0)
        return NULL;
    struct known_article *known = &index->items[index->count++];
    *known = (struct known_article){.hash = hash, .article = next};
    index->slots[slot] = index->count;
    return known;
}

/* Whatever their order. */
static uint64_t sum_topics(const struct topic_record *record)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text name = topic_record_topic(record, i);
        sum += topic_checksum(name.bytes, name.len, 0);
    }
    return sum;
}

/* Returns whether an earlier record with the same texts, which is another article, has other
 * topics. */
static bool note_texts(struct known_article *known, const struct topic_record *record, size_t next)
{
    if (known->article == next)
        known->topics = sum_topics(record);
    return record->is_labelled && known->article != next && known->topics != sum_topics(record);
}

/* Counts the article once a record has other topics than the first. */
static void note_differing(struct known_article *known, const struct topic_record *record,
                           bool is_new, struct topic_corpus_articles_counts *counts)
{
    if (is_new)
        known->topics = sum_topics(record);
    bool differs = !known->differs && known->topics != sum_topics(record);
    counts->differing += differs;
    known->differs = known->differs || differs;
}

/* Returns whether the article is contradictory because of this record. */
static bool note_topics(struct known_article *known, const struct topic_record *record)
{
    bool was_contradicted = known->has_topics && known->has_none;
    known->has_topics = known->has_topics || record->topic_count > 0;
    known->has_none = known->has_none || (record->is_labelled && record->topic_count == 0);
    return !was_contradicted && known->has_topics && known->has_none;
}

static uint64_t digest_text(uint64_t digest, struct topic_text text)
{
    digest = topic_checksum(&text.len, sizeof text.len, digest);
    return topic_checksum(text.bytes, text.len, digest);
}

static uint64_t digest_topics(uint64_t digest, const struct topic_record *record)
{
    for (size_t i = 0; i < record->topic_count; i++)
        digest = digest_text(digest, topic_record_topic(record, i));
    return digest;
}

static uint64_t digest_record(uint64_t digest, const struct topic_record *record)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        digest = digest_text(digest, topic_record_value(record, (enum topic_record_key)field));
    return digest_topics(digest, record);
}

/* Counts a new article whose id an earlier one has. */
static int note_id(struct article_index *ids, const struct topic_record *record, size_t article,
                   struct topic_corpus_articles_counts *counts, struct topic_error *err)
{
    const struct known_article *known = look_up(ids, hash_of_id(record), article, err);
    if (known)
        counts->same_ids += known->article != article;
    return known ? 0 : -1;
}

/* Hands the record to the visitor, unless it takes no unlabelled one. */
static int take_record(const struct topic_corpus_articles_visitor *visitor,
                       struct article_indexes *indexes, const struct topic_record *record,
                       struct topic_corpus_articles_counts *counts, struct topic_error *err)
{
    if (!record->is_labelled && !visitor->takes_unlabelled) {
        counts->unlabelled++;
        return 0;
    }
    size_t *count = &indexes->count;
    size_t article = *count;
    bool has_id = topic_record_has_own_id(record);
    struct known_article *known =
        look_up(&indexes->articles, hash_of(record, has_id), article, err);
    if (!known)
        return -1;
    counts->empty_cells += record->is_labelled && record->topic_count == 0 &&
                           record->has_empty_cell && !record->list.is_explicit;
    counts->partial += record->is_partial && record->topic_count > 0;
    if (has_id) {
        article = known->article;
        counts->contradicted += note_topics(known, record);
        note_differing(known, record, article == *count, counts);
        known = article == *count ? look_up(&indexes->texts, hash_of(record, false), article, err)
                                  : NULL;
        if (article == *count &&
            (!known || note_id(&indexes->ids, record, article, counts, err) < 0))
            return -1;
    }
    counts->same_texts += known && note_texts(known, record, article);
    if (article < *count) {
        counts->joined++;
        counts->digest = topic_checksum(&article, sizeof article, counts->digest);
        counts->digest = digest_topics(counts->digest, record);
        return visitor->join ? visitor->join(visitor->context, article, record, err) : 0;
    }
    ++*count;
    counts->digest = digest_record(counts->digest, record);
    topic_corpus_sketch_add(&counts->sketch, hash_of(record, false).low);
    return visitor->add(visitor->context, record, err);
}

int topic_corpus_articles_read(struct topic_corpus *corpus,
                               const struct topic_corpus_articles_visitor *visitor,
                               struct topic_corpus_articles_counts *counts, struct topic_error *err)
{
    struct article_indexes indexes = {0};
    struct topic_decisions decisions = {0};
    struct topic_record record = {0};
    int status = 0;
    int taken = 0;
    while (taken >= 0 && (status = topic_corpus_next(corpus, &record, err)) == 1) {
        taken = topic_decisions_take(&decisions, &record, err);
        if (taken == 0)
            taken = take_record(visitor, &indexes, &record, counts, err);
    }
    while (status == 0 && taken >= 0 &&
           (taken = topic_decisions_next(&decisions, &record, err)) == 1)
        taken = take_record(visitor, &indexes, &record, counts, err);
    counts->unread_topics += topic_corpus_unread_topics(corpus);
    counts->disagreed += decisions.disagreed;
    topic_decisions_release(&decisions);
    topic_record_release(&record);
    free(indexes.articles.items);
    free(indexes.articles.slots);
    free(indexes.texts.items);
    free(indexes.texts.slots);
    free(indexes.ids.items);
    free(indexes.ids.slots);
    return taken < 0 ? -1 : status;
}
