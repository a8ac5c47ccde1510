/* csv_columns.h - what the columns of a table mean: its header row names the keys.
 *
 *     topic_csv_columns_find_delimiter(&rows, map);
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

/* Sets the separator of a table of which nothing is read yet, unless it has tabs: the one that
 * Excel's first line names, sep=; or else the one that divides the first line that is not blank
 * into the most keys. */
void topic_csv_columns_find_delimiter(struct topic_csv_rows *rows,
                                      const struct topic_field_map *map);

/* So many rows of a report may stand above the header. */
#define TOPIC_CSV_COLUMNS_MAX_ROWS_ABOVE 20

/* Whether the row names a column with a text. */
bool topic_csv_columns_has_text(const struct topic_csv_rows *row,
                                const struct topic_field_map *map);

/* Whether the row names a text and another column that is read, as a header does. */
bool topic_csv_columns_is_header(const struct topic_csv_rows *row,
                                 const struct topic_field_map *map);

/* Whether the row is the sum below a table, such as "Total,12" or "(2 rows)". */
bool topic_csv_columns_is_total(const struct topic_csv_rows *row);

/* Whether all cells are empty, of which there are several. */
bool topic_csv_columns_is_empty(const struct topic_csv_rows *row);

/* Reads the header, the last row that was read. Fails when it names no text, or when two columns
 * that are read have the same name. */
int topic_csv_columns_read(struct topic_csv_columns *columns, const struct topic_csv_rows *header,
                           const char *path, const struct topic_field_map *map,
                           struct topic_error *err);
void topic_csv_columns_release(struct topic_csv_columns *columns);

#endif
