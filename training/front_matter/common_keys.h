/* common_keys.h - gives the keys of front matter the names that a record's keys have. */
#ifndef TOPIC_TRAINING_FRONT_MATTER_COMMON_KEYS_H
#define TOPIC_TRAINING_FRONT_MATTER_COMMON_KEYS_H

#include <jansson.h>

#include "topicd/error.h"

/* See topic_front_matter_parse. `lines` has the line of each key of the object. */
int topic_common_keys_apply(json_t *object, json_t *lines, struct topic_error *err);

#endif
