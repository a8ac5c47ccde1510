/* socket.h - the sockets of the daemon, with every option that matters set. */
#ifndef TOPIC_DAEMON_NET_SOCKET_H
#define TOPIC_DAEMON_NET_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/net/endpoint.h"
#include "topicd/error.h"

/* How long messages may take to leave when the daemon ends. */
#define TOPIC_SOCKET_LINGER_MS 3000

struct topic_socket_limits {
    size_t max_frame_bytes; /* libzmq cuts the connection of a peer that sends a longer one */
    int send_limit;    /* messages that wait for one peer; 0: for a socket that only receives */
    int receive_limit; /* messages of one peer that wait for us; 0: libzmq's own, 1,000 */
    size_t backlog;
};

/* `kind` is ZMQ_ROUTER, ZMQ_PULL, ZMQ_PUSH or ZMQ_XPUB. Closed by topic_socket_free. */
void *topic_socket_new(void *context, int kind, const struct topic_socket_limits *limits,
                       struct topic_error *err);

/* Waits up to the linger time, in zmq_ctx_term, for what is still to be sent. NULL is fine. */
void topic_socket_free(void *socket);

/* Locks the endpoint and binds it. An ipc socket is for those that the umask lets in, or for the
 * daemon's own user alone. */
int topic_socket_bind(void *socket, struct topic_endpoint *endpoint, bool owner_only,
                      struct topic_error *err);

/* Goes on trying to connect until somebody is there. */
int topic_socket_connect(void *socket, const struct topic_endpoint *endpoint,
                         struct topic_error *err);

#endif
