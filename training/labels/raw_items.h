/* raw_items.h - writes items of lists and members of objects as their text has them: numbers keep
 * all their digits.
 */
#ifndef TOPIC_TRAINING_LABELS_RAW_ITEMS_H
#define TOPIC_TRAINING_LABELS_RAW_ITEMS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/error.h"

struct json_t;

bool topic_raw_items_has_topic(const struct topic_record *record, struct topic_text name);

/* Writes the items of the list, whose text is `raw`, that have one of the record's topics at the
 * path `rest`, and a new one for each topic that none has. */
int topic_raw_items_put_list(struct topic_buffer *changed, struct topic_text raw,
                             const struct json_t *list, struct topic_text rest,
                             const struct topic_record *record, struct topic_error *err);

/* Writes the object without the members that are objects or lists. */
int topic_raw_items_put_scalars(struct topic_buffer *text, struct topic_text object,
                                struct topic_error *err);

#endif
