#include "bridge/postgresql/postgresql_connection.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "bridge/postgresql/postgresql_start.h"
#include "hooks/hooks.h"

/* The settings of a session. The server gives up a statement before the bridge does, and ends a
 * transaction whose bridge was stopped or cut off, so that no lock stays. Times are texts of one
 * form, whatever the database's own settings are; a commit is on disk when it is acknowledged. */
static const char settings[] =
    "SELECT set_config('datestyle', 'ISO', false), set_config('timezone', 'UTC', false),"
    " set_config('statement_timeout', '9000', false),"
    " set_config('idle_in_transaction_session_timeout', '30000', false),"
    " set_config('default_transaction_isolation', 'read committed', false),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),"
    " current_setting('fsync'), current_setting('server_encoding')";
enum { COLUMN_FSYNC = 6, COLUMN_ENCODING, COLUMNS };

/* What a server sends for one statement of a transaction: a row of one value, or an error. */
#define CALL_BYTES ((size_t)4096)

struct topic_postgresql_connection {
    struct topic_postgresql_location location;
    const char *name;
    const struct topic_engine_stop *stop;
    size_t users;
    PGconn *server; /* NULL: not connected */
    unsigned generation;
    bool told_fsync;
    struct topic_postgresql_notices notices;
    bool is_unfit; /* the server was there, and it or the database cannot be used */
    bool is_left;  /* to a call that connects, while the bridge ended */
};

struct topic_postgresql_connection *
topic_postgresql_connection_new(struct topic_postgresql_location *location,
                                const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_postgresql_connection *connection = topic_memory_new(1, sizeof *connection, err);
    if (!connection) {
        topic_postgresql_location_release(location);
        return NULL;
    }
    connection->location = *location;
    connection->name = options->location;
    connection->stop = options->stop;
    connection->notices.name = options->location;
    connection->users = 1;
    *location = (struct topic_postgresql_location){0};
    return connection;
}

struct topic_postgresql_connection *
topic_postgresql_connection_ref(struct topic_postgresql_connection *connection)
{
    connection->users++;
    return connection;
}

static void disconnect(struct topic_postgresql_connection *connection)
{
    PQfinish(connection->server);
    connection->server = NULL;
}

void topic_postgresql_connection_unref(struct topic_postgresql_connection *connection)
{
    if (!connection || --connection->users > 0 || connection->is_left)
        return;
    disconnect(connection);
    topic_postgresql_location_release(&connection->location);
    free(connection);
}

const struct topic_postgresql_location *
topic_postgresql_connection_location(const struct topic_postgresql_connection *connection)
{
    return &connection->location;
}

bool topic_postgresql_connection_is_away(const struct topic_postgresql_connection *connection)
{
    return !connection->server && !connection->is_unfit;
}

unsigned
topic_postgresql_connection_generation(const struct topic_postgresql_connection *connection)
{
    return connection->generation;
}

static enum topic_postgresql_outcome lose(struct topic_postgresql_connection *connection,
                                          struct topic_error *err)
{
    topic_postgresql_result_tell(PQerrorMessage(connection->server), err);
    disconnect(connection);
    return TOPIC_POSTGRESQL_AWAY;
}

/* After the result of one statement there is no other. */
static int read_end(PGconn *server, int64_t end_ms, struct topic_error *err)
{
    struct topic_error why = {0};
    PGresult *more = topic_postgresql_result_next(server, end_ms, &why);
    if (!more && !topic_error_is_set(&why))
        return 0;
    if (more)
        topic_error_set(&why, "the server sent more than one result");
    PQclear(more);
    return topic_error_set(err, "%s", why.text);
}

/* The result of one statement outside a pipeline, which was sent. */
static enum topic_postgresql_outcome read_one(struct topic_postgresql_connection *connection,
                                              PGresult **result, struct topic_error *err)
{
    struct topic_error why = {0};
    enum topic_postgresql_outcome outcome = TOPIC_POSTGRESQL_DONE;
    const int64_t end_ms = topic_postgresql_result_end_ms(1);
    *result = topic_postgresql_result_next(connection->server, end_ms, &why);
    if (!*result && !topic_error_is_set(&why))
        topic_postgresql_result_tell("", &why);
    if (!*result)
        outcome = TOPIC_POSTGRESQL_AWAY;
    else if (!topic_postgresql_result_is_good(*result))
        outcome = topic_postgresql_result_judge(*result, true, &why);
    if (outcome != TOPIC_POSTGRESQL_AWAY && read_end(connection->server, end_ms, &why) < 0)
        outcome = TOPIC_POSTGRESQL_AWAY;
    if (outcome == TOPIC_POSTGRESQL_DONE)
        return outcome;
    PQclear(*result);
    *result = NULL;
    topic_error_set(err, "%s", why.text);
    if (outcome == TOPIC_POSTGRESQL_AWAY)
        disconnect(connection);
    return outcome;
}

/* What the server sent is what was asked for. */
static enum topic_postgresql_outcome check_form(struct topic_postgresql_connection *connection,
                                                const struct topic_postgresql_query *query,
                                                PGresult **result, struct topic_error *err)
{
    int rows = PQntuples(*result);
    if (PQnfields(*result) == query->columns && rows >= query->min_rows && rows <= query->max_rows)
        return TOPIC_POSTGRESQL_DONE;
    topic_error_set(err,
                    "the server sent %d rows of %d columns, which is no answer to what it was "
                    "asked: what listens there is no PostgreSQL",
                    rows, PQnfields(*result));
    PQclear(*result);
    *result = NULL;
    disconnect(connection);
    return TOPIC_POSTGRESQL_AWAY;
}

