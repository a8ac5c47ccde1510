/* json_scalar.h - a member of a JSON object as the bytes that were written, for values that no
 * parser may round or escape anew: ids and numbers. */
#ifndef TOPIC_RECORD_JSON_SCALAR_H
#define TOPIC_RECORD_JSON_SCALAR_H

#include "topicd/article.h"

/* The first value of the top object's key `name` that is a string, with its quotes, or a number,
 * true, false or null; empty when there is none. The key is found only as it stands, without
 * escapes. `object` has to be valid JSON; the text is a part of it. */
struct topic_text topic_json_scalar_find(struct topic_text object, const char *name);

/* The byte after the closing quote of the string that begins at `quote`; `end` when it has none. */
const char *topic_json_scalar_string_end(const char *quote, const char *end);

#endif
