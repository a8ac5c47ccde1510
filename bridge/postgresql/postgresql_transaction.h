/* postgresql_transaction.h - several statements in one transaction, in one round trip.
 *
 * The statements are prepared, and the connection does not block. All are sent before the first
 * answer is read, with a BEGIN before and a COMMIT behind them (libpq's pipeline mode).
 */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_TRANSACTION_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_TRANSACTION_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "bridge/postgresql/postgresql_result.h"
#include "topicd/error.h"

#define TOPIC_POSTGRESQL_MAX_VALUES 10

struct topic_postgresql_value {
    const char *bytes; /* NULL: NULL. A text ends with NUL, bytes need not */
    size_t len;
    bool is_bytes; /* sent as they are; otherwise as a text that the server reads */
};

/* A prepared statement, once. */
struct topic_postgresql_call {
    const char *statement;
    struct topic_postgresql_value values[TOPIC_POSTGRESQL_MAX_VALUES];
    int value_count;
    size_t rows;   /* set: how many it changed */
    char text[48]; /* set: the first column of its first row, if that is a text; may be cut */
};

/* Runs all of them; DONE: they are committed. The connection stays in pipeline mode, and after
 * REFUSED in a transaction that has failed. */
enum topic_postgresql_outcome topic_postgresql_transaction_run(PGconn *server,
                                                               struct topic_postgresql_call *calls,
                                                               size_t count,
                                                               struct topic_error *err);

#endif
