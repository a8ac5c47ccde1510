/* toml_value.h - the keys and values of TOML, with the tables and lists that are written as
 * values. */
#ifndef TOPIC_TRAINING_FRONT_MATTER_TOML_VALUE_H
#define TOPIC_TRAINING_FRONT_MATTER_TOML_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/error.h"
#include "training/front_matter/toml_scan.h"

/* Of arrays, inline tables and dotted keys. Front matter nests two or three levels deep. */
#define TOPIC_TOML_VALUE_MAX_DEPTH 32

struct topic_toml_value {
    struct topic_toml_scan scan;
    size_t depth; /* of the value that is being read */
    struct topic_error *err;
};

/* Appends the names of a key, a.b.c, to the path. */
int topic_toml_value_key(struct topic_toml_value *parse, json_t *path);

/* The = between a key and its value. */
int topic_toml_value_equals(struct topic_toml_value *parse);

/* The table at the path, made where it is missing; NULL: a part of the path is no table. Of an
 * array of tables the last one is meant if enters_arrays. */
json_t *topic_toml_value_table(json_t *table, const json_t *path, size_t len, bool enters_arrays);

/* Reads the value of the path's last name and adds it to the table. A list or table in it is frozen
 * in `names` (toml_names.h). */
int topic_toml_value_add(struct topic_toml_value *parse, json_t *table, json_t *names,
                         const json_t *path);

#endif
