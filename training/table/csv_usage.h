/* csv_usage.h - counts which columns of a table were read, as the keys of a record are counted
 * (record/key_usage.h).
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_USAGE_H
#define TOPIC_TRAINING_TABLE_CSV_USAGE_H

#include <stdbool.h>

#include "record/record.h"
#include "training/table/csv_columns.h"
#include "training/table/csv_header.h"

/* Notes the paths of the map that name a column. */
void topic_csv_usage_count_paths(const struct topic_csv_columns *columns,
                                 const struct topic_record_options *options);

/* Counts the cells of the row that was read into the record; is_article: it is one. */
void topic_csv_usage_count(const struct topic_csv_header *header,
                           const struct topic_csv_columns *columns, struct topic_csv_rows *rows,
                           const struct topic_record *record, bool is_article);

#endif
