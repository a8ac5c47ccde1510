/* json_api_resource.h - a resource of JSON:API, such as an article of Drupal.
 */
#ifndef TOPIC_TRAINING_SHAPE_JSON_API_RESOURCE_H
#define TOPIC_TRAINING_SHAPE_JSON_API_RESOURCE_H

#include <stdbool.h>

#include <jansson.h>

/* The key under which the document's reader puts the names of what is included. */
#define TOPIC_JSON_API_NAMES "included"

/* Longer than a kind and an id, which is a UUID or a number. */
#define TOPIC_JSON_API_KEY_MAX_BYTES 200

/* Whether it has a type, attributes with a text, and relationships. */
bool topic_json_api_resource_is(json_t *object);

/* Writes the key of a resource, or of a link to one; false: it is none. */
bool topic_json_api_resource_key(const json_t *resource,
                                 char key[static TOPIC_JSON_API_KEY_MAX_BYTES]);

#endif
