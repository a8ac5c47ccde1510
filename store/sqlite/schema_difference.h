/* schema_difference.h - what the tables of a store lack that this version makes.
 *
 * A column that was renamed and a table that was dropped by another program leave a file whose
 * pages are all sound. */
#ifndef TOPIC_STORE_SCHEMA_DIFFERENCE_H
#define TOPIC_STORE_SCHEMA_DIFFERENCE_H

#include "store/sqlite/sql.h"
#include "topicd/error.h"

/* Calls `report` for each table, column and index that a store of this version has and this file
 * has not, or has with another type. What a file has beside these is nobody's business. 0, also
 * where something differs; -1: failed. */
int topic_schema_difference_find(struct topic_sql *sql,
                                 void (*report)(void *context, const char *sentence), void *context,
                                 struct topic_error *err);

#endif
