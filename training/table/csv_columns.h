/* csv_columns.h - what the columns of a table mean: its header row names the keys.
 *
 *     topic_csv_delimiter_find(&rows, map);
 *     topic_csv_rows_next(&rows);
 *     topic_csv_columns_read(&columns, &rows, path, map, &err);
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_COLUMNS_H
#define TOPIC_TRAINING_TABLE_CSV_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/field_map.h"
#include "record/keys.h"
#include "topicd/error.h"
#include "training/table/csv_rows.h"
#include "training/table/numbered_columns.h"

/* One meaning of a column. A map may give it several. */
struct topic_csv_column {
    size_t cell;
    enum topic_record_key key;
    unsigned rank;
    bool is_numbered; /* its topics stand beside those of the columns with other numbers */
};

/* All zero is empty. */
struct topic_csv_columns {
    struct topic_csv_column *items; /* in the order of the cells; other columns are not read */
    size_t count;
    size_t capacity;
    struct topic_numbered_columns numbered;
};

/* Reads the header, the last row that was read. Fails when it names no text, or when two columns
 * that are read have the same name. */
int topic_csv_columns_read(struct topic_csv_columns *columns, const struct topic_csv_rows *header,
                           const char *path, const struct topic_field_map *map,
                           struct topic_error *err);
void topic_csv_columns_release(struct topic_csv_columns *columns);

#endif
