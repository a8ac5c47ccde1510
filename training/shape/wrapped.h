/* wrapped.h - records whose article is an object in them, as databases and content systems dump
 * it. */
#ifndef TOPIC_TRAINING_SHAPE_WRAPPED_H
#define TOPIC_TRAINING_SHAPE_WRAPPED_H

#include <jansson.h>

/* The article, when the record has no text itself; else NULL. Borrowed. */
json_t *topic_wrapped_object(json_t *record);

#endif
