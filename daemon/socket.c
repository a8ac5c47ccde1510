#include "daemon/router.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <zmq.h>

#include "base/log.h"

/* A half-open connection holds a descriptor for this long; local ones shake hands in microseconds.
 */
#define HANDSHAKE_MS 3000

/* A peer that vanished without a word is noticed after the timeout. */
#define HEARTBEAT_MS 10000
#define HEARTBEAT_TIMEOUT_MS 30000

/* How long answers may take to leave when the daemon ends. */
#define LINGER_MS 3000

#define UMASK_OWNER_ONLY 0177

static int set_options(void *socket, const struct topic_router_limits *limits)
{
    int64_t max_frame_bytes = (int64_t)limits->max_frame_bytes;
    /* MANDATORY: an answer that cannot be delivered is an error that is counted, not a silence.
     * HANDOVER stays off: whoever claims the identity of another client must not get its answers.
     */
    const struct {
        int name;
        int value;
    } rows[] = {
        {ZMQ_ROUTER_MANDATORY, 1},
        {ZMQ_ROUTER_HANDOVER, 0},
        {ZMQ_SNDHWM, limits->send_limit},
        {ZMQ_BACKLOG, (int)limits->backlog},
        {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS},
        {ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS},
        {ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS},
        {ZMQ_IPV6, 1},
        {ZMQ_LINGER, LINGER_MS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (zmq_setsockopt(socket, rows[i].name, &rows[i].value, sizeof rows[i].value) < 0)
            return -1;
    return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max_frame_bytes, sizeof max_frame_bytes);
}

void *topic_router_new(void *context, const struct topic_router_limits *limits,
                       struct topic_error *err)
{
    void *socket = zmq_socket(context, ZMQ_ROUTER);
    if (socket && set_options(socket, limits) == 0)
        return socket;
    topic_error_set(err, "a socket cannot be opened: %s", zmq_strerror(errno));
    topic_router_free(socket);
    return NULL;
}

void topic_router_free(void *socket)
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

int topic_router_bind(void *socket, struct topic_endpoint *endpoint, bool owner_only,
                      struct topic_error *err)
{
    if (topic_endpoint_lock(endpoint, err) < 0)
        return -1;
    mode_t old_mask = umask(UMASK_OWNER_ONLY);
    if (!owner_only)
        umask(old_mask);
    int status = zmq_bind(socket, endpoint->address);
    int error = errno;
    umask(old_mask);
    if (status < 0)
        return topic_error_set(err, "%s: cannot be bound: %s", endpoint->address, reason(error));
    char bound[256]; /* names the port where the address left it open */
    size_t size = sizeof bound;
    if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &size) == 0)
        topic_log(TOPIC_LOG_INFO, "listening on %s", bound);
    return 0;
}
