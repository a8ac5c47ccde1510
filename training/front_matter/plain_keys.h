/* plain_keys.h - the keys that Pelican and MultiMarkdown write above a text without a fence:
 *
 *     Title: Chips
 *     Date: 2024-01-01
 *     Tags: AI, Energy
 *
 *     The text begins behind an empty line.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_PLAIN_KEYS_H
#define TOPIC_TRAINING_FRONT_MATTER_PLAIN_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The length of the keys, with the empty line; 0: the text does not begin with such keys. The first
 * line must have one that these programs know, such as Title, and each other line a key or,
 * indented, more of the value before it. So an article that begins with "Warning: ..." has none.
 * Notion has the title as a heading, an empty line, and then such lines, of which one is known. */
size_t topic_plain_keys_find(struct topic_text file);

/* Whether two of the keys are known, so that a file of any name begins with them. */
bool topic_plain_keys_are_certain(struct topic_text file);

/* The length of the key in front of a colon and a blank; 0: the line has none. */
size_t topic_plain_keys_key_length(struct topic_text line);

/* Whether the first line has a key that is known. */
bool topic_plain_keys_begins(struct topic_text file);

/* An object of strings. Fills `lines` with the line of each key, from 0, and *line with that of an
 * error. NULL: a key stands twice. */
json_t *topic_plain_keys_parse(struct topic_text text, json_t *lines, size_t *line,
                               struct topic_error *err);

#endif
