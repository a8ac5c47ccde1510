/* packed.h - a record that a queue has packed as text into a message of its own. */
#ifndef TOPIC_TRAINING_SHAPE_PACKED_H
#define TOPIC_TRAINING_SHAPE_PACKED_H

#include <stdbool.h>

#include <jansson.h>

/* The record within a message that has no text of its own; the caller owns the reference. NULL:
 * there is none, or there are several. */
json_t *topic_packed_record(json_t *message);

/* Whether there is one. */
bool topic_packed_is(json_t *message);

#endif
