/* packed_text.h - an object of JSON as a text in another, as queues deliver records: as it is, or in
 * base64.
 *
 *     {"payload": "{\"title\": ...}"}     {"message": {"data": "eyJ0aXRsZSI6..."}}
 */
#ifndef TOPIC_RECORD_PROGRAMS_PACKED_TEXT_H
#define TOPIC_RECORD_PROGRAMS_PACKED_TEXT_H

#include <stdbool.h>

#include <jansson.h>

#include "topicd/article.h"

/* A record in a message of SNS that SQS delivers, and one more. */
#define TOPIC_PACKED_TEXT_LAYERS_MAX 3

/* Whether it begins as such an object does. Looks at its first bytes alone. */
bool topic_packed_text_begins(struct topic_text text);

/* The object, whose reference the caller owns; NULL: the text is none. */
json_t *topic_packed_text_parse(struct topic_text text);

/* The object in a text that is a string of JSON, as it is encoded twice; the caller owns the
 * reference; NULL: it is none. */
json_t *topic_packed_text_parse_string(struct topic_text text);

/* The same of a list that begins with an object. */
json_t *topic_packed_text_parse_list(struct topic_text text);

enum topic_packed_text_content {
    TOPIC_PACKED_TEXT_OTHER,
    TOPIC_PACKED_TEXT_RECORD,
    TOPIC_PACKED_TEXT_TOO_LARGE /* an object of too many values, which is not parsed */
};

/* Whether a text is an object that has a text of its own, or has one packed in a text; the document
 * of an editor is none. A value takes about 240 bytes while this is found out: objects that are
 * parsed at one time have `most_values` together. */
enum topic_packed_text_content topic_packed_text_look(struct topic_text text, size_t most_values);

/* The same, however many values it has. */
bool topic_packed_text_is_record(struct topic_text text);

#endif
