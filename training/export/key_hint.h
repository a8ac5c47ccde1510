/* key_hint.h - says of a record whose texts were not found where they may be.
 *
 *     if (topic_json_record_read(&json, &record, &err) < 0)
 *         topic_key_hint_add(json.object, &err);
 */
#ifndef TOPIC_TRAINING_EXPORT_KEY_HINT_H
#define TOPIC_TRAINING_EXPORT_KEY_HINT_H

#include <stdbool.h>

#include <jansson.h>

#include "topicd/error.h"

/* Adds to a message about a missing text, or one of another type, what the object has and the cure;
 * changes no other message. */
void topic_key_hint_add(json_t *object, struct topic_error *err);

/* Whether the error is that the record has no text. */
bool topic_key_hint_is_without_text(const struct topic_error *err);

#endif
