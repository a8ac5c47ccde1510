/* known_shapes.h - every shape of records that can be read (training/shape/shape.h). */
#ifndef TOPIC_TRAINING_EXPORT_KNOWN_SHAPES_H
#define TOPIC_TRAINING_EXPORT_KNOWN_SHAPES_H

#include "training/shape/shape.h"

/* NULL: an ordinary record. */
const struct topic_shape *topic_known_shapes_find(json_t *object);

#endif
