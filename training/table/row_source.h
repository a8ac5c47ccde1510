/* row_source.h - what a record keeps of the row of a table beside the columns that are read: the
 * address of the article's page, and the whole row. */
#ifndef TOPIC_TRAINING_TABLE_ROW_SOURCE_H
#define TOPIC_TRAINING_TABLE_ROW_SOURCE_H

#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "training/table/csv_rows.h"

/* Takes the link, and if the record's options.keeps_source, the row as an object, with a string for
 * each column that has a name. */
int topic_row_source_take(struct topic_record *record, const struct topic_csv_rows *rows,
                          struct topic_text (*name_of)(const void *table, size_t column),
                          const void *table, struct topic_error *err);

#endif
