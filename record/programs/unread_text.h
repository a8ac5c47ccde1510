/* unread_text.h - whether an object of which no text was read has one under another key.
 *
 * The objects may be those of a skeleton (wire/json_skeleton.h): strings are not looked into but by
 * text_of.
 */
#ifndef TOPIC_RECORD_PROGRAMS_UNREAD_TEXT_H
#define TOPIC_RECORD_PROGRAMS_UNREAD_TEXT_H

#include <stdbool.h>

#include <jansson.h>

#include "record/json_value.h"

/* Whether a member whose key is none of ours, or an object or a list in the object, has a text that
 * may be an article's: several words, rather than a name, an address or a number of a program. */
bool topic_unread_text_has(const json_t *object, topic_json_value_text *text_of,
                           const void *context);

#endif
