/* served_topics.h - the topics that a model has learnt beside those that its answers give, which a
 * topics file renames, merges, puts below others and disables.
 *
 *     const struct topic_served_topics topics = topic_served_topics_of(model);
 *     size_t served = topic_served_topics_find(&topics, name);
 *     if (topic_served_topics_is_one(&topics, served))
 *         ... answers may give it ...
 *
 * `own` and `topic` number the topics of the plain model, `served` those of the model.
 */
#ifndef TOPIC_POLICY_SERVED_TOPICS_H
#define TOPIC_POLICY_SERVED_TOPICS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "topicd/model.h"

struct topic_served_topics {
    struct topic_model *model; /* with its policy */
    struct topic_model *plain; /* borrowed from it */
    size_t count;              /* of topics of the plain model */
};

/* Good for as long as the model is. */
struct topic_served_topics topic_served_topics_of(struct topic_model *model);

/* A topic of the plain model; topics->count: none of this name. */
size_t topic_served_topics_find_own(const struct topic_served_topics *topics,
                                    struct topic_text name);

/* A topic that answers may give; if none has this name, topic_served_topics_is_one says no. */
size_t topic_served_topics_find(const struct topic_served_topics *topics, struct topic_text name);

bool topic_served_topics_is_one(const struct topic_served_topics *topics, size_t served);

/* A name that the model has and answers do not give stands for this topic alone. */
bool topic_served_topics_is_literal(const struct topic_served_topics *topics, size_t own,
                                    struct topic_text name);

/* The topic that others are merged into, by its own name; topics->count: a parent that the model
 * has not learnt. */
size_t topic_served_topics_own_of(const struct topic_served_topics *topics, size_t served);

#endif
