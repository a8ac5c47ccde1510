/* csv_cells.h - where the cells of a line of a table begin and end, as it is written.
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_CELLS_H
#define TOPIC_TRAINING_TABLE_CSV_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* Whether the cell that begins at `at` is in quotes. */
bool topic_csv_cells_are_quoted(struct topic_text row, size_t at);

/* Behind the quotes of the cell in quotes that begins at `at`: behind the one that closes it, or
 * row.len. Sets *is_closed. */
size_t topic_csv_cells_skip_quotes(struct topic_text row, size_t at, bool *is_closed);

/* Where the cell that begins at `at` ends: at its separator, or row.len. */
size_t topic_csv_cells_end(struct topic_text row, size_t at, char delimiter);

/* How many cells the line has; separators in quotes are text. */
size_t topic_csv_cells_count(struct topic_text line, char delimiter);

#endif
