/* table_kind.h - tells by its first lines whether a file is a table, and at what it is divided.
 *
 * A line of prose has separators too: "The new model understands images, text, and audio." A header
 * has no blank behind its separators; one that has is a header only if its cells are names of
 * columns, two of them keys, and the rows below have as many cells.
 */
#ifndef TOPIC_TRAINING_KIND_TABLE_KIND_H
#define TOPIC_TRAINING_KIND_TABLE_KIND_H

#include <stdbool.h>

#include "record/field_map.h"
#include "topicd/article.h"

/* The separator of a table whose first line names a key or a column of the map, which may be NULL:
 * one of "\t,;|", or '\0'. `start` is the beginning of a file. */
char topic_table_kind_delimiter(struct topic_text start, const struct topic_field_map *map);

/* Whether it is a table whose first line names none: names of columns between commas, semicolons or
 * bars, and rows with as many cells. */
bool topic_table_kind_is_nameless(struct topic_text start);

/* Whether a column of that name is a key of a record, in any case; dates do not count. */
bool topic_table_kind_is_key(struct topic_text cell);

/* Whether a document in Markdown is one table and nothing else, whose header names columns. */
bool topic_table_kind_is_markdown(struct topic_text start, const struct topic_field_map *map);

/* Whether the lines are rows of a table without a header: cells that are all in quotes or numbers,
 * or as many bars without blanks around them in each, where a backslash may continue a row. */
bool topic_table_kind_is_headless(struct topic_text start);

#endif
