#include "training/table/row_source.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/text.h"

static int keep(struct topic_record *record, json_t *object, struct topic_error *err)
{
    char *text = json_dumps(object, JSON_COMPACT);
    int status = text ? topic_record_set_source(record, topic_text_of(text), err)
                      : topic_error_set(err, "out of memory while reading a row");
    free(text);
    return status;
}

int topic_row_source_take(struct topic_record *record, const struct topic_csv_rows *rows,
                          struct topic_text (*name_of)(const void *table, size_t column),
                          const void *table, struct topic_error *err)
{
    json_t *object = record->options.keeps_source ? json_object() : NULL;
    int status = 0;
    for (size_t i = 0; status == 0 && i < rows->cell_count && i < rows->column_count; i++) {
        struct topic_text name = name_of(table, i);
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        status = topic_record_set_link(record, name, cell, err);
        if (object && name.len > 0 &&
            json_object_setn_new(object, name.bytes, name.len, json_stringn(cell.bytes, cell.len)) <
                0)
            status = topic_error_set(err, "a cell is not UTF-8, or memory is out");
    }
    if (status == 0 && record->options.keeps_source)
        status = keep(record, object, err);
    json_decref(object);
    return status;
}
