/* row_object.h - the row of a table as the object that the same tool writes as JSON.
 *
 *     if (topic_row_object_is_export(name_of, table, column_count))
 *         ... json_t *object = json_object();
 * *             topic_row_object_set(object, name, cell, &err) for each column ...
 */
#ifndef TOPIC_TRAINING_TABLE_ROW_OBJECT_H
#define TOPIC_TRAINING_TABLE_ROW_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* Whether the columns are those of a tool whose rows a shape reads: Label Studio's annotations, or
 * Prodigy's decisions. */
bool topic_row_object_is_export(struct topic_text (*name_of)(const void *table, size_t column),
                                const void *table, size_t count);

/* Sets a member: a cell that is a JSON object or list as such, any other as a string. An empty cell
 * and a column without a name are left out. */
int topic_row_object_set(json_t *object, struct topic_text name, struct topic_text cell,
                         struct topic_error *err);

#endif
