#include "training/answers/row_changes.h"

#include <string.h>

#include "training/shape/shape.h"

/* The change itself, in which the converter of Debezium has put it or not. */
static json_t *change_of(json_t *object)
{
    json_t *payload = json_object_get(object, "payload");
    return json_is_object(payload) ? payload : object;
}

bool topic_row_changes_is(json_t *object)
{
    const json_t *change = change_of(object);
    return strlen(topic_shape_string(change, "op")) == 1 &&
           strchr("crud", topic_shape_string(change, "op")[0]) &&
           json_is_object(json_object_get(change, "source")) && json_object_get(change, "after");
}

/* The document is a text where the table is a collection of MongoDB. The caller owns a
 * reference. */
static json_t *row_of(json_t *change)
{
    json_t *after = json_object_get(change, "after");
    json_t *row = json_is_string(after)
                      ? json_loadb(json_string_value(after), json_string_length(after), 0, NULL)
                      : json_incref(after);
    if (json_is_object(row))
        return row;
    json_decref(row);
    return NULL;
}

json_t *topic_row_changes_rows(json_t *object, size_t *left_out)
{
    json_t *rows = json_array();
    json_t *row = row_of(change_of(object));
    if (!row)
        ++*left_out;
    else if (rows && json_array_append(rows, row) < 0) {
        json_decref(rows);
        rows = NULL;
    }
    json_decref(row);
    return rows;
}
