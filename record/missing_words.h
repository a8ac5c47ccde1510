/* missing_words.h - the words that programs write where a value is missing: NA, NULL, nan.
 */
#ifndef TOPIC_RECORD_MISSING_WORDS_H
#define TOPIC_RECORD_MISSING_WORDS_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether a cell of a table that is not in quotes says so, as it is written: "na" and "Null" may be
 * words of a text. */
bool topic_missing_words_is_cell(struct topic_text text);

/* Whether the name of a topic, or an id, says so, in any case: no topic is called "nan" or "-". */
bool topic_missing_words_is_name(struct topic_text text);

#endif
