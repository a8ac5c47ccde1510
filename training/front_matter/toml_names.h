/* toml_names.h - which names of a TOML document may still be defined or extended.
 *
 * A table may be opened once, what is written as a value may not be extended, and what a dotted key
 * made may not be opened as a table. The flags of a name are kept in a tree beside the document, as
 * Python's tomllib does.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_TOML_NAMES_H
#define TOPIC_TRAINING_FRONT_MATTER_TOML_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

enum topic_toml_flag {
    TOPIC_TOML_FROZEN = 1, /* a value: with all below it, it may not be extended */
    TOPIC_TOML_NESTED = 2  /* opened as a table, or made by a dotted key */
};

/* A path is an array of strings, of which the first `len` count. The tree begins as json_object().
 */
bool topic_toml_names_is(json_t *tree, const json_t *path, size_t len, enum topic_toml_flag flag);

/* A frozen name freezes all below it. -1: out of memory. */
int topic_toml_names_set(json_t *tree, const json_t *path, size_t len, enum topic_toml_flag flag);

/* Forgets the name and all below it, for the next element of an array of tables. */
void topic_toml_names_forget(json_t *tree, const json_t *path, size_t len);

#endif
