/* source_text.h - the text that a labelling tool was given, which is in its export or at an address
 * that stands there instead.
 */
#ifndef TOPIC_TRAINING_SHAPE_SOURCE_TEXT_H
#define TOPIC_TRAINING_SHAPE_SOURCE_TEXT_H

#include <stdbool.h>

#include <jansson.h>

#include "topicd/error.h"

/* Whether it is an address alone, such as https://example.org/1.txt or gs://bucket/1.txt. */
bool topic_source_text_is_address(const char *text);

/* Makes the member of the object the body of the record. Fails where it is an address. */
int topic_source_text_take(json_t *record, const json_t *object, const char *key,
                           struct topic_error *err);

/* Fails where a text of the object under a key of ours is an address. */
int topic_source_text_check(const json_t *object, struct topic_error *err);

#endif
