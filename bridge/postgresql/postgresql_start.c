#include "bridge/postgresql/postgresql_start.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "bridge/engine/detached_call.h"
#include "bridge/postgresql/postgresql_result.h"
#include "hooks/hooks.h"

/* Of a server that starts a session: its certificates, what it asks for to let the bridge in, and
 * some settings. Chains of certificates have several kilobytes. */
#define START_BYTES ((size_t)64 * 1024)

#define PASSWORD_CURE                                                                              \
    ": have it in ~/.pgpass, or in a file that passfile= or PGPASSFILE names, with mode 0600"

static void tell_notice(void *context, const PGresult *notice)
{
    struct topic_postgresql_notices *notices = context;
    struct topic_error what = {0};
    const char *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    if (notices->is_told || !message)
        return;
    notices->is_told = true;
    topic_postgresql_result_tell(message, &what);
    topic_log(TOPIC_LOG_WARNING, "postgresql", "%s: PostgreSQL says: %s", notices->name, what.text);
}

/* Later ones may quote records. */
static void drop_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

/* Waiting would not mend these, of whichever of the hosts. libpq has no code for them, and its
 * messages are English, because the bridge sets no locale. */
static const struct {
    const char *words;
    const char *cure;
} hopeless[] = {{"certificate", ""},
                {"no password supplied", PASSWORD_CURE},
                {"password authentication failed", PASSWORD_CURE}};

/* Whether waiting would not mend it. */
static bool tell_failure(const PGconn *server, struct topic_error *err)
{
    struct topic_error why = {0};
    const char *message = PQerrorMessage(server);
    const char *line = NULL;
    const char *cure = "";
    bool is_hopeless = false;
    for (size_t i = 0; i < sizeof hopeless / sizeof *hopeless && !is_hopeless; i++) {
        const char *found = strstr(message, hopeless[i].words);
        if (!found)
            continue;
        is_hopeless = true;
        line = memrchr(message, '\n', (size_t)(found - message));
        cure = hopeless[i].cure;
    }
    topic_postgresql_result_tell(line ? line + 1 : message, &why);
    topic_error_set(err, "%s%s", why.text, cure);
    return is_hopeless;
}

/* libpq writes notices to stderr as they come until it has a receiver, which it takes only once a
 * connection was begun; and only where it waits itself does it go on to the next host after
 * connect_timeout. So the connection is begun, and then made by PQreset from its beginning. One
 * that has failed at once is told as it is: PQreset would forget why. */
static PGconn *make(const struct topic_postgresql_start *start)
{
    const struct topic_postgresql_location *location = start->location;
    PGconn *server = PQconnectStartParams((const char *const *)location->keywords,
                                          (const char *const *)location->values, 0);
    if (!server || PQstatus(server) == CONNECTION_BAD)
        return server;
    PQsetNoticeReceiver(server, tell_notice, start->notices);
    PQreset(server);
    PQsetNoticeReceiver(server, drop_notice, NULL);
    return server;
}

struct attempt {
    struct topic_postgresql_start start;
    PGconn *server;
};

static void run(void *work)
{
    struct attempt *attempt = work;
    topic_hooks_allow_connections(START_BYTES);
    attempt->server = make(&attempt->start);
    topic_hooks_allow_connections(0);
}

static void abandon(void *work)
{
    struct attempt *attempt = work;
    PQfinish(attempt->server);
    free(attempt);
}

/* libpq has calls that do not wait, but with these it asks name servers all the same, and does not
 * go on to the next host after connect_timeout. */
static PGconn *try(struct topic_postgresql_start *start, struct topic_error *err)
{
    PGconn *server = NULL;
    struct attempt *attempt = topic_memory_new(1, sizeof *attempt, err);
    if (!attempt)
        return NULL;
    attempt->start = *start;
    const struct topic_detached_call call = {.run = run, .abandon = abandon, .work = attempt};
    if (!topic_detached_call_run(&call, start->stop)) {
        start->is_left = topic_detached_call_is_any_left();
        topic_error_set(err, "the bridge stops");
        return NULL;
    }
    server = attempt->server;
    free(attempt);
    if (!server)
        topic_error_set(err, "out of memory");
    return server;
}

PGconn *topic_postgresql_start(struct topic_postgresql_start *start, struct topic_error *err)
{
    PGconn *server = try(start, err);
    if (!server)
        return NULL;
    if (PQstatus(server) == CONNECTION_OK && PQsetnonblocking(server, 1) == 0)
        return server;
    start->is_unfit = tell_failure(server, err);
    PQfinish(server);
    return NULL;
}
