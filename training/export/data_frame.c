#include "training/export/data_frame.h"

#include <stdlib.h>
#include <string.h>

#include "record/keys.h"

enum orient {
    ORIENT_NONE,
    ORIENT_SPLIT,
    ORIENT_SERIES,
    ORIENT_INDEX,
    ORIENT_COLUMNS,
    ORIENT_LISTS
};

static bool is_number(const char *name)
{
    return name[0] != '\0' && strspn(name, "0123456789") == strlen(name);
}

static bool is_text_key(const char *name)
{
    unsigned rank;
    enum topic_record_key key = topic_keys_find(name, strlen(name), &rank);
    return key == TOPIC_RECORD_TITLE || key == TOPIC_RECORD_EXCERPT || key == TOPIC_RECORD_BODY;
}

static bool are_different(const json_t *names)
{
    json_t *seen = json_object();
    size_t index;
    json_t *name;
    json_array_foreach(names, index, name)
    {
        if (json_is_string(name))
            json_object_set(seen, json_string_value(name), name);
    }
    bool is_so = json_object_size(seen) == json_array_size(names);
    json_decref(seen);
    return is_so;
}

/* Names that differ, and rows of as many values. */
static bool is_split(json_t *object)
{
    json_t *columns = json_object_get(object, "columns");
    json_t *data = json_object_get(object, "data");
    size_t index;
    json_t *row;
    if (json_array_size(columns) == 0 || json_array_size(data) == 0)
        return false;
    json_array_foreach(data, index, row)
    {
        if (json_array_size(row) != json_array_size(columns))
            return false;
    }
    return are_different(columns);
}

/* Polars: columns with a name and their values, of which there are as many in each. */
static bool is_series(json_t *object)
{
    json_t *columns = json_object_get(object, "columns");
    size_t rows = json_array_size(json_object_get(json_array_get(columns, 0), "values"));
    size_t index;
    json_t *column;
    json_array_foreach(columns, index, column)
    {
        if (!json_is_string(json_object_get(column, "name")) ||
            json_array_size(json_object_get(column, "values")) != rows)
            return false;
    }
    return rows > 0;
}

static bool has_string(json_t *row)
{
    const char *name;
    json_t *value;
    json_object_foreach(row, name, value)
    {
        if (json_is_string(value))
            return true;
    }
    return false;
}

/* Whether each member is an object with a text, under a number. */
static bool is_index(json_t *object)
{
    const char *name;
    json_t *row;
    json_object_foreach(object, name, row)
    {
        if (!is_number(name) || !has_string(row))
            return false;
    }
    return json_object_size(object) > 0;
}

/* Whether each member is an object that has a value for each number of a row. */
static bool is_columns(json_t *object)
{
    const char *name;
    json_t *column;
    size_t rows = json_object_size(json_object_iter_value(json_object_iter(object)));
    json_object_foreach(object, name, column)
    {
        const char *row = json_object_iter_key(json_object_iter(column));
        if (!row || !is_number(row) || json_object_size(column) != rows)
            return false;
    }
    return rows > 0;
}

/* Whether each member is a list of as many values, and those of two texts are texts: words of one
 * text, each with a label, are lists too. */
static bool is_lists(json_t *object)
{
    const char *name;
    json_t *column;
    size_t texts = 0;
    size_t rows = json_array_size(json_object_iter_value(json_object_iter(object)));
    json_object_foreach(object, name, column)
    {
        bool is_text = is_text_key(name);
        texts += is_text;
        if (json_array_size(column) != rows ||
            (is_text && !json_is_string(json_array_get(column, 0))))
            return false;
    }
    return texts > 1 && rows > 1;
}

static enum orient orient_of(json_t *object)
{
    static bool (*const tests[])(json_t *) = {[ORIENT_SPLIT] = is_split,
                                              [ORIENT_SERIES] = is_series,
                                              [ORIENT_INDEX] = is_index,
                                              [ORIENT_COLUMNS] = is_columns,
                                              [ORIENT_LISTS] = is_lists};
    for (size_t i = ORIENT_SPLIT; i < sizeof tests / sizeof *tests; i++)
        if (tests[i](object))
            return (enum orient)i;
    return ORIENT_NONE;
}

bool topic_data_frame_is(json_t *object)
{
    return orient_of(object) != ORIENT_NONE;
}

/* ---- the rows ---- */

/* The name of a row is its id, if it has none, unless the rows are only counted. */
static int take_name(json_t *record, json_t *name, bool is_counted)
{
    if (!name || is_counted || json_object_get(record, "id"))
        return 0;
    return json_object_set(record, "id", name);
}

