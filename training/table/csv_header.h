/* csv_header.h - the names in the header row of a table.
 *
 *     struct topic_csv_header header = {0};
 *     topic_csv_header_read(&header, &rows, &err);           the row that was read last
 *     ... topic_csv_header_cell(&header, column) ...
 *     topic_csv_header_release(&header);
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_HEADER_H
#define TOPIC_TRAINING_TABLE_CSV_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "training/table/csv_rows.h"

struct topic_csv_header {
    struct topic_buffer cells;
    size_t *ends; /* of each cell in cells */
    size_t count;
};

int topic_csv_header_read(struct topic_csv_header *header, const struct topic_csv_rows *rows,
                          struct topic_error *err);

/* The name of a column, which is less than the number of columns, without blanks around it. */
struct topic_text topic_csv_header_cell(const struct topic_csv_header *header, size_t cell);

/* Whether the row is the header again, in any case, where tables were joined. */
bool topic_csv_header_is_again(const struct topic_csv_header *header,
                               const struct topic_csv_rows *rows);

/* Whether a column has this name, in any case. */
bool topic_csv_header_has(const struct topic_csv_header *header, struct topic_text name);

void topic_csv_header_release(struct topic_csv_header *header);

#endif
