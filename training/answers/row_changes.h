/* row_changes.h - changes of a table as Debezium sends them, of which the row after the change is
 * the article:
 *
 *     {"payload": {"op": "u", "before": {...}, "after": {"id": 1, "title": ...}, "source": {...}}}
 */
#ifndef TOPIC_TRAINING_ANSWERS_ROW_CHANGES_H
#define TOPIC_TRAINING_ANSWERS_ROW_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

bool topic_row_changes_is(json_t *object);

/* The row, which the caller releases, in a list; none where the row was deleted, which is counted
 * in *left_out. NULL: out of memory. */
json_t *topic_row_changes_rows(json_t *object, size_t *left_out);

#endif
