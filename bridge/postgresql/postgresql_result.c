#include "bridge/postgresql/postgresql_result.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "hooks/hooks.h"

/* How long a server may send nothing and take nothing. The bridge extends its leases of 30 seconds
 * every 10. */
#define SILENCE_MS 10000

/* How long it may take for its answers, also byte by byte. The server gives a statement up after 9
 * seconds. */
#define ANSWER_MS 30000
#define STATEMENT_MS 1000

/* libpq's messages have several lines, of which the first says what is wrong, and end with one. */
void topic_postgresql_result_tell(const char *message, struct topic_error *err)
{
    size_t len = strcspn(message, "\n");
    if (len > 0)
        topic_error_set(err, "%.*s", (int)len, message);
    else
        topic_error_set(err, "the server closed the connection");
}

bool topic_postgresql_result_is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* Classes of SQLSTATE that say that the values are at fault: what the type, a constraint, a view, a
 * limit of the server or a trigger refuses. */
static bool is_refusal(const char *state)
{
    static const char *const classes[] = {"22", "23", "44", "54", "P0"};
    for (size_t i = 0; state && i < sizeof classes / sizeof *classes; i++)
        if (strncmp(state, classes[i], strlen(classes[i])) == 0)
            return true;
    return false;
}

enum topic_postgresql_outcome topic_postgresql_result_judge(const PGresult *result, bool is_reading,
                                                            struct topic_error *err)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (message && state)
        topic_error_set(err, "%s (SQLSTATE %s)", message, state);
    else
        topic_postgresql_result_tell(PQresultErrorMessage(result), err);
    bool is_refused = is_refusal(state) || (is_reading && state && strncmp(state, "XX", 2) == 0);
    return is_refused ? TOPIC_POSTGRESQL_REFUSED : TOPIC_POSTGRESQL_AWAY;
}

static int fail(PGconn *server, struct topic_error *err)
{
    topic_postgresql_result_tell(PQerrorMessage(server), err);
    return -1;
}

/* Sends what there is to send and waits until the server says something. */
static int wait_for_server(PGconn *server, int64_t end_ms, struct topic_error *err)
{
    while (PQisBusy(server)) {
        if (topic_clock_now_ms() >= end_ms)
            return topic_error_set(err, "the server did not finish its answer in time");
        int left = PQflush(server);
        struct pollfd socket = {.fd = PQsocket(server),
                                .events = (short)(left > 0 ? POLLIN | POLLOUT : POLLIN)};
        if (left < 0 || socket.fd < 0)
            return fail(server, err);
        int ready = poll(&socket, 1, SILENCE_MS);
        if (ready == 0)
            return topic_error_set(err, "the server did not answer for %d seconds",
                                   SILENCE_MS / 1000);
        if (ready < 0 && errno != EINTR)
            return topic_error_set(err, "cannot wait for the server: %s", strerror(errno));
        if (ready > 0 && (socket.revents & ~POLLOUT) != 0 && !PQconsumeInput(server))
            return topic_hooks_is_over(socket.fd)
                       ? topic_error_set(err, "the server sends more than it was asked for: what "
                                              "listens there is no PostgreSQL")
                       : fail(server, err);
    }
    return 0;
}

int64_t topic_postgresql_result_end_ms(size_t statements)
{
    return topic_clock_now_ms() + ANSWER_MS + (int64_t)statements * STATEMENT_MS;
}

PGresult *topic_postgresql_result_next(PGconn *server, int64_t end_ms, struct topic_error *err)
{
    return wait_for_server(server, end_ms, err) < 0 ? NULL : PQgetResult(server);
}
