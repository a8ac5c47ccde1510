/* table.h - a table of text, filled by row and column in any order, printed as Markdown. */
#ifndef TOPIC_BENCH_SERVE_TABLE_H
#define TOPIC_BENCH_SERVE_TABLE_H

#include <stddef.h>

#define TABLE_MAX_ROWS 64
#define TABLE_MAX_COLUMNS 2
#define TABLE_CELL_BYTES 96

struct table {
    char labels[TABLE_MAX_ROWS][TABLE_CELL_BYTES];
    char cells[TABLE_MAX_ROWS][TABLE_MAX_COLUMNS][TABLE_CELL_BYTES];
    size_t row_count;
    const char *heads[TABLE_MAX_COLUMNS];
    size_t column_count;
};

/* Sets the cell of the row with this label, which is added when there is none. */
void table_set(struct table *table, size_t column, const char *label, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void table_print(const struct table *table);

#endif
