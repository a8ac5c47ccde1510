/* csv_footer.h - what stands below the rows of a table and is no article: its source, its end, a
 * sum in a language that csv_row_kind.h does not know.
 *
 *     struct topic_csv_footer footer = {0};
 *     ... topic_csv_footer_kind(&footer, &rows, &columns) of each row, and of each article:
 *     topic_csv_footer_count(&footer, &rows, &columns);
 *
 * Such a row fills its first cell alone, or has amounts where the other rows have words. Titles
 * alone are articles as soon as two rows are titles alone.
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_FOOTER_H
#define TOPIC_TRAINING_TABLE_CSV_FOOTER_H

#include <stdbool.h>
#include <stddef.h>

#include "training/table/csv_columns.h"
#include "training/table/csv_rows.h"

enum topic_csv_footer_kind {
    TOPIC_CSV_FOOTER_NONE,
    TOPIC_CSV_FOOTER_NOTE,  /* says so itself: "Source: ...", "-- end --" */
    TOPIC_CSV_FOOTER_UNLIKE /* the last row, which is like no other */
};

/* The articles so far. All zero: none. */
struct topic_csv_footer {
    size_t rows;
    bool has_gaps;    /* of one a text or the topics are empty */
    bool has_lone;    /* one fills its first cell alone */
    bool has_amounts; /* of one a text or the topics are a number */
};

enum topic_csv_footer_kind topic_csv_footer_kind(const struct topic_csv_footer *footer,
                                                 const struct topic_csv_rows *row,
                                                 const struct topic_csv_columns *columns);

/* Counts the row as one that is an article. */
void topic_csv_footer_count(struct topic_csv_footer *footer, const struct topic_csv_rows *row,
                            const struct topic_csv_columns *columns);

#endif
