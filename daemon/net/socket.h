/* socket.h - opens the ZeroMQ sockets of the daemon, with all options that matter for them. */
#ifndef TOPIC_DAEMON_NET_SOCKET_H
#define TOPIC_DAEMON_NET_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/net/endpoint.h"
#include "hooks/hooks_kind.h"
#include "topicd/error.h"

/* How long libzmq may take to send the last messages when the daemon stops. */
#define TOPIC_SOCKET_LINGER_MS 3000

struct topic_socket_limits {
    size_t max_frame_bytes; /* libzmq disconnects a peer that sends a longer one */
    int send_limit;         /* messages queued for one peer; 0: the socket only receives */
    int receive_limit;      /* messages queued from one peer; 0: libzmq's default, 1,000 */
    size_t backlog;
};

/* `kind` is ZMQ_ROUTER, ZMQ_PULL, ZMQ_PUSH or ZMQ_XPUB. Closed by topic_socket_free. */
void *topic_socket_new(void *context, int kind, const struct topic_socket_limits *limits,
                       struct topic_error *err);

/* zmq_ctx_term then waits up to the linger time for messages that are still to be sent. NULL is
 * fine. */
void topic_socket_free(void *socket);

/* Locks the endpoint and binds it. The umask decides who may connect to an ipc socket; with
 * owner_only only the daemon's own user may. */
int topic_socket_bind(void *socket, struct topic_endpoint *endpoint, bool owner_only,
                      struct topic_error *err);

/* What the peers of a socket of this type send. */
enum topic_hooks_kind topic_socket_purpose(void *socket);

/* libzmq connects in the background and retries until the peer accepts. */
int topic_socket_connect(void *socket, const struct topic_endpoint *endpoint,
                         struct topic_error *err);

#endif
