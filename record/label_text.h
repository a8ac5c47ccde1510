/* label_text.h - what a text in the place of a topic's name is: a name, or something else. */
#ifndef TOPIC_RECORD_LABEL_TEXT_H
#define TOPIC_RECORD_LABEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* Whether it is what pandas, R, spreadsheets and people write where there is no value: nan, None,
 * N/A, -. Blanks around the text must be trimmed. */
bool topic_label_text_is_missing(struct topic_text text);

/* Whether it holds the beginning of a list of JSON or Python: ['AI', {"choices". */
bool topic_label_text_is_list(struct topic_text text);

/* Whether it is a number, several with blanks between them, true or false. */
bool topic_label_text_is_number(struct topic_text text);

/* Whether it has a comma that may separate names, rather than one between digits. */
bool topic_label_text_has_comma(struct topic_text text);

/* The length of the character reference at `at`, with its semicolon; 0: there is none. */
size_t topic_label_text_reference(struct topic_text text, size_t at);

/* The character of a reference (&amp; &lt; &gt; &quot; &apos; &nbsp; or its number); 0: another. */
char topic_label_text_character(struct topic_text reference);

#endif
