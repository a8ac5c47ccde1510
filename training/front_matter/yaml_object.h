/* yaml_object.h - reads YAML front matter as a JSON object. */
#ifndef TOPIC_TRAINING_FRONT_MATTER_YAML_OBJECT_H
#define TOPIC_TRAINING_FRONT_MATTER_YAML_OBJECT_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* What front matter may have when its aliases are unfolded: more than that of any article has. */
#define TOPIC_YAML_OBJECT_MAX_VALUES 100000
#define TOPIC_YAML_OBJECT_MAX_BYTES (16u << 20)

/* The object, which the caller releases; NULL on failure, with the line of the error, from 0, in
 * *line. Scalars become strings, however they look, and an empty one or null becomes null. What
 * Obsidian writes as "tags: #ai #energy", which is a comment in YAML, becomes that string. `lines`,
 * an object, gets the line of each key. */
json_t *topic_yaml_object_parse(struct topic_text text, json_t *lines, size_t *line,
                                struct topic_error *err);

#endif
