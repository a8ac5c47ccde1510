/* key_hint.h - says of a record whose texts were not found where they may be.
 *
 *     if (topic_json_record_read(&json, &record, &err) < 0)
 *         topic_key_hint_add(json.object, &record, &err);
 */
#ifndef TOPIC_TRAINING_EXPORT_KEY_HINT_H
#define TOPIC_TRAINING_EXPORT_KEY_HINT_H

#include <jansson.h>

#include "record/record.h"
#include "topicd/error.h"

/* Adds to a message about a missing text, or one of another type, what the object has and the cure;
 * changes no other message. `record` is what could not be read of it. */
void topic_key_hint_add(json_t *object, const struct topic_record *record, struct topic_error *err);

#endif
