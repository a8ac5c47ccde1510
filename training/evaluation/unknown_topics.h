/* unknown_topics.h - topics of a corpus that the model lacks, each with the nearest name that the
 * model has: one with the same letters (training/names/name_key.h), or else one that differs from
 * it in a few.
 *
 *     struct topic_unknown_topics unknown = {0};
 *     topic_unknown_topics_find(&unknown, model, topics, count, &err);
 *     ... unknown.items ...
 *     topic_unknown_topics_release(&unknown);
 */
#ifndef TOPIC_TRAINING_EVALUATION_UNKNOWN_TOPICS_H
#define TOPIC_TRAINING_EVALUATION_UNKNOWN_TOPICS_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"

struct topic_unknown_topic {
    const char *name;
    size_t articles;
    const char *nearest; /* the model's; NULL: none is near */
};

struct topic_unknown_topics {
    struct topic_unknown_topic *items; /* those of the most articles first */
    size_t count;
};

/* Takes over `items`, an allocated array that has all but the nearest names. */
int topic_unknown_topics_find(struct topic_unknown_topics *unknown, const struct topic_model *model,
                              struct topic_unknown_topic *items, size_t count,
                              struct topic_error *err);

void topic_unknown_topics_release(struct topic_unknown_topics *unknown);

#endif
