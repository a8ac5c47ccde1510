/* capital_keys.h - records with their keys in capitals or with a capital first, as Snowflake,
 * Oracle and C# write them: {"TITLE": ...}, {"Title": ...}.
 *
 * topic_keys_find_in_capitals (record/keys.h) says which key is meant. They count only where no
 * text is under its name as it is, which record/article/json_article.h decides.
 */
#ifndef TOPIC_RECORD_CAPITAL_KEYS_H
#define TOPIC_RECORD_CAPITAL_KEYS_H

#include <stdbool.h>

#include "record/json_value.h"

/* Whether such a key of a text has a string. One that is JSON does not count, because it is what a
 * queue has packed (record/programs/packed_text.h); without text_of, NULL, every string does. */
bool topic_capital_keys_have_text(const struct json_t *object, topic_json_value_text *text_of,
                                  const void *context);

/* Sets *copy to a copy of the object, whose reference the caller owns, in which the values of such
 * keys are under their names too. Returns -1: out of memory. */
int topic_capital_keys_rename(const struct json_t *object, topic_json_value_text *text_of,
                              const void *context, struct json_t **copy);

#endif
