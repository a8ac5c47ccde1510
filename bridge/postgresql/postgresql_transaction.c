#include "bridge/postgresql/postgresql_transaction.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int send_call(PGconn *server, const struct topic_postgresql_call *call)
{
    const char *values[TOPIC_POSTGRESQL_MAX_VALUES];
    int lengths[TOPIC_POSTGRESQL_MAX_VALUES];
    int forms[TOPIC_POSTGRESQL_MAX_VALUES];
    for (int i = 0; i < call->value_count; i++) {
        values[i] = call->values[i].bytes;
        lengths[i] = (int)call->values[i].len;
        forms[i] = call->values[i].is_bytes;
    }
    return PQsendQueryPrepared(server, call->statement, call->value_count, values, lengths, forms,
                               0);
}

static int send_word(PGconn *server, const char *word)
{
    return PQsendQueryParams(server, word, 0, NULL, NULL, NULL, NULL, 0);
}

static int send_all(PGconn *server, const struct topic_postgresql_call *calls, size_t count)
{
    int was_sent = send_word(server, "BEGIN");
    for (size_t i = 0; was_sent && i < count; i++)
        was_sent = send_call(server, &calls[i]);
    return was_sent && send_word(server, "COMMIT") && PQpipelineSync(server);
}

static void keep_result(const PGresult *result, struct topic_postgresql_call *call)
{
    const char *rows = PQcmdTuples((PGresult *)(uintptr_t)result);
    call->rows = (size_t)strtoul(rows, NULL, 10);
    call->text[0] = '\0';
    if (PQntuples(result) > 0 && PQnfields(result) > 0)
        snprintf(call->text, sizeof call->text, "%s", PQgetvalue(result, 0, 0));
}

/* Whether a COMMIT committed: after a failure it says ROLLBACK. */
static bool has_committed(const PGresult *result)
{
    return strcmp(PQcmdStatus((PGresult *)(uintptr_t)result), "COMMIT") == 0;
}

/* Reads the results up to that of the sync. The first failure counts; those after it are its
 * consequences. */
static enum topic_postgresql_outcome read_all(PGconn *server, struct topic_postgresql_call *calls,
                                              size_t count, struct topic_error *err)
{
    enum topic_postgresql_outcome outcome = TOPIC_POSTGRESQL_DONE;
    bool is_committed = false;
    const int64_t end_ms = topic_postgresql_result_end_ms(count);
    for (size_t ended = 0;;) {
        struct topic_error why = {0};
        PGresult *result = topic_postgresql_result_next(server, end_ms, &why);
        if (!result && topic_error_is_set(&why)) {
            topic_error_set(err, "%s", why.text);
            return TOPIC_POSTGRESQL_AWAY;
        }
        ExecStatusType status = result ? PQresultStatus(result) : PGRES_EMPTY_QUERY;
        if (!result)
            ended++;
        else if (topic_postgresql_result_is_good(result) && ended > 0 && ended <= count)
            keep_result(result, &calls[ended - 1]);
        else if (topic_postgresql_result_is_good(result) && ended == count + 1)
            is_committed = has_committed(result);
        else if (status != PGRES_PIPELINE_SYNC && status != PGRES_PIPELINE_ABORTED &&
                 !topic_postgresql_result_is_good(result) && outcome == TOPIC_POSTGRESQL_DONE)
            outcome = topic_postgresql_result_judge(result, false, err);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC)
            break;
        if (PQstatus(server) != CONNECTION_OK || ended > count + 2) {
            topic_error_set(err, "the server closed the connection");
            return TOPIC_POSTGRESQL_AWAY;
        }
    }
    if (outcome == TOPIC_POSTGRESQL_DONE && !is_committed) {
        topic_error_set(err, "the transaction was rolled back");
        outcome = TOPIC_POSTGRESQL_AWAY;
    }
    return outcome;
}

enum topic_postgresql_outcome topic_postgresql_transaction_run(PGconn *server,
                                                               struct topic_postgresql_call *calls,
                                                               size_t count,
                                                               struct topic_error *err)
{
    if (PQenterPipelineMode(server) && send_all(server, calls, count))
        return read_all(server, calls, count, err);
    topic_postgresql_result_tell(PQerrorMessage(server), err);
    return TOPIC_POSTGRESQL_AWAY;
}
