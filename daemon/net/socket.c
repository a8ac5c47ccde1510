#include "daemon/net/socket.h"

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include <zmq.h>

#include "base/log.h"
#include "hooks/hooks.h"

/* A connection without a handshake occupies a descriptor for this long. Without keys, a client that
 * has our half of the handshake sends its requests behind its own half, and if the time is over
 * before we have read that, they are lost: with 3 s, some were of 1,000 clients that came at once to
 * a busy machine (TOPIC_FAULTS_BUSY of tests/faults/run.sh). */
#define HANDSHAKE_MS 10000

/* After the timeout libzmq disconnects a client that vanished without closing its connection. */
#define HEARTBEAT_MS 10000
#define HEARTBEAT_TIMEOUT_MS 30000

/* The kernel does the same for the peers of the pipeline. ZeroMQ's heartbeat would disconnect them
 * and lose the messages on their way: a slow taker does not answer it, and the daemon does not read
 * it from a feed that has to wait. */
#define KEEPALIVE_IDLE_S 10
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_PROBES 4

/* libzmq's default. */
#define DEFAULT_RECEIVE_LIMIT 1000

#define UMASK_OWNER_ONLY 0177

/* Options of one kind of socket.
 * MANDATORY: an undeliverable answer is an error, which the daemon counts, not a silent loss.
 * HANDOVER stays off: a client that claims another client's identity must not get its answers.
 * IMMEDIATE: libzmq queues nothing for a peer that is not connected.
 * VERBOSER: libzmq reports every subscription and unsubscription, which the daemon counts.
 * NODROP: a subscriber with a full queue is an error, which the daemon counts. */
static const struct option {
    int kind;
    int name;
    int value;
} kind_options[] = {
    {ZMQ_ROUTER, ZMQ_ROUTER_MANDATORY, 1},
    {ZMQ_ROUTER, ZMQ_ROUTER_HANDOVER, 0},
    {ZMQ_ROUTER, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS},
    {ZMQ_ROUTER, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS},
    {ZMQ_PULL, ZMQ_TCP_KEEPALIVE, 1},
    {ZMQ_PUSH, ZMQ_TCP_KEEPALIVE, 1},
    {ZMQ_XPUB, ZMQ_TCP_KEEPALIVE, 1},
    {ZMQ_PUSH, ZMQ_IMMEDIATE, 1},
    {ZMQ_XPUB, ZMQ_XPUB_VERBOSER, 1},
    {ZMQ_XPUB, ZMQ_XPUB_NODROP, 1},
};

static int set_kind_options(void *socket, int kind)
{
    for (size_t i = 0; i < sizeof kind_options / sizeof *kind_options; i++)
        if (kind_options[i].kind == kind &&
            zmq_setsockopt(socket, kind_options[i].name, &kind_options[i].value,
                           sizeof kind_options[i].value) < 0)
            return -1;
    return 0;
}

static int set_options(void *socket, const struct topic_socket_limits *limits)
{
    int64_t max_frame_bytes = (int64_t)limits->max_frame_bytes;
    const struct {
        int name;
        int value;
    } rows[] = {
        {ZMQ_SNDHWM, limits->send_limit ? limits->send_limit : 1},
        {ZMQ_RCVHWM, limits->receive_limit ? limits->receive_limit : DEFAULT_RECEIVE_LIMIT},
        {ZMQ_BACKLOG, (int)limits->backlog},
        {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS},
        {ZMQ_TCP_KEEPALIVE_IDLE, KEEPALIVE_IDLE_S},
        {ZMQ_TCP_KEEPALIVE_INTVL, KEEPALIVE_INTERVAL_S},
        {ZMQ_TCP_KEEPALIVE_CNT, KEEPALIVE_PROBES},
        {ZMQ_IPV6, 1},
        {ZMQ_LINGER, TOPIC_SOCKET_LINGER_MS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (zmq_setsockopt(socket, rows[i].name, &rows[i].value, sizeof rows[i].value) < 0)
            return -1;
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max_frame_bytes, sizeof max_frame_bytes);
}

void *topic_socket_new(void *context, int kind, const struct topic_socket_limits *limits,
                       struct topic_error *err)
{
    void *socket = zmq_socket(context, kind);
    if (socket && set_options(socket, limits) == 0 && set_kind_options(socket, kind) == 0)
        return socket;
    topic_error_set(err, "cannot open a ZeroMQ socket: %s", zmq_strerror(errno));
    topic_socket_free(socket);
    return NULL;
}

void topic_socket_free(void *socket)
{
    if (socket)
        zmq_close(socket);
}

static const char *reason(int error)
{
    switch (error) {
    case EADDRINUSE:
        return "the address is in use";
    case ENODEV:
        return "no interface has this address";
    case EINVAL:
        return "the address is not valid";
    default:
        return zmq_strerror(error);
    }
}

enum topic_hooks_kind topic_socket_purpose(void *socket)
{
    int kind = 0;
    size_t size = sizeof kind;
    zmq_getsockopt(socket, ZMQ_TYPE, &kind, &size);
    switch (kind) {
    case ZMQ_ROUTER:
        return TOPIC_HOOKS_REQUESTS;
    case ZMQ_PULL:
        return TOPIC_HOOKS_RECORDS;
    case ZMQ_XPUB:
        return TOPIC_HOOKS_SUBSCRIPTIONS;
    case ZMQ_PUSH:
        return TOPIC_HOOKS_NOTHING;
    default:
        return TOPIC_HOOKS_OTHER;
    }
}

int topic_socket_bind(void *socket, struct topic_endpoint *endpoint, bool owner_only,
                      struct topic_error *err)
{
    if (topic_endpoint_lock(endpoint, err) < 0)
        return -1;
    topic_hooks_bind_for(owner_only ? TOPIC_HOOKS_OTHER : topic_socket_purpose(socket));
    mode_t old_mask = umask(UMASK_OWNER_ONLY);
    if (!owner_only)
        umask(old_mask);
    int status = zmq_bind(socket, endpoint->address);
    int error = errno;
    topic_hooks_bind_for(TOPIC_HOOKS_OTHER); /* such as the listener of the HTTP server */
    umask(old_mask);
    if (status < 0)
        return topic_error_set(err, "%s: cannot bind: %s", endpoint->address, reason(error));
    char bound[256]; /* with the port that the kernel chose for tcp://HOST:* */
    size_t size = sizeof bound;
    char shown[TOPIC_ENDPOINT_SHOWN_SIZE];
    if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &size) < 0)
        return 0;
    topic_endpoint_show(bound, shown);
    topic_log_with(TOPIC_LOG_INFO, "listening",
                   (const struct topic_log_field[]){{"endpoint", shown}, {NULL, NULL}},
                   "listening on %s", shown);
    return 0;
}

int topic_socket_connect(void *socket, const struct topic_endpoint *endpoint,
                         struct topic_error *err)
{
    if (zmq_connect(socket, endpoint->address) < 0)
        return topic_error_set(err, "%s: cannot connect: %s", endpoint->address, reason(errno));
    topic_log_with(TOPIC_LOG_INFO, "connecting",
                   (const struct topic_log_field[]){{"endpoint", endpoint->address}, {NULL, NULL}},
                   "connecting to %s", endpoint->address);
    return 0;
}
