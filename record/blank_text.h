/* blank_text.h - tells a text that shows nothing to a reader, such as "<p>&nbsp;</p>", which
 * editors and exports write for an empty one.
 *
 * It is made of white space, of characters that are as wide as one or have no width, of references
 * to these, of comments, and of tags. A tag that shows something of its own, such as <img>, is no
 * part of it.
 */
#ifndef TOPIC_RECORD_BLANK_TEXT_H
#define TOPIC_RECORD_BLANK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* Whether a text that does not begin with white space may be one: all others are told by their
 * first byte. */
static inline bool topic_blank_text_may_begin(char byte)
{
    return byte == '<' || byte == '&' || (unsigned char)byte >= 0x80;
}

/* Looks no further than at the first character that a reader sees. */
bool topic_blank_text_is(struct topic_text text);

/* The length of the character at `at` if it is white space of any script or has no width; 0: it is
 * another, or a mark that joins letters or gives their direction, which is part of a word. */
size_t topic_blank_text_character(struct topic_text text, size_t at);

/* The text without such characters at its ends. */
struct topic_text topic_blank_text_trim(struct topic_text text);

#endif
