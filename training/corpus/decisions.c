#include "training/corpus/decisions.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static struct topic_checksum_wide extend(struct topic_checksum_wide hash, struct topic_text text)
{
    hash = topic_checksum_extend(hash, &text.len, sizeof text.len);
    return topic_checksum_extend(hash, text.bytes, text.len);
}

static struct topic_checksum_wide hash_of(const struct topic_record *record,
                                          struct topic_text label)
{
    struct topic_checksum_wide hash = {0};
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        hash = extend(hash, topic_record_value(record, (enum topic_record_key)field));
    return extend(hash, label);
}

static int compare(const void *left, const void *right)
{
    const struct topic_decisions_rejection *a = left;
    const struct topic_decisions_rejection *b = right;
    if (a->hash.high != b->hash.high)
        return a->hash.high < b->hash.high ? -1 : 1;
    return (a->hash.low > b->hash.low) - (a->hash.low < b->hash.low);
}

/* ---- records as they come ---- */

static int note_rejected(struct topic_decisions *decisions, const struct topic_record *record,
                         struct topic_error *err)
{
    size_t count = decisions->rejected_count + record->rejected_count;
    if (topic_memory_reserve(&decisions->rejected, &decisions->rejected_capacity, count,
                             sizeof *decisions->rejected, err) < 0)
        return -1;
    for (size_t i = 0; i < record->rejected_count; i++)
        decisions->rejected[decisions->rejected_count++] = (struct topic_decisions_rejection){
            .hash = hash_of(record, topic_record_rejected(record, i))};
    return 0;
}

int topic_decisions_take(struct topic_decisions *decisions, const struct topic_record *record,
                         struct topic_error *err)
{
    if (record->rejected_count > 0 && note_rejected(decisions, record, err) < 0)
        return -1;
    if (!record->is_decided || !record->is_labelled)
        return 0;
    if (topic_memory_reserve(&decisions->accepted, &decisions->accepted_capacity,
                             decisions->accepted_count + 1, sizeof *decisions->accepted, err) < 0)
        return -1;
    struct topic_record *held = &decisions->accepted[decisions->accepted_count++];
    *held = (struct topic_record){0};
    return topic_record_copy(held, record, err) < 0 ? -1 : 1;
}

/* ---- records that were held back ---- */

static void sort_rejected(struct topic_decisions *decisions)
{
    size_t kept = 0;
    if (decisions->rejected_count == 0)
        return;
    qsort(decisions->rejected, decisions->rejected_count, sizeof *decisions->rejected, compare);
    for (size_t i = 0; i < decisions->rejected_count; i++)
        if (i == 0 || compare(&decisions->rejected[i], &decisions->rejected[kept - 1]) != 0)
            decisions->rejected[kept++] = decisions->rejected[i];
    decisions->rejected_count = kept;
}

static bool is_rejected(struct topic_decisions *decisions, const struct topic_record *record,
                        size_t topic)
{
    const struct topic_decisions_rejection key = {
        .hash = hash_of(record, topic_record_topic(record, topic))};
    struct topic_decisions_rejection *found =
        decisions->rejected_count > 0
            ? bsearch(&key, decisions->rejected, decisions->rejected_count, sizeof key, compare)
            : NULL;
    if (!found)
        return false;
    decisions->disagreed += !found->is_contradicted;
    found->is_contradicted = true;
    return true;
}

static void drop_rejected(struct topic_decisions *decisions, struct topic_record *record)
{
    size_t kept = 0;
    size_t count = record->topic_count;
    for (size_t topic = 0; topic < count; topic++)
        if (!is_rejected(decisions, record, topic))
            record->topics[kept++] = record->topics[topic];
    record->topic_count = kept;
    record->is_labelled = kept > 0 || count == 0;
}

int topic_decisions_next(struct topic_decisions *decisions, struct topic_record *record,
                         struct topic_error *err)
{
    if (decisions->next == 0)
        sort_rejected(decisions);
    if (decisions->next == decisions->accepted_count)
        return 0;
    struct topic_record *held = &decisions->accepted[decisions->next++];
    if (topic_record_copy(record, held, err) < 0)
        return -1;
    topic_record_release(held);
    drop_rejected(decisions, record);
    return 1;
}

void topic_decisions_release(struct topic_decisions *decisions)
{
    for (size_t i = decisions->next; i < decisions->accepted_count; i++)
        topic_record_release(&decisions->accepted[i]);
    free(decisions->accepted);
    free(decisions->rejected);
    *decisions = (struct topic_decisions){0};
}
