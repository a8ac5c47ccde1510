#include "training/table/csv_missing.h"

#include "record/missing_words.h"
#include "training/table/csv_cells.h"

/* Goes on to where the cell begins in the row: from the last one that was asked about, so that a row
 * is read once. */
static size_t find_cell(struct topic_csv_rows *rows, struct topic_text row, size_t cell)
{
    struct topic_csv_rows_cursor *cursor = &rows->cursor;
    if (cursor->start != rows->start || cursor->cell > cell)
        *cursor = (struct topic_csv_rows_cursor){.start = rows->start};
    for (; cursor->cell < cell; cursor->cell++) {
        size_t end = topic_csv_cells_end(row, cursor->at, rows->delimiter);
        cursor->at = end < row.len ? end + 1 : row.len;
    }
    return cursor->at;
}

/* libcsv does not say which of its cells were in quotes. */
static bool is_in_quotes(struct topic_csv_rows *rows, size_t cell)
{
    struct topic_text row = {rows->text.bytes + rows->start, rows->at - rows->start};
    return topic_csv_cells_are_quoted(row, find_cell(rows, row, cell));
}

bool topic_csv_missing_is(struct topic_csv_rows *rows, size_t cell)
{
    return topic_missing_words_is_cell(topic_csv_rows_cell(rows, cell)) &&
           !is_in_quotes(rows, cell);
}
