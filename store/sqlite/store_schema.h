/* store_schema.h - the tables of a store. */
#ifndef TOPIC_STORE_STORE_SCHEMA_H
#define TOPIC_STORE_STORE_SCHEMA_H

#include <stdbool.h>

#include "store/sqlite/sql.h"
#include "topicd/error.h"

/* "topi", in the header of the file. */
#define TOPIC_STORE_SCHEMA_APPLICATION_ID 0x746f7069

/* Of the tables; a later one is refused, an earlier one is brought up to this one. */
#define TOPIC_STORE_SCHEMA_VERSION 6

/* A file of more is refused growth: 400 days of ten thousand articles a day are 16 GiB. In pages of
 * 4096 bytes. */
#define TOPIC_STORE_SCHEMA_MAX_PAGES (16LL * 1024 * 1024 / 4)

/* Makes the tables in an empty file if it may; refuses one that is no store, or of a later version.
 * Where it is only read, one of this version is left as it is: its disk may be full. */
int topic_store_schema_set(struct topic_sql *sql, bool may_make, bool is_only_read,
                           struct topic_error *err);

/* The same refusals, of a file that is only read. */
int topic_store_schema_check(struct topic_sql *sql, struct topic_error *err);

/* Makes sure of the table queue_counts(kind, waiting), in memory: how many articles of each kind
 * wait. They are counted once, and again after the transaction that did so was rolled back. */
int topic_store_schema_count_queue(struct topic_sql *sql, struct topic_error *err);

#endif
