#include "training/answers/row_changes.h"

#include <string.h>
#include <strings.h>

#include "record/json_value.h"
#include "record/parser/json_parser.h"
#include "training/shape/shape.h"

static bool is_deletion(const char *kind)
{
    return strcasecmp(kind, "delete") == 0 || strcmp(kind, "d") == 0;
}

/* ---- Debezium ---- */

/* The change itself, in which the converter of Debezium has put it or not. */
static const json_t *change_of(const json_t *object)
{
    const json_t *payload = json_object_get(object, "payload");
    return json_is_object(payload) ? payload : object;
}

static bool is_of_debezium(const json_t *object)
{
    const json_t *change = change_of(object);
    const char *kind = topic_shape_string(change, "op");
    bool is_change =
        json_is_object(json_object_get(change, "source")) || json_object_get(change, "before");
    return strlen(kind) == 1 && strchr("crud", kind[0]) && is_change &&
           json_object_get(change, "after");
}

static json_t *rows_of_debezium(const json_t *object)
{
    return json_object_get(change_of(object), "after");
}

/* ---- Maxwell and Canal ---- */

static bool is_of_binary_log(const json_t *object)
{
    const json_t *data = json_object_get(object, "data");
    return json_is_string(json_object_get(object, "database")) &&
           json_is_string(json_object_get(object, "table")) &&
           json_is_string(json_object_get(object, "type")) &&
           (json_is_object(data) || json_is_object(json_array_get(data, 0)));
}

static json_t *rows_of_binary_log(const json_t *object)
{
    return is_deletion(topic_shape_string(object, "type")) ? NULL : json_object_get(object, "data");
}

/* ---- MongoDB ---- */

static bool is_of_mongodb(const json_t *object)
{
    return json_is_string(json_object_get(object, "operationType")) &&
           (json_object_get(object, "fullDocument") || json_object_get(object, "documentKey"));
}

static json_t *rows_of_mongodb(const json_t *object)
{
    return is_deletion(topic_shape_string(object, "operationType"))
               ? NULL
               : json_object_get(object, "fullDocument");
}

/* ---- all ---- */

static const struct {
    bool (*matches)(const json_t *object);
    json_t *(*rows)(const json_t *object); /* a row, or a list of them; NULL: none is left */
} kinds[] = {{is_of_debezium, rows_of_debezium},
             {is_of_binary_log, rows_of_binary_log},
             {is_of_mongodb, rows_of_mongodb}};

static json_t *find_rows(json_t *object)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].matches(object))
            return kinds[i].rows(object);
    return NULL;
}

bool topic_row_changes_is(json_t *object)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].matches(object))
            return true;
    return false;
}

/* A document of MongoDB is a text in Debezium's messages. A text that is none stays one, so that it
 * is malformed as a record. The caller owns a reference. */
static json_t *parsed(json_t *row)
{
    json_error_t unused;
    json_t *document = json_is_string(row)
                           ? topic_json_parser_load(topic_json_value_string(NULL, row), &unused)
                           : NULL;
    return document ? document : json_incref(row);
}

json_t *topic_row_changes_rows(json_t *object, size_t *left_out)
{
    json_t *found = find_rows(object);
    if (json_is_array(found))
        return json_incref(found);
    json_t *rows = json_array();
    json_t *row = parsed(found);
    if (!row || json_is_null(row))
        ++*left_out;
    else if (rows && json_array_append(rows, row) < 0) {
        json_decref(rows);
        rows = NULL;
    }
    json_decref(row);
    return rows;
}
