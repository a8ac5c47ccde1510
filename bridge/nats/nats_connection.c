#include "bridge/nats/nats_connection.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/memory.h"
#include "bridge/engine/detached_call.h"
#include "bridge/nats/nats_error.h"
#include "bridge/nats/nats_hook.h"
#include "bridge/nats/nats_security.h"
#include "bridge/nats/nats_version.h"

/* A connection within a machine room is up long before; the next server is tried then. */
#define CONNECT_MS 2000

/* Between two tries of the same server: a new leader is there after a few seconds. */
#define RECONNECT_MS 250

/* A server that answers nothing is left after two pings: its machine is gone, or it was stopped. */
#define PING_MS 1500
#define PINGS_OUT 2

/* libnats writes with a lock held that its pings need. */
#define WRITE_MS 5000

/* libnats calls back for the last time long before. */
#define CLOSE_S 5

/* Without that right everything but this works. */
static void note_no_elections(struct topic_nats_connection *connection)
{
    if (!connection->told_elections)
        topic_log(
            TOPIC_LOG_INFO, "elections-unheard",
            "%s: the account may not subscribe to %s* and %s*: a leader that changes and changes "
            "back within a second is not noticed",
            connection->text, TOPIC_JETSTREAM_ELECTIONS, TOPIC_JETSTREAM_CONSUMER_ELECTIONS);
    connection->told_elections = true;
}

static void note_deaf(struct topic_nats_connection *connection)
{
    if (!atomic_exchange(&connection->is_deaf, true))
        topic_log(TOPIC_LOG_INFO, "acknowledgements-unheard",
                  "%s: the account may not subscribe to %s%s.%s.*: what the consumer passes over "
                  "is not noticed",
                  connection->text, TOPIC_JETSTREAM_ACKNOWLEDGEMENTS, connection->location.first,
                  connection->location.second);
}

static bool is_unheard(natsStatus status, const char *detail, const char *subject)
{
    return status == NATS_NOT_PERMITTED && strstr(detail, "Subscription") &&
           strstr(detail, subject);
}

/* Errors that belong to no call, such as of a right that is missing; the calls report theirs. The
 * callbacks of a connection come one after the other. */
static void note_error(natsConnection *nats, natsSubscription *subscription, natsStatus status,
                       void *closure)
{
    struct topic_nats_connection *connection = closure;
    const char *detail = NULL;
    (void)subscription;
    if (status == NATS_SLOW_CONSUMER)
        return; /* of advisories and acknowledgements no more than a bound wait to be counted */
    if (natsConnection_GetLastError(nats, &detail) == NATS_OK || !detail || !detail[0])
        detail = natsStatus_GetText(status);
    if (is_unheard(status, detail, TOPIC_JETSTREAM_ELECTIONS) ||
        is_unheard(status, detail, TOPIC_JETSTREAM_CONSUMER_ELECTIONS)) {
        note_no_elections(connection);
        return;
    }
    if (is_unheard(status, detail, TOPIC_JETSTREAM_ACKNOWLEDGEMENTS)) {
        note_deaf(connection);
        return;
    }
    if (connection->told_status == status)
        return;
    connection->told_status = status;
    topic_log(TOPIC_LOG_WARNING, "jetstream", "%s: JetStream says: %s", connection->text, detail);
}

static void note_loss(natsConnection *nats, void *closure)
{
    struct topic_nats_connection *connection = closure;
    (void)nats;
    atomic_fetch_add(&connection->losses, 1);
}

static void note_return(natsConnection *nats, void *closure)
{
    struct topic_nats_connection *connection = closure;
    (void)nats;
    connection->told_status = NATS_OK;
}

static void note_close(natsConnection *nats, void *closure)
{
    struct topic_nats_connection *connection = closure;
    (void)nats;
    sem_post(&connection->closed);
}

