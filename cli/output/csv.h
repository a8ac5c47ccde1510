/* csv.h - cells of a table for a spreadsheet (RFC 4180), on stdout or in a buffer. */
#ifndef TOPIC_CLI_OUTPUT_CSV_H
#define TOPIC_CLI_OUTPUT_CSV_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Where a spreadsheet begins to compute. */
#define TOPIC_CSV_FORMULA "=+-@\t\r"

/* Print a quoted cell and the character after it, a comma or a newline. Each control character
 * becomes a space. A spreadsheet would compute a text that begins like a formula, so an apostrophe
 * is put before it. */
void topic_csv_cell(struct topic_text text, char after);
void topic_csv_string(const char *string, char after);
void topic_csv_buffer(const struct topic_buffer *buffer, char after);

/* The same at the end of a buffer. */
int topic_csv_append(struct topic_buffer *out, struct topic_text text, char after,
                     struct topic_error *err);

/* An id without the quotes that its JSON has; escapes inside stay as they are. */
struct topic_text topic_csv_bare(struct topic_text id);

#endif
