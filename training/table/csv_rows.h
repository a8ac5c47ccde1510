/* csv_rows.h - the rows of a table in text, one after another: cells between separators, in quotes
 * or not (RFC 4180, by libcsv).
 *
 *     struct topic_csv_rows rows = {.text = text, .delimiter = ','};
 *     while (topic_csv_rows_next(&rows) == TOPIC_CSV_ROW)
 *         ... topic_csv_rows_cell(&rows, i), i < rows.cell_count; the row begins at rows.line
 *         ... after the header: rows.column_count = rows.cell_count
 *     topic_csv_rows_release(&rows);
 *
 * A quote inside a cell that does not begin with one is text, as in 24" screen, if the row has as
 * many cells as the header. Between tabs, a cell that begins with a quote but does not end with one
 * is text too: many programs write tabs without quoting. Databases then write \n for a line break
 * in a cell, and \N for no value. Of a quote that is never closed, csv_unclosed.h says what it is.
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_ROWS_H
#define TOPIC_TRAINING_TABLE_CSV_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "training/table/csv_unclosed.h"

enum topic_csv_status {
    TOPIC_CSV_ROW,
    TOPIC_CSV_END,
    TOPIC_CSV_UNBALANCED, /* the quotes of this row; reading resumes at the line after its first */
    TOPIC_CSV_UNCLOSED,   /* a quote of this row; reading resumes behind the text that it opens */
    TOPIC_CSV_TOO_LONG,   /* the first line of this row; reading resumes behind it */
    TOPIC_CSV_OUT_OF_MEMORY
};

/* Of a row: quotes that do not balance within so many bytes are not looked for any further. */
#define TOPIC_CSV_ROW_MAX_BYTES (16u << 20)

/* So many rows of a report may stand above the header. */
#define TOPIC_CSV_ROWS_MAX_ABOVE 20

/* The cell of a table with escapes that has no value, rather than an empty one. */
#define TOPIC_CSV_NO_VALUE "\\N"

/* A cell of the row that begins at `start`, and where it begins in the row. */
struct topic_csv_rows_cursor {
    size_t start;
    size_t cell;
    size_t at;
};

struct topic_csv_rows {
    struct topic_text text; /* of the table; borrowed */
    char delimiter;
    bool has_escapes;    /* cells have a backslash before n, t, r, N and itself */
    size_t column_count; /* of the header; 0: not known yet */
    size_t at;           /* of the next row */
    size_t number;       /* lines before it */
    size_t start;        /* of the current row */
    size_t line;         /* where it begins, from 1 */
    struct topic_buffer cells;
    size_t *ends; /* of each cell in cells */
    size_t cell_count;
    size_t cell_capacity;
    struct topic_csv_rows_cursor cursor; /* of csv_missing.h */
    struct topic_buffer line_copy;       /* of a line whose quotes are escaped */
    struct topic_csv_style style;        /* of the rows so far */
    size_t quotes_end;                   /* where reading the row with its quotes ended */
    struct topic_csv_unclosed unclosed;  /* of TOPIC_CSV_UNCLOSED */
    bool row_is_complete;
    bool out_of_memory;
};

/* Whether the cells of a table between tabs have escapes, as PostgreSQL's COPY and MySQL write
 * them: no cell is in quotes because of what it holds, and no backslash stands before another
 * character. */
bool topic_csv_rows_are_escaped(struct topic_text text);

/* Reads the next row that is not blank. */
enum topic_csv_status topic_csv_rows_next(struct topic_csv_rows *rows);

/* Whether the row is the rule below the header of a table in Markdown: |---|:---:|. */
bool topic_csv_rows_is_rule(const struct topic_csv_rows *rows);

/* Borrowed until the next row. */
struct topic_text topic_csv_rows_cell(const struct topic_csv_rows *rows, size_t index);

void topic_csv_rows_release(struct topic_csv_rows *rows);

#endif
