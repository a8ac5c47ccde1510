/* csv_row_kind.h - rows of a table that are no articles: its header, sums, and empty ones. */
#ifndef TOPIC_TRAINING_TABLE_CSV_ROW_KIND_H
#define TOPIC_TRAINING_TABLE_CSV_ROW_KIND_H

#include <stdbool.h>

#include "record/field_map.h"
#include "training/table/csv_rows.h"

/* Whether the row names a column with a text. */
bool topic_csv_row_kind_has_text(const struct topic_csv_rows *row,
                                 const struct topic_field_map *map);

/* Whether the row names a text and another column that is read, as a header does. */
bool topic_csv_row_kind_is_header(const struct topic_csv_rows *row,
                                  const struct topic_field_map *map);

/* Whether the row is the sum below a table, such as "Total,12" or "(2 rows)". */
bool topic_csv_row_kind_is_total(const struct topic_csv_rows *row);

/* Whether all cells are empty, of which there are several. */
bool topic_csv_row_kind_is_empty(const struct topic_csv_rows *row);

#endif
