/* postgresql_queue.h - the statements that use a table as a queue.
 *
 * A row waits while its time (`due`) has passed. It is taken by moving the time ahead by the length
 * of a lease; it is settled when it has no time, or is deleted. All are texts to be freed, NULL:
 * out of memory; rows that are taken are returned as key, deliveries, time, size of the record,
 * record.
 */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_QUEUE_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_QUEUE_H

#include <stdbool.h>

#include "bridge/postgresql/postgresql_table.h"
#include "topicd/error.h"

/* Counting stops here: it would read an index of millions. */
#define TOPIC_POSTGRESQL_QUEUE_MAX_LAG 100000

/* $1 rows, $2 bytes of each record, $3 bytes of all. */
char *topic_postgresql_queue_taking(const struct topic_postgresql_table *table,
                                    struct topic_error *err);

/* One row, whose record is not read, because reading it fails. */
char *topic_postgresql_queue_passing(const struct topic_postgresql_table *table,
                                     struct topic_error *err);

/* $1 key, $2 time and $3 deliveries, as they were taken; in the next two as well. */
char *topic_postgresql_queue_done(const struct topic_postgresql_table *table, bool is_deleted,
                                  struct topic_error *err);

/* $4 milliseconds; $5 deliveries that do not count. */
char *topic_postgresql_queue_later(const struct topic_postgresql_table *table,
                                   struct topic_error *err);

/* Returns the new time. */
char *topic_postgresql_queue_working(const struct topic_postgresql_table *table,
                                     struct topic_error *err);

/* The number of rows that are not settled. */
char *topic_postgresql_queue_lag(const struct topic_postgresql_table *table,
                                 struct topic_error *err);

#endif
