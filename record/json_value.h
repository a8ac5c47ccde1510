/* json_value.h - what a value of JSON may be in the place of a text: a text, a list of paragraphs,
 * or a document that an editor keeps as JSON.
 *
 * The strings of a skeleton (wire/json_skeleton.h) are numbers of texts: what looks into a string
 * is given a function that says what its text is.
 */
#ifndef TOPIC_RECORD_JSON_VALUE_H
#define TOPIC_RECORD_JSON_VALUE_H

#include <stdbool.h>

#include "topicd/article.h"

struct json_t;

/* The text of a JSON string. */
typedef struct topic_text topic_json_value_text(const void *context, const struct json_t *string);

/* That of a string which is its text itself; empty for another value. */
struct topic_text topic_json_value_string(const void *unused, const struct json_t *string);

/* The string that the value is, or the one in a list of one; NULL: another value. Borrowed. */
const struct json_t *topic_json_value_one(const struct json_t *value);

/* Whether the value is a text, or a list of one, which is that text. */
bool topic_json_value_is_text(const struct json_t *value);

/* Whether the value is a list of several texts, which are a body. */
bool topic_json_value_is_paragraphs(const struct json_t *value);

/* Whether the value is an empty list, an empty object or false. */
bool topic_json_value_is_empty(const struct json_t *value);

/* Whether the value is a document that an editor keeps as JSON, by its keys: blocks or nodes, which
 * the model reads as their text. */
bool topic_json_value_is_blocks(const struct json_t *value);

/* Whether the value is such a document, or one of ProseMirror without a content, in which nothing
 * is written: an editor keeps one for an empty text. */
bool topic_json_value_is_blank_document(const struct json_t *value, topic_json_value_text *text_of,
                                        const void *context);

/* Whether the value is there: not null, and no text that shows nothing. */
bool topic_json_value_is_filled(const struct json_t *value, topic_json_value_text *text_of,
                                const void *context);

/* Whether the text begins as an object or a list of JSON does. */
bool topic_json_value_is_json(struct topic_text text);

#endif