static bool is_count(const json_t *name, size_t number)
{
    return json_is_integer(name) && (size_t)json_integer_value(name) == number;
}

/* Whether the rows of orient split have their numbers as names, from 0 on. */
static bool are_counted(const json_t *index)
{
    size_t number;
    json_t *name;
    json_array_foreach(index, number, name)
    {
        if (!is_count(name, number))
            return false;
    }
    return true;
}

static int add_split(json_t *records, json_t *object)
{
    json_t *columns = json_object_get(object, "columns");
    json_t *names = json_object_get(object, "index");
    const bool is_counted = are_counted(names);
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(object, "data"), index, row)
    {
        json_t *record = json_object();
        size_t at;
        json_t *name;
        if (json_array_append_new(records, record) < 0)
            return -1;
        json_array_foreach(columns, at, name)
        {
            if (json_object_set(record, json_string_value(name), json_array_get(row, at)) < 0)
                return -1;
        }
        if (take_name(record, json_array_get(names, index), is_counted) < 0)
            return -1;
    }
    return 0;
}

static int add_series(json_t *records, json_t *object)
{
    json_t *columns = json_object_get(object, "columns");
    size_t rows = json_array_size(json_object_get(json_array_get(columns, 0), "values"));
    for (size_t row = 0; row < rows; row++) {
        json_t *record = json_object();
        size_t index;
        json_t *column;
        if (json_array_append_new(records, record) < 0)
            return -1;
        json_array_foreach(columns, index, column)
        {
            const char *name = json_string_value(json_object_get(column, "name"));
            json_t *values = json_object_get(column, "values");
            if (json_object_set(record, name, json_array_get(values, row)) < 0)
                return -1;
        }
    }
    return 0;
}

/* Whether the names are "0", "1", "2", ... */
static bool are_numbers(json_t *object)
{
    const char *name;
    json_t *row;
    long long number = 0;
    json_object_foreach(object, name, row)
    {
        (void)row;
        if (strtoll(name, NULL, 10) != number++)
            return false;
    }
    return true;
}

static int take_name_of_row(json_t *record, const char *row, bool is_counted)
{
    json_t *name = json_string(row);
    int status = name ? take_name(record, name, is_counted) : -1;
    json_decref(name);
    return status;
}

static int add_index(json_t *records, json_t *object)
{
    const bool is_counted = are_numbers(object);
    const char *name;
    json_t *row;
    json_object_foreach(object, name, row)
    {
        json_t *record = json_copy(row);
        if (json_array_append_new(records, record) < 0 ||
            take_name_of_row(record, name, is_counted) < 0)
            return -1;
    }
    return 0;
}

/* The value of the row of that number, or of that name in a column with names. */
static int add_row(json_t *records, json_t *object, size_t number, const char *row)
{
    json_t *record = json_object();
    const char *name;
    json_t *column;
    if (json_array_append_new(records, record) < 0)
        return -1;
    json_object_foreach(object, name, column)
    {
        json_t *value = row ? json_object_get(column, row) : json_array_get(column, number);
        if (value && json_object_set(record, name, value) < 0)
            return -1;
    }
    return 0;
}

static int add_columns(json_t *records, json_t *object)
{
    json_t *first = json_object_iter_value(json_object_iter(object));
    const bool is_counted = are_numbers(first);
    const char *row;
    json_t *value;
    json_object_foreach(first, row, value)
    {
        (void)value;
        if (add_row(records, object, 0, row) < 0 ||
            take_name_of_row(json_array_get(records, json_array_size(records) - 1), row,
                             is_counted) < 0)
            return -1;
    }
    return 0;
}

static int add_lists(json_t *records, json_t *object)
{
    size_t rows = json_array_size(json_object_iter_value(json_object_iter(object)));
    for (size_t i = 0; i < rows; i++)
        if (add_row(records, object, i, NULL) < 0)
            return -1;
    return 0;
}

json_t *topic_data_frame_records(json_t *object)
{
    static int (*const adders[])(json_t *, json_t *) = {[ORIENT_SPLIT] = add_split,
                                                        [ORIENT_SERIES] = add_series,
                                                        [ORIENT_INDEX] = add_index,
                                                        [ORIENT_COLUMNS] = add_columns,
                                                        [ORIENT_LISTS] = add_lists};
    json_t *records = json_array();
    enum orient orient = orient_of(object);
    if (records && (orient == ORIENT_NONE || adders[orient](records, object) == 0))
        return records;
    json_decref(records);
    return NULL;
}
