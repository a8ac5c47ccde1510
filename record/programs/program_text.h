/* program_text.h - the body or the title of an object that has none under a name of ours, under a
 * name that another program has for it (record/keys.h).
 */
#ifndef TOPIC_RECORD_PROGRAMS_PROGRAM_TEXT_H
#define TOPIC_RECORD_PROGRAMS_PROGRAM_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "record/field_map.h"
#include "record/json_value.h"
#include "record/keys.h"

/* The lengths of these names and the letters that they begin with, as bits of 32. */
#define TOPIC_PROGRAM_TEXT_LENGTHS                                                                 \
    (1u << 4 | 1u << 7 | 1u << 8 | 1u << 9 | 1u << 10 | 1u << 12 | 1u << 13)
#define TOPIC_PROGRAM_TEXT_LETTERS                                                                 \
    (1u << ('b' & 31) | 1u << ('c' & 31) | 1u << ('h' & 31) | 1u << ('m' & 31) |                   \
     1u << ('p' & 31) | 1u << ('s' & 31))

/* Whether the key may be such a name: most are told at once that are none, so that an article
 * without a body need not be gone through again. */
static inline bool topic_program_text_may_be(const char *key, size_t len)
{
    return len < 32 && (TOPIC_PROGRAM_TEXT_LENGTHS >> len & 1) &&
           (TOPIC_PROGRAM_TEXT_LETTERS >> ((unsigned char)key[0] & 31) & 1);
}

/* The first such name of a body that has a text, which `map`, which may be NULL, has not for
 * another field, and sets *value; NULL: there is none, or a rule for another program reads or
 * refuses the object. Borrowed. */
const struct topic_keys_name *topic_program_text_find_body(const json_t *object,
                                                           const struct topic_field_map *map,
                                                           topic_json_value_text *text_of,
                                                           const void *context,
                                                           const json_t **value);

/* The same of the title of a message: its subject. Of another object it is none. */
const struct topic_keys_name *topic_program_text_find_title(const json_t *object,
                                                            const struct topic_field_map *map,
                                                            topic_json_value_text *text_of,
                                                            const void *context,
                                                            const json_t **value);

#endif
