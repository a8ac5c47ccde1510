/* csv_delimiter.h - which character separates the cells of a table. */
#ifndef TOPIC_TRAINING_TABLE_CSV_DELIMITER_H
#define TOPIC_TRAINING_TABLE_CSV_DELIMITER_H

#include "record/field_map.h"
#include "training/table/csv_rows.h"

/* Sets the separator of a table of which nothing is read yet, unless it has tabs: the one that
 * Excel's first line names, sep=; or else the one that divides the first line that is not blank
 * into the most keys. */
void topic_csv_delimiter_find(struct topic_csv_rows *rows, const struct topic_field_map *map);

#endif