static natsStatus set_servers(natsOptions *nats, const struct topic_nats_location *location)
{
    const char *urls[TOPIC_JETSTREAM_MAX_SERVERS] = {0};
    natsStatus status = NATS_OK;
    for (size_t i = 0; i < location->server_count; i++) {
        urls[i] = topic_memory_format(NULL, "nats://%s", location->servers[i]);
        if (!urls[i])
            status = NATS_NO_MEMORY;
    }
    if (status == NATS_OK)
        status = natsOptions_SetServers(nats, urls, (int)location->server_count);
    for (size_t i = 0; i < location->server_count; i++)
        free((void *)(uintptr_t)urls[i]);
    return status;
}

/* Servers that a cluster tells of are not tried: they may be beyond this machine, where the
 * connection would need TLS. */
static natsStatus set_behaviour(natsOptions *nats)
{
    const natsStatus results[] = {natsOptions_SetName(nats, "topicd-bridge"),
                                  natsOptions_SetTimeout(nats, CONNECT_MS),
                                  natsOptions_SetMaxReconnect(nats, -1),
                                  natsOptions_SetReconnectWait(nats, RECONNECT_MS),
                                  natsOptions_SetPingInterval(nats, PING_MS),
                                  natsOptions_SetMaxPingsOut(nats, PINGS_OUT),
                                  natsOptions_SetWriteDeadline(nats, WRITE_MS),
                                  natsOptions_SetFailRequestsOnDisconnect(nats, true),
                                  natsOptions_SetIgnoreDiscoveredServers(nats, true)};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (results[i] != NATS_OK)
            return results[i];
    return NATS_OK;
}

static natsStatus set_callbacks(natsOptions *nats, struct topic_nats_connection *connection)
{
    natsStatus status = natsOptions_SetErrorHandler(nats, note_error, connection);
    if (status == NATS_OK)
        status = natsOptions_SetDisconnectedCB(nats, note_loss, connection);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectedCB(nats, note_return, connection);
    if (status == NATS_OK)
        status = natsOptions_SetClosedCB(nats, note_close, connection);
    return status;
}

static int set_options(struct topic_nats_connection *connection,
                       const struct topic_engine_options *options, struct topic_error *err)
{
    natsStatus status = natsOptions_Create(&connection->options);
    if (status == NATS_OK)
        status = set_behaviour(connection->options);
    if (status == NATS_OK)
        status = set_callbacks(connection->options, connection);
    if (status == NATS_OK)
        status = set_servers(connection->options, &connection->location);
    if (status != NATS_OK)
        return topic_nats_error_set(options->location, status, 0, err);
    return topic_nats_security_set(connection->options, &connection->location, options, err);
}

static int open_jetstream(struct topic_nats_connection *connection, struct topic_error *err)
{
    jsOptions settings;
    jsOptions_Init(&settings);
    settings.Wait = TOPIC_JETSTREAM_REQUEST_MS;
    settings.PublishAsync.AckHandler = connection->acknowledged;
    settings.PublishAsync.AckHandlerClosure = connection->closure;
    natsStatus status =
        natsConnection_JetStream(&connection->jetstream, connection->nats, &settings);
    return status == NATS_OK ? 0 : topic_nats_error_set("JetStream", status, 0, err);
}

static void disconnect(struct topic_nats_connection *connection)
{
    struct timespec end;
    if (connection->nats) {
        natsConnection_Close(connection->nats);
        clock_gettime(CLOCK_MONOTONIC, &end);
        end.tv_sec += CLOSE_S;
        sem_clockwait(&connection->closed, CLOCK_MONOTONIC, &end);
    }
    jsCtx_Destroy(connection->jetstream);
    natsConnection_Destroy(connection->nats);
    connection->jetstream = NULL;
    connection->nats = NULL;
    connection->has_published = false;
}

struct attempt {
    natsOptions *options; /* the connection's */
    natsConnection *nats;
    natsStatus status;
    struct topic_error err; /* libnats keeps its texts for the thread */
};

static void run(void *work)
{
    struct attempt *attempt = work;
    attempt->status = natsConnection_Connect(&attempt->nats, attempt->options);
    if (attempt->status != NATS_OK)
        topic_nats_error_set("cannot connect", attempt->status, 0, &attempt->err);
}

static void abandon(void *work)
{
    struct attempt *attempt = work;
    natsConnection_Destroy(attempt->nats);
    free(attempt);
}

