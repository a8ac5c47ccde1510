/* program_body.h - the body of an object that has none under a name of ours, under a name that
 * another program has for it (record/keys.h).
 */
#ifndef TOPIC_RECORD_PROGRAMS_PROGRAM_BODY_H
#define TOPIC_RECORD_PROGRAMS_PROGRAM_BODY_H

#include <jansson.h>

#include "record/field_map.h"
#include "record/json_value.h"
#include "record/keys.h"

/* The first such name that has a text, which `map`, which may be NULL, has not for another field,
 * and sets *value; NULL: there is none, or a rule for another program reads or refuses the object.
 * Borrowed. */
const struct topic_keys_name *topic_program_body_find(const json_t *object,
                                                      const struct topic_field_map *map,
                                                      topic_json_value_text *text_of,
                                                      const void *context, const json_t **value);

#endif
