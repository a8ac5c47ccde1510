/* encoding_names.h - the names of encodings: what a page of HTML declares, what --encoding takes,
 * and which name iconv gets.
 *
 * A name stands for the larger encoding that contains it, as in browsers (the WHATWG Encoding
 * Standard): ISO-8859-1 is read as WINDOWS-1252, GB2312 as GB18030, Shift_JIS as CP932. Whoever
 * writes the smaller name nearly always has texts with the characters of the larger one.
 */
#ifndef TOPIC_TRAINING_INPUT_ENCODING_NAMES_H
#define TOPIC_TRAINING_INPUT_ENCODING_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* The name for iconv of an encoding that the web knows; NULL: none. Static. */
const char *topic_encoding_names_find(const char *name, size_t len);

/* Whether iconv can read the encoding, or the table has it. Names with a slash are refused, because
 * iconv takes "//IGNORE" as an order to drop what it cannot read. */
bool topic_encoding_names_is_known(const char *name);

/* The encoding that a page of HTML or XML declares for itself; NULL: none that the table has, so
 * that a page cannot choose among all that iconv has. Static. */
const char *topic_encoding_names_declared(struct topic_text start);

#endif
