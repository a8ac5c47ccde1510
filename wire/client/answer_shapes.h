/* answer_shapes.h - what the daemon's answer to each operation has to look like: docs/protocol.md
 * as a table. */
#ifndef TOPIC_WIRE_CLIENT_ANSWER_SHAPES_H
#define TOPIC_WIRE_CLIENT_ANSWER_SHAPES_H

#include "wire/client/json_shape.h"
#include "wire/operation.h"

/* That of an answer, or of one result of a batch. */
const struct topic_json_shape *topic_answer_shapes_find(enum topic_operation operation);

/* That of the member "error". */
const struct topic_json_shape *topic_answer_shapes_error(void);

#endif
