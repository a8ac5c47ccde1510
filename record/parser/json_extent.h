/* json_extent.h - where a value of JSON ends in a text that holds several, one after another or in
 * a list, without parsing it.
 */
#ifndef TOPIC_RECORD_PARSER_JSON_EXTENT_H
#define TOPIC_RECORD_PARSER_JSON_EXTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* Whether the byte may stand between two values. */
bool topic_json_extent_is_separator(char byte);

/* The end of the value at `at`: after its closing bracket, at the next separator, or behind a line
 * end within quotes, which no JSON has: the rest of the file need not be looked through. A record
 * separator ends it in any case, so that one that was cut takes no other with it. */
size_t topic_json_extent_end(struct topic_text text, size_t at);

/* How many values the text has if it is JSON, by its brackets and commas, as far as they are not
 * within quotes; more than `most` are not counted on. */
size_t topic_json_extent_count(struct topic_text text, size_t most);

/* Where to resume after a malformed object from `start` to `end`, whose brackets and quotes cannot
 * be trusted: at the next line that begins an object at the same indent; `end`: there is none. */
size_t topic_json_extent_next(struct topic_text text, size_t start, size_t end);

#endif
