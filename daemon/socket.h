/* router.h - the ROUTER sockets of the daemon, with every option that matters set. */
#ifndef TOPIC_DAEMON_ROUTER_H
#define TOPIC_DAEMON_ROUTER_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/endpoint.h"
#include "topicd/error.h"

struct topic_router_limits {
    size_t max_frame_bytes; /* libzmq cuts the connection of a client that sends a longer one */
    int send_limit;         /* answers that wait for one client; more are dropped */
    size_t backlog;
};

/* Closed by topic_router_free. */
void *topic_router_new(void *context, const struct topic_router_limits *limits,
                       struct topic_error *err);

/* Waits up to the linger time, in zmq_ctx_term, for what is still to be sent. NULL is fine. */
void topic_router_free(void *socket);

/* Locks the endpoint and binds it. An ipc socket is for those that the umask lets in, or for the
 * daemon's own user alone. */
int topic_router_bind(void *socket, struct topic_endpoint *endpoint, bool owner_only,
                      struct topic_error *err);

#endif