/* Without a callback for it, libnats waits until each server was tried. */
static natsStatus try(struct topic_nats_connection *connection, struct topic_error *err)
{
    struct attempt *attempt = topic_memory_new(1, sizeof *attempt, NULL);
    if (!attempt) {
        topic_error_set(err, "out of memory");
        return NATS_NO_MEMORY;
    }
    attempt->options = connection->options;
    const struct topic_detached_call call = {.run = run, .abandon = abandon, .work = attempt};
    if (!topic_detached_call_run(&call, connection->stop)) {
        connection->is_left = topic_detached_call_is_any_left();
        topic_error_set(err, "the bridge stops");
        return NATS_TIMEOUT;
    }
    natsStatus status = attempt->status;
    connection->nats = attempt->nats;
    if (status != NATS_OK)
        topic_error_set(err, "%s", attempt->err.text);
    free(attempt);
    return status;
}

static int connect_nats(struct topic_nats_connection *connection, natsStatus *status,
                        struct topic_error *err)
{
    while (sem_trywait(&connection->closed) == 0)
        ; /* of a try that failed */
    *status = try(connection, err);
    if (*status != NATS_OK)
        return -1;
    connection->is_old = topic_nats_version_check(
        &connection->location, connection->tells_fsync ? connection->text : NULL);
    connection->tells_fsync = false;
    if (open_jetstream(connection, err) == 0)
        return 0;
    disconnect(connection);
    return -1;
}

/* A server is there, and refuses us: to wait is of no use. */
static bool is_refusal(natsStatus status)
{
    return status == NATS_CONNECTION_AUTH_FAILED || status == NATS_SSL_ERROR ||
           status == NATS_SECURE_CONNECTION_REQUIRED || status == NATS_SECURE_CONNECTION_WANTED ||
           status == NATS_NOT_PERMITTED || status == NATS_INVALID_ARG;
}

int topic_nats_connection_init(struct topic_nats_connection *connection,
                               const struct topic_engine_options *options,
                               jsPubAckHandler acknowledged, void *closure, struct topic_error *err)
{
    struct topic_error why = {0};
    natsStatus status;
    bool is_source = options->role == TOPIC_ENGINE_SOURCE;
    *connection =
        (struct topic_nats_connection){.acknowledged = acknowledged,
                                       .closure = closure,
                                       .text = options->location,
                                       .stop = options->stop,
                                       .tells_fsync = options->role != TOPIC_ENGINE_REJECTS};
    topic_nats_hook_start(options->max_record_bytes);
    sem_init(&connection->closed, 0, 0);
    if (topic_nats_location_init(&connection->location, options->location, is_source, err) < 0 ||
        set_options(connection, options, err) < 0)
        return -1;
    if (connect_nats(connection, &status, &why) == 0 || !is_refusal(status))
        return 0;
    return topic_error_set(err, "%s: %s%s", options->location, why.text,
                           status != NATS_CONNECTION_AUTH_FAILED ? ""
                           : options->credentials ? ": the servers do not know what --credentials "
                                                    "has"
                                                  : ": name --credentials or --tls-certificate");
}

bool topic_nats_connection_release(struct topic_nats_connection *connection)
{
    disconnect(connection);
    if (connection->is_left)
        return false;
    natsOptions_Destroy(connection->options);
    topic_nats_location_release(&connection->location);
    connection->options = NULL;
    sem_destroy(&connection->closed);
    return true;
}

bool topic_nats_connection_is_dead(const struct topic_nats_connection *connection)
{
    return connection->nats && natsConnection_Status(connection->nats) == NATS_CONN_STATUS_CLOSED;
}

int topic_nats_connection_check(struct topic_nats_connection *connection, struct topic_error *err)
{
    natsStatus status;
    if (topic_nats_connection_is_dead(connection))
        disconnect(connection);
    if (!connection->nats)
        return connect_nats(connection, &status, err);
    if (natsConnection_Status(connection->nats) == NATS_CONN_STATUS_CONNECTED)
        return 0;
    return topic_error_set(err, "the connection is lost");
}
