/* csv.h - cells of a table for a spreadsheet (RFC 4180), on stdout. */
#ifndef TOPIC_CLI_OUTPUT_CSV_H
#define TOPIC_CLI_OUTPUT_CSV_H

#include "topicd/article.h"

/* A quoted cell and what follows it, a comma or a line's end; control characters become spaces. A
 * spreadsheet would take a text that begins as a formula for one and compute it: an apostrophe
 * keeps it a text. */
void topic_csv_cell(struct topic_text text, char after);
void topic_csv_string(const char *string, char after);

/* An id without the quotes of its JSON; what is escaped in it stays so. */
struct topic_text topic_csv_bare(struct topic_text id);

#endif
