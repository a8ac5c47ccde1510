/* json_api_resource.h - a resource of JSON:API, such as an article of Drupal.
 */
#ifndef TOPIC_TRAINING_SHAPE_JSON_API_RESOURCE_H
#define TOPIC_TRAINING_SHAPE_JSON_API_RESOURCE_H

#include <stdbool.h>

#include <jansson.h>

/* The key under which the document's reader puts the names of what is included. */
#define TOPIC_JSON_API_NAMES "included"

/* Among these names, no key of a resource: the only relationship of the document's resources that
 * leads to terms, where none is called by a key of topics. With several, none is chosen: which of
 * them a resource has would decide what its topics are. */
#define TOPIC_JSON_API_ONLY "only"

/* Likewise: whether a relationship of one of them is called by a key of topics. */
#define TOPIC_JSON_API_KNOWN "known"

/* Longer than a kind and an id, which is a UUID or a number. */
#define TOPIC_JSON_API_KEY_MAX_BYTES 200

/* Whether it has a type, attributes with a text, and relationships. */
bool topic_json_api_resource_is(json_t *object);

/* Adds the names of the resource's relationships that may lead to topics to the object `found`,
 * with whether each is called by a key of topics. Returns -1 when out of memory. */
int topic_json_api_resource_find_topics(json_t *resource, json_t *found);

/* Writes the key of a resource, or of a link to one; false: it is none. */
bool topic_json_api_resource_key(const json_t *resource,
                                 char key[static TOPIC_JSON_API_KEY_MAX_BYTES]);

#endif
