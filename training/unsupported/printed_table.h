/* printed_table.h - recognises tables as programs print them for people. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_PRINTED_TABLE_H
#define TOPIC_TRAINING_UNSUPPORTED_PRINTED_TABLE_H

#include <stdbool.h>

#include "topicd/article.h"

/* "id | title" and "---+------" below it, or a bar at both ends, as in Markdown. */
bool topic_printed_table_is_ruled(struct topic_text text);

/* Columns under each other: with two names that are keys, or rows from 0 on, as pandas prints
 * them. */
bool topic_printed_table_is_aligned(struct topic_text text);

/* Whether the first line has nothing but names in quotes with a blank between two, as R's
 * write.table writes it, and the second one as many cells, or one more: the name of the row. */
bool topic_printed_table_has_quoted_columns(struct topic_text start);

/* Whether each row is lines of "name = value" under each other, as sqlite3's .mode line. */
bool topic_printed_table_is_listed(struct topic_text text);

#endif
