#include "policy/served_index.h"

#include <stdlib.h>

#include "base/memory.h"
#include "topicd/policy.h"

static size_t served_count(const struct topic_served_index *index)
{
    return topic_model_topic_count(index->topics->model);
}

static size_t served_of(const struct topic_served_index *index, size_t topic)
{
    return topic_model_topic_served(index->topics->model, topic);
}

bool *topic_served_index_marks(const struct topic_served_index *index, struct topic_error *err)
{
    return topic_memory_new(served_count(index), sizeof(bool), err);
}

void topic_served_index_mark(const struct topic_served_index *index, size_t served, bool *marks)
{
    while (topic_served_topics_is_one(index->topics, served) && !marks[served]) {
        marks[served] = true;
        served = topic_model_topic_parent(index->topics->model, served);
    }
}

bool topic_served_index_is_within(const struct topic_served_index *index, size_t topic,
                                  const bool *marks)
{
    size_t at = served_of(index, topic);
    while (topic_served_topics_is_one(index->topics, at) && !marks[at])
        at = topic_model_topic_parent(index->topics->model, at);
    return topic_served_topics_is_one(index->topics, at);
}

/* Sorts the topics by the served ones; those of one stay in their order. */
static void list_members(struct topic_served_index *index)
{
    const size_t count = served_count(index);
    size_t *starts = index->starts;
    for (size_t i = 0; i < index->topics->count; i++)
        if (served_of(index, i) < count)
            starts[served_of(index, i) + 1]++;
    for (size_t served = 0; served < count; served++)
        starts[served + 1] += starts[served];
    for (size_t i = 0; i < index->topics->count; i++)
        if (served_of(index, i) < count)
            index->members[starts[served_of(index, i)]++] = i;
    for (size_t served = count; served > 0; served--)
        starts[served] = starts[served - 1];
    starts[0] = 0;
}

static void mark_parents(struct topic_served_index *index)
{
    for (size_t i = 0; i < index->topics->count; i++) {
        size_t served = served_of(index, i);
        if (topic_served_topics_is_one(index->topics, served))
            topic_served_index_mark(index, topic_model_topic_parent(index->topics->model, served),
                                    index->has_below);
    }
}

int topic_served_index_init(struct topic_served_index *index,
                            const struct topic_served_topics *topics, struct topic_error *err)
{
    *index = (struct topic_served_index){.topics = topics};
    index->starts = topic_memory_new(served_count(index) + 1, sizeof *index->starts, err);
    index->members = topic_memory_new(topics->count, sizeof *index->members, err);
    index->has_below = topic_served_index_marks(index, err);
    if (!index->starts || !index->members || !index->has_below)
        return -1;
    list_members(index);
    mark_parents(index);
    return 0;
}

void topic_served_index_release(struct topic_served_index *index)
{
    free(index->starts);
    free(index->members);
    free(index->has_below);
    *index = (struct topic_served_index){0};
}

const size_t *topic_served_index_members(const struct topic_served_index *index, size_t served,
                                         size_t *count)
{
    bool is_one = topic_served_topics_is_one(index->topics, served);
    *count = is_one ? index->starts[served + 1] - index->starts[served] : 0;
    return is_one ? index->members + index->starts[served] : NULL;
}

bool topic_served_index_is_derived(const struct topic_served_index *index, size_t served)
{
    return index->has_below[served] &&
           topic_served_topics_own_of(index->topics, served) == index->topics->count;
}

bool topic_served_index_is_literal_or_derived(const struct topic_served_index *index,
                                              struct topic_text name, size_t *own, size_t *served)
{
    const struct topic_served_topics *topics = index->topics;
    *own = topic_served_topics_find_own(topics, name);
    *served = topic_served_topics_find(topics, name);
    return topic_served_topics_is_literal(topics, *own, name) ||
           (topic_served_topics_is_one(topics, *served) &&
            topic_served_index_is_derived(index, *served));
}
