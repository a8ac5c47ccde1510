/* postgresql_connection.h - a connection to a server, which streams of one database share.
 *
 *     if (topic_postgresql_connection_open(connection, &err) < 0)
 *         ... the server is away: try again later; it connects anew
 *     if (generation != topic_postgresql_connection_generation(connection))
 *         ... it is a new one: topic_postgresql_connection_prepare() the statements
 *     switch (topic_postgresql_connection_run(connection, calls, count, &err)) ...
 *
 * Values are never part of a statement's text. No call waits longer than 10 seconds for a server
 * that sends nothing, and none takes more from it than it asked for. After any failure but
 * TOPIC_POSTGRESQL_REFUSED the connection is closed, so that no state of a failed one is left. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_CONNECTION_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_CONNECTION_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "bridge/postgresql/postgresql_location.h"
#include "bridge/postgresql/postgresql_result.h"
#include "bridge/postgresql/postgresql_transaction.h"
#include "topicd/error.h"

struct topic_postgresql_connection;

/* Not connected yet. Takes `location`, also where it fails; the
 * options' location, for messages, and `stop` are borrowed. */
struct topic_postgresql_connection *
topic_postgresql_connection_new(struct topic_postgresql_location *location,
                                const struct topic_engine_options *options,
                                struct topic_error *err);
struct topic_postgresql_connection *
topic_postgresql_connection_ref(struct topic_postgresql_connection *connection);
void topic_postgresql_connection_unref(struct topic_postgresql_connection *connection);

/* Where it leads. */
const struct topic_postgresql_location *
topic_postgresql_connection_location(const struct topic_postgresql_connection *connection);

/* Connects, unless it is connected. */
int topic_postgresql_connection_open(struct topic_postgresql_connection *connection,
                                     struct topic_error *err);

/* Whether it failed because there was no server, not because of what is there. */
bool topic_postgresql_connection_is_away(const struct topic_postgresql_connection *connection);

/* A number for each connecting, from 1. */
unsigned
topic_postgresql_connection_generation(const struct topic_postgresql_connection *connection);

/* An identifier in double quotes, to be freed. The connection is open. */
char *topic_postgresql_connection_quote(struct topic_postgresql_connection *connection,
                                        const char *identifier, struct topic_error *err);

int topic_postgresql_connection_prepare(struct topic_postgresql_connection *connection,
                                        const char *statement, const char *sql,
                                        struct topic_error *err);

/* What a server may send for a statement, unless it says more. */
#define TOPIC_POSTGRESQL_ANSWER_BYTES ((size_t)1024 * 1024)

/* One statement that returns rows: either its SQL or the name of a prepared one. */
struct topic_postgresql_query {
    const char *sql;
    const char *statement;
    const char *const *values;
    int value_count;
    int columns; /* of its rows: */
    int min_rows;
    int max_rows;
    size_t max_bytes; /* of them all; 0: TOPIC_POSTGRESQL_ANSWER_BYTES */
};

/* Runs it; the rows come in binary form, as many as there may be. *result is to be cleared. */
enum topic_postgresql_outcome
topic_postgresql_connection_query(struct topic_postgresql_connection *connection,
                                  const struct topic_postgresql_query *query, PGresult **result,
                                  struct topic_error *err);

/* Runs all of them in one transaction, in one round trip; DONE: it is committed. */
enum topic_postgresql_outcome
topic_postgresql_connection_run(struct topic_postgresql_connection *connection,
                                struct topic_postgresql_call *calls, size_t count,
                                struct topic_error *err);

#endif
