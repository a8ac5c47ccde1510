/* envelope.h - objects that hold articles and are none: a JSON Feed, the answer of a news service.
 *
 *     const struct topic_envelope *envelope = topic_envelope_find(object);
 *     if (envelope)
 *         for each item of topic_envelope_items(envelope, object):
 *             topic_envelope_prepare(envelope, item, &err)
 */
#ifndef TOPIC_TRAINING_SHAPE_ENVELOPE_H
#define TOPIC_TRAINING_SHAPE_ENVELOPE_H

#include <jansson.h>

#include "topicd/error.h"

struct topic_envelope {
    const char *name; /* "a JSON Feed" */
    const char *key;  /* of the array of articles */
};

/* NULL: the object is not one. */
const struct topic_envelope *topic_envelope_find(json_t *object);

/* The array of articles, borrowed from the object. */
json_t *topic_envelope_items(const struct topic_envelope *envelope, json_t *object);

/* Adds the keys of an ordinary record to an item. */
int topic_envelope_prepare(const struct topic_envelope *envelope, json_t *item,
                           struct topic_error *err);

#endif
