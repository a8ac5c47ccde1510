/* postgresql_source.h - takes rows of a table as records (docs/ingestion.md, PostgreSQL, has the
 * table).
 *
 * A row is taken by moving its time ahead by the length of a lease, and counting: both are columns
 * of the row, so that a bridge that is killed holds nothing. Whoever settles a row must still have
 * the time and the number that it took it with. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_SOURCE_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/engine/engine.h"
#include "bridge/postgresql/postgresql_connection.h"
#include "bridge/postgresql/postgresql_table.h"
#include "topicd/error.h"

struct topic_postgresql_source;

/* What was taken and is not settled. */
struct topic_postgresql_lease {
    const char *key;
    const char *deliveries;
    char due[48];
    const char *id; /* of its delivery */
    bool is_held;   /* neither settled nor known to be lost */
};

/* NULL: err says why. A server that is away is no error yet. */
struct topic_postgresql_source *
topic_postgresql_source_new(const struct topic_engine_options *options, struct topic_error *err);
void topic_postgresql_source_free(struct topic_postgresql_source *source);

/* As bridge/engine/engine.h says. */
int topic_postgresql_source_take(struct topic_postgresql_source *source,
                                 struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                 size_t *count, struct topic_error *err);
int topic_postgresql_source_settle(struct topic_postgresql_source *source,
                                   struct topic_engine_delivery *deliveries, size_t count,
                                   struct topic_error *err);

/* Rows that are not settled, up to TOPIC_POSTGRESQL_QUEUE_MAX_LAG; looked at every few seconds. */
uint64_t topic_postgresql_source_lag(const struct topic_postgresql_source *source);

/* For a sink. The lease of a delivery that is in flight; NULL: it is none of this source. */
struct topic_postgresql_lease *topic_postgresql_source_find(struct topic_postgresql_source *source,
                                                            const char *id);

struct topic_postgresql_connection *
topic_postgresql_source_connection(const struct topic_postgresql_source *source);

/* For a sink of the same database. The statement that settles a row, with $1 its key, $2 its time
 * and $3 its deliveries, to be freed; the connection is open. NULL: err says why. */
char *topic_postgresql_source_settling_sql(struct topic_postgresql_source *source,
                                           struct topic_error *err);

/* Its table, once it was open. */
const struct topic_postgresql_table *
topic_postgresql_source_table(const struct topic_postgresql_source *source);

#endif
