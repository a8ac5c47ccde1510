/* label_object.h - topics that are written as a JSON object.
 *
 *     {"choices": ["AI", "Energy"]}           these names
 *     {"AI": true, "Energy": false}           the names with true, 1 or 1.0, when all values
 *                                             are true or false, or all of several 1 or 0
 *     {"name": "AI", "slug": "ai"}            refused; the message has the path for --map
 *     {"AI": 0.93, "Energy": 0.2}             refused: from which score on a topic applies is open
 */
#ifndef TOPIC_RECORD_LABEL_LABEL_OBJECT_H
#define TOPIC_RECORD_LABEL_LABEL_OBJECT_H

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The names, an array that the caller releases; NULL after setting err. `key` is where the object
 * is, for the map in the message; empty for an object that was written as text, which no map leads
 * into. */
json_t *topic_label_object_names(json_t *object, struct topic_text key, struct topic_error *err);

/* Sets err for a list of topics with objects in it, whose first items show which member is the
 * name; returns -1. */
int topic_label_object_refuse_items(json_t *items, struct topic_text key, struct topic_error *err);

#endif
