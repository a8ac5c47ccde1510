/* served_index.h - which topics of the plain model each served topic stands for, found once for all
 * names of a request: a model may have tens of thousands of topics, and a request a thousand names.
 *
 *     struct topic_served_index index;
 *     if (topic_served_index_init(&index, &topics, &err) == 0)
 *         members = topic_served_index_members(&index, served, &count);
 *     topic_served_index_release(&index);
 */
#ifndef TOPIC_POLICY_SERVED_INDEX_H
#define TOPIC_POLICY_SERVED_INDEX_H

#include "policy/served_topics.h"
#include "topicd/error.h"

struct topic_served_index {
    const struct topic_served_topics *topics;
    size_t *starts;  /* by served topic, and one more */
    size_t *members; /* topics of the plain model: the served one, and those merged into it */
    bool *has_below; /* by served topic: others are below it */
};

/* The caller releases it on failure too. */
int topic_served_index_init(struct topic_served_index *index,
                            const struct topic_served_topics *topics, struct topic_error *err);
void topic_served_index_release(struct topic_served_index *index);

/* The topics of the plain model that a served one is: itself, and those merged into it. There are
 * none if it is none. */
const size_t *topic_served_index_members(const struct topic_served_index *index, size_t served,
                                         size_t *count);

/* Whether the served topic is one that follows from those below it: the model has not learnt it. */
bool topic_served_index_is_derived(const struct topic_served_index *index, size_t served);

/* Finds both topics of a name. Whether it stands for `own` alone, or the served one is derived. */
bool topic_served_index_is_literal_or_derived(const struct topic_served_index *index,
                                              struct topic_text name, size_t *own, size_t *served);

/* Marks a served topic, if it is one, and all above it; where one is marked, all above it must
 * be. */
void topic_served_index_mark(const struct topic_served_index *index, size_t served, bool *marks);

/* Whether the topic of the plain model is within a served one that has a mark of its own. */
bool topic_served_index_is_within(const struct topic_served_index *index, size_t topic,
                                  const bool *marks);

/* Marks by served topic, all false. */
bool *topic_served_index_marks(const struct topic_served_index *index, struct topic_error *err);

#endif
