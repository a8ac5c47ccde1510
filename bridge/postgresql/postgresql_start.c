#include "bridge/postgresql/postgresql_start.h"

#include <string.h>

#include "bridge/postgresql/postgresql_result.h"
#include "hooks/hooks.h"

/* Of a server that starts a session: its certificates, what it asks for to let the bridge in, and
 * some settings. Chains of certificates have several kilobytes. */
#define START_BYTES ((size_t)64 * 1024)

#define PASSWORD_CURE                                                                              \
    ": have it in ~/.pgpass, or in a file that passfile= or PGPASSFILE names, with mode 0600"

/* Notices may quote records, and would go to stderr. */
static void drop_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
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

PGconn *topic_postgresql_start(const struct topic_postgresql_location *location, bool *is_unfit,
                               struct topic_error *err)
{
    *is_unfit = false;
    topic_hooks_allow_connections(START_BYTES);
    PGconn *server = PQconnectdbParams((const char *const *)location->keywords,
                                       (const char *const *)location->values, 0);
    topic_hooks_allow_connections(0);
    if (!server) {
        topic_error_set(err, "out of memory");
        return NULL;
    }
    if (PQstatus(server) == CONNECTION_OK && PQsetnonblocking(server, 1) == 0) {
        PQsetNoticeProcessor(server, drop_notice, NULL);
        return server;
    }
    *is_unfit = tell_failure(server, err);
    PQfinish(server);
    return NULL;
}