enum topic_postgresql_outcome
topic_postgresql_connection_query(struct topic_postgresql_connection *connection,
                                  const struct topic_postgresql_query *query, PGresult **result,
                                  struct topic_error *err)
{
    PGconn *server = connection->server;
    int was_sent = query->statement
                       ? PQsendQueryPrepared(server, query->statement, query->value_count,
                                             query->values, NULL, NULL, 1)
                       : PQsendQueryParams(server, query->sql, query->value_count, NULL,
                                           query->values, NULL, NULL, 1);
    *result = NULL;
    topic_hooks_allow(PQsocket(server),
                      query->max_bytes > 0 ? query->max_bytes : TOPIC_POSTGRESQL_ANSWER_BYTES);
    enum topic_postgresql_outcome outcome =
        was_sent ? read_one(connection, result, err) : lose(connection, err);
    return outcome == TOPIC_POSTGRESQL_DONE ? check_form(connection, query, result, err) : outcome;
}

int topic_postgresql_connection_prepare(struct topic_postgresql_connection *connection,
                                        const char *statement, const char *sql,
                                        struct topic_error *err)
{
    PGresult *result = NULL;
    enum topic_postgresql_outcome outcome = TOPIC_POSTGRESQL_AWAY;
    topic_hooks_allow(PQsocket(connection->server), TOPIC_POSTGRESQL_ANSWER_BYTES);
    if (PQsendPrepare(connection->server, statement, sql, 0, NULL))
        outcome = read_one(connection, &result, err);
    else
        lose(connection, err);
    PQclear(result);
    return outcome == TOPIC_POSTGRESQL_DONE ? 0 : -1;
}

char *topic_postgresql_connection_quote(struct topic_postgresql_connection *connection,
                                        const char *identifier, struct topic_error *err)
{
    char *quoted = PQescapeIdentifier(connection->server, identifier, strlen(identifier));
    char *copy = NULL;
    if (quoted)
        copy = topic_memory_copy(quoted, strlen(quoted), err);
    else
        topic_postgresql_result_tell(PQerrorMessage(connection->server), err);
    PQfreemem(quoted);
    return copy;
}

static int begin_session(struct topic_postgresql_connection *connection, struct topic_error *err)
{
    const struct topic_postgresql_query query = {
        .sql = settings, .columns = COLUMNS, .min_rows = 1, .max_rows = 1};
    PGresult *result;
    if (topic_postgresql_connection_query(connection, &query, &result, err) !=
        TOPIC_POSTGRESQL_DONE)
        return -1;
    const char *encoding = PQgetvalue(result, 0, COLUMN_ENCODING);
    int status = 0;
    connection->is_unfit = strcmp(encoding, "UTF8") != 0;
    if (connection->is_unfit)
        status = topic_error_set(err,
                                 "the database has the encoding %s: records are UTF-8: "
                                 "create one WITH ENCODING 'UTF8'",
                                 encoding);
    if (strcmp(PQgetvalue(result, 0, COLUMN_FSYNC), "on") != 0 && !connection->told_fsync) {
        topic_log(TOPIC_LOG_WARNING, "acknowledges-before-fsync",
                  "%s: the server has fsync off: what it acknowledges may be lost when its machine "
                  "loses power",
                  connection->name);
        connection->told_fsync = true;
    }
    PQclear(result);
    return status;
}

static bool start(struct topic_postgresql_connection *connection, struct topic_error *err)
{
    struct topic_postgresql_start start = {.location = &connection->location,
                                           .notices = &connection->notices,
                                           .stop = connection->stop};
    connection->server = topic_postgresql_start(&start, err);
    connection->is_unfit = start.is_unfit;
    connection->is_left = start.is_left;
    return connection->server != NULL;
}

int topic_postgresql_connection_open(struct topic_postgresql_connection *connection,
                                     struct topic_error *err)
{
    if (connection->server)
        return 0;
    if (!start(connection, err))
        return -1;
    connection->generation++;
    if (begin_session(connection, err) == 0)
        return 0;
    disconnect(connection);
    return -1;
}

/* After a statement that was refused. */
static int roll_back(struct topic_postgresql_connection *connection)
{
    const struct topic_postgresql_query query = {.sql = "ROLLBACK"};
    PGresult *result;
    if (PQtransactionStatus(connection->server) == PQTRANS_IDLE)
        return 0;
    enum topic_postgresql_outcome outcome =
        topic_postgresql_connection_query(connection, &query, &result, NULL);
    PQclear(result);
    return outcome == TOPIC_POSTGRESQL_DONE ? 0 : -1;
}

enum topic_postgresql_outcome
topic_postgresql_connection_run(struct topic_postgresql_connection *connection,
                                struct topic_postgresql_call *calls, size_t count,
                                struct topic_error *err)
{
    PGconn *server = connection->server;
    topic_hooks_allow(PQsocket(server), TOPIC_POSTGRESQL_ANSWER_BYTES + count * CALL_BYTES);
    enum topic_postgresql_outcome outcome =
        topic_postgresql_transaction_run(server, calls, count, err);
    if (outcome != TOPIC_POSTGRESQL_AWAY && PQexitPipelineMode(server) &&
        roll_back(connection) == 0)
        return outcome;
    topic_error_set(err, "the connection was lost");
    disconnect(connection);
    return TOPIC_POSTGRESQL_AWAY;
}
