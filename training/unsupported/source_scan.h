/* source_scan.h - looks at the lines, names and strings of a text that may be a program's. Nothing
 * is copied.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_SOURCE_SCAN_H
#define TOPIC_TRAINING_UNSUPPORTED_SOURCE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* The first line without blanks at its ends, and what is behind that line. */
struct topic_text topic_source_scan_first_line(struct topic_text text);
struct topic_text topic_source_scan_rest(struct topic_text text);

/* Takes the next line that is not blank from *rest, without blanks at its ends; empty: there is
 * none. */
struct topic_text topic_source_scan_take_line(struct topic_text *rest);

/* Behind the letters, digits and signs that stand at `at`; `at` itself: there are none. */
size_t topic_source_scan_name_end(struct topic_text text, size_t at, const char *signs);

/* Behind the string in single or double quotes that begins at `at`; 0: there is none that ends in
 * this line. */
size_t topic_source_scan_string_end(struct topic_text text, size_t at);

/* Whether a line is a sentence, as one about a language of programs is: four words that are not in
 * capitals follow each other, and no sign stands there as programs have it. */
bool topic_source_scan_is_sentence(struct topic_text line);

#endif
