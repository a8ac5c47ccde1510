/* csv_unclosed.h - whether the lines behind a quote that is never closed are rows, because the
 * quote is a mistake of its row alone, or the text of the cell that it opens, because the file is
 * cut.
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_UNCLOSED_H
#define TOPIC_TRAINING_TABLE_CSV_UNCLOSED_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* What the rows of a table look like. */
struct topic_csv_style {
    char delimiter;
    size_t columns;            /* of the header */
    size_t last_cells;         /* of the row before */
    bool has_row_of_lines;     /* a cell in quotes had a line break */
    bool has_row_of_no_quotes; /* a row did not begin with a quote */
};

/* Where in a table there is a quote that is not closed. Offsets are those of the text. */
struct topic_csv_unclosed {
    size_t row; /* where the row begins */
    size_t end; /* where reading its quotes ended: before a line with another one, or at the end */
    size_t quote;  /* found: the line of the quote, from 0 in the row */
    size_t resume; /* found: where rows begin again, at most `end` */
};

/* Finds the quote that opens the cell in which `end` lies. False: there is none, or the lines
 * behind it are rows. */
bool topic_csv_unclosed_find(struct topic_text text, const struct topic_csv_style *style,
                             struct topic_csv_unclosed *unclosed);

#endif
