/* toml.h - reads TOML 1.0 into JSON values: the front matter of Hugo and Zola.
 *
 *     json_t *root = topic_toml_parse(text, &lines, &line, &err);
 *
 * Dates and times become strings as they are written, and so do inf and nan, for which JSON has no
 * number. Refused is what TOML 1.0 refuses, and beyond that integers of more than 64 bits, a NUL in
 * a key, and more depth than TOPIC_TOML_VALUE_MAX_DEPTH.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_TOML_H
#define TOPIC_TRAINING_FRONT_MATTER_TOML_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The root table, which the caller releases; NULL on failure, with the line of the error, from 0,
 * in
 * *line. `lines`, an object, gets the line of each key of the root. */
json_t *topic_toml_parse(struct topic_text text, json_t *lines, size_t *line,
                         struct topic_error *err);

#endif
