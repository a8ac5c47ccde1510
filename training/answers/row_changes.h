/* row_changes.h - changes of a table as programs send them, of which the row after the change is
 * the article:
 *
 *     {"payload": {"op": "u", "before": {...}, "after": {"title": ...}, "source": {...}}}  Debezium
 *     {"database": ..., "table": ..., "type": "update", "data": {"title": ...}, "ts": 1}    Maxwell
 *     {"database": ..., "table": ..., "type": "UPDATE", "data": [{"title": ...}]}             Canal
 *     {"operationType": "insert", "fullDocument": {"title": ...}, "ns": {...}}              MongoDB
 */
#ifndef TOPIC_TRAINING_ANSWERS_ROW_CHANGES_H
#define TOPIC_TRAINING_ANSWERS_ROW_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

bool topic_row_changes_is(json_t *object);

/* The rows, which the caller releases; none where the row was deleted, which is counted
 * in *left_out. NULL: out of memory. */
json_t *topic_row_changes_rows(json_t *object, size_t *left_out);

#endif
