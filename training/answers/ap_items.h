/* ap_items.h - items of AP's Media API:
 *
 *     {"data": {"items": [{"meta": {...}, "item": {"headline": ..., "subject": [{"name": ...}],
 *         "renditions": {"nitf": {"href": ...}}}}]}}
 *
 * The text is in a file that the item names, unless the answer has it as "body_nitf".
 */
#ifndef TOPIC_TRAINING_ANSWERS_AP_ITEMS_H
#define TOPIC_TRAINING_ANSWERS_AP_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

bool topic_ap_items_is(json_t *object);

/* The texts as records, which the caller releases; one whose text is in a file has none, which
 * topic_known_documents_find() says. Adds to *left_out how many items are pictures and other media
 * or were withdrawn. NULL: out of memory. */
json_t *topic_ap_items_records(json_t *object, size_t *left_out);

/* Whether the record names a file of NITF, which has its text if the record has none. */
bool topic_ap_items_is_without_text(json_t *record);

#endif
