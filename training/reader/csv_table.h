/* csv_table.h - a table while it is read, and the article in its present row: which cell becomes
 * which field. csv_reader.c goes from row to row. */
#ifndef TOPIC_TRAINING_READER_CSV_TABLE_H
#define TOPIC_TRAINING_READER_CSV_TABLE_H

#include <stddef.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/error.h"
#include "training/table/csv_columns.h"
#include "training/table/csv_footer.h"
#include "training/table/csv_header.h"
#include "training/table/csv_notes.h"
#include "training/table/csv_rows.h"

/* All zero: nothing is read. */
struct topic_csv_table {
    struct topic_csv_rows rows;
    struct topic_csv_header header;
    struct topic_csv_columns columns; /* those that are fields */
    struct topic_csv_notes notes;
    struct topic_csv_footer footer;
    struct topic_buffer list; /* the topics of numbered columns */
};

/* The name in a header, for calls that know nothing of tables. */
struct topic_text topic_csv_table_name_of_column(const void *header, size_t column);

/* Rejects a row with more cells than the header, but for empty ones at its end, which it drops. */
int topic_csv_table_check_row(struct topic_csv_table *table, struct topic_record *record,
                              struct topic_error *err);

/* Fills the record, which is empty, from the present row, which was checked. -1: it is
 * malformed. */
int topic_csv_table_take_row(struct topic_csv_table *table, struct topic_record *record,
                             struct topic_error *err);

/* Whether the row that was read last is the header of a table with other columns, or in another
 * order, and not the own header again: two of its cells at least are names of the header, and the
 * others names that tables have. */
bool topic_csv_table_is_other_header(const struct topic_csv_table *table);

void topic_csv_table_release(struct topic_csv_table *table);

#endif
