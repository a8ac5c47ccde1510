#include "training/export/dataset_rows.h"

#include <string.h>

#include "training/shape/shape.h"

bool topic_dataset_rows_is(json_t *object)
{
    json_t *first = json_array_get(json_object_get(object, "rows"), 0);
    return topic_shape_is_list_of(object, "features", "type") &&
           json_is_object(json_object_get(first, "row"));
}

/* The names of the classes of a column; NULL: it has none. */
static const json_t *names_of(const json_t *type)
{
    if (json_is_array(type))
        type = json_array_get(type, 0);
    if (json_object_get(type, "feature"))
        type = json_object_get(type, "feature");
    return json_object_get(type, "names");
}

/* The name of a number, null for -1, which stands for none, or the value itself. */
static json_t *name_of(const json_t *names, json_t *value)
{
    if (!json_is_integer(value))
        return json_incref(value);
    json_int_t number = json_integer_value(value);
    if (number == -1)
        return json_null();
    json_t *name = number >= 0 ? json_array_get(names, (size_t)number) : NULL;
    return json_incref(name ? name : value);
}

static json_t *named(const json_t *names, json_t *value)
{
    if (!json_is_array(value))
        return name_of(names, value);
    json_t *list = json_array();
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        if (json_array_append_new(list, name_of(names, item)) < 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

/* Whether the viewer has cut a text: such a row is none to learn from, and has nothing to read. */
static bool is_cut(json_t *item)
{
    size_t index;
    json_t *name;
    json_array_foreach(json_object_get(item, "truncated_cells"), index, name)
    {
        if (json_is_string(json_object_get(json_object_get(item, "row"), json_string_value(name))))
            return true;
    }
    return false;
}

static int name_classes(json_t *row, json_t *features)
{
    size_t index;
    json_t *feature;
    json_array_foreach(features, index, feature)
    {
        const json_t *names = names_of(json_object_get(feature, "type"));
        const char *key = json_string_value(json_object_get(feature, "name"));
        json_t *value = key && names ? json_object_get(row, key) : NULL;
        if (value && json_object_set_new(row, key, named(names, value)) < 0)
            return -1;
    }
    return 0;
}

json_t *topic_dataset_rows_records(json_t *object, size_t *left_out)
{
    json_t *records = json_array();
    json_t *features = json_object_get(object, "features");
    size_t index;
    json_t *item;
    json_array_foreach(json_object_get(object, "rows"), index, item)
    {
        if (is_cut(item)) {
            ++*left_out;
            continue;
        }
        json_t *row = json_copy(json_object_get(item, "row"));
        if (json_array_append_new(records, row) < 0 || name_classes(row, features) < 0) {
            json_decref(records);
            return NULL;
        }
    }
    return records;
}
