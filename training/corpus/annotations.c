#include "training/corpus/annotations.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"

/* Whether both are annotations of one article: an id such as "None" joins none. */
static bool is_same_article(const struct topic_record *left, const struct topic_record *right)
{
    if (!left->is_annotation || !right->is_annotation || !topic_record_has_own_id(left) ||
        !topic_record_has_own_id(right))
        return false;
    for (size_t key = 0; key < TOPIC_FIELD_COUNT; key++)
        if (!topic_text_is_same(topic_record_value(left, (enum topic_record_key)key),
                                topic_record_value(right, (enum topic_record_key)key)))
            return false;
    return topic_text_is_same(topic_record_value(left, TOPIC_RECORD_ID),
                              topic_record_value(right, TOPIC_RECORD_ID));
}

static int vote(struct topic_annotations *annotations, struct topic_text name,
                struct topic_error *err)
{
    struct topic_record *held = &annotations->held;
    size_t topic = 0;
    while (topic < held->topic_count && !topic_text_is_same(topic_record_topic(held, topic), name))
        topic++;
    bool is_new = topic == held->topic_count;
    if (is_new && topic_record_add_topic(held, name.bytes, name.len, err) < 0)
        return -1;
    if (topic_memory_reserve(&annotations->votes, &annotations->vote_capacity, topic + 1,
                             sizeof *annotations->votes, err) < 0)
        return -1;
    annotations->votes[topic] = is_new ? 1 : annotations->votes[topic] + 1;
    return 0;
}

/* An annotation without an answer says nothing, one with an empty list that no topic applies. */
static int add_votes(struct topic_annotations *annotations, const struct topic_record *record,
                     struct topic_error *err)
{
    annotations->annotators += record->is_labelled;
    annotations->held.is_labelled = annotations->held.is_labelled || record->is_labelled;
    for (size_t i = 0; i < record->topic_count; i++)
        if (vote(annotations, topic_record_topic(record, i), err) < 0)
            return -1;
    return 0;
}

/* Leaves the topics that more than half of the annotators give. */
static void count_votes(struct topic_annotations *annotations)
{
    struct topic_record *held = &annotations->held;
    size_t kept = 0;
    for (size_t topic = 0; topic < held->topic_count; topic++)
        if (2 * annotations->votes[topic] > annotations->annotators)
            held->topics[kept++] = held->topics[topic];
    held->is_labelled = held->is_labelled && (kept > 0 || held->topic_count == 0);
    held->topic_count = kept;
}

static void exchange(struct topic_record *left, struct topic_record *right)
{
    struct topic_record other = *left;
    *left = *right;
    *right = other;
}

/* Holds the record back, and puts in its place the one that was held. */
static int hold(struct topic_annotations *annotations, struct topic_record *record, size_t line,
                struct topic_error *err)
{
    exchange(&annotations->held, record);
    annotations->line = annotations->held_line;
    annotations->held_line = line;
    annotations->is_held = true;
    annotations->annotators = annotations->held.is_labelled;
    if (topic_memory_reserve(&annotations->votes, &annotations->vote_capacity,
                             annotations->held.topic_count + 1, sizeof *annotations->votes,
                             err) < 0)
        return -1;
    for (size_t topic = 0; topic < annotations->vote_capacity; topic++)
        annotations->votes[topic] = topic < annotations->held.topic_count;
    return 0;
}

int topic_annotations_take(struct topic_annotations *annotations, struct topic_record *record,
                           size_t line, struct topic_error *err)
{
    annotations->line = 0;
    if (!annotations->is_held && !record->is_annotation)
        return 1;
    if (annotations->is_held && is_same_article(&annotations->held, record))
        return add_votes(annotations, record, err);
    bool is_first = !annotations->is_held;
    if (!is_first)
        count_votes(annotations);
    return hold(annotations, record, line, err) < 0 ? -1 : !is_first;
}

bool topic_annotations_end(struct topic_annotations *annotations, struct topic_record *record)
{
    if (!annotations->is_held)
        return false;
    count_votes(annotations);
    exchange(&annotations->held, record);
    annotations->line = annotations->held_line;
    annotations->is_held = false;
    return true;
}

void topic_annotations_release(struct topic_annotations *annotations)
{
    topic_record_release(&annotations->held);
    free(annotations->votes);
}
