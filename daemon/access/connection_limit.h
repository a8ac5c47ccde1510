/* connection_limit.h - limits the number of connections, so that the daemon never runs out of file
 * descriptors; and, from the same events, counts the clients that are refused.
 *
 * At the limit the sockets stop accepting. New clients keep trying, and connect when others have
 * disconnected; established connections are served. connection_limit.c says how, and why not with
 * libzmq's means.
 *
 *     topic_connection_limit_init
 *     for each socket: _watch, then _add for each endpoint that it is bound to
 *     topic_connection_limit_start
 *     _update whenever a monitor is readable
 *     topic_connection_limit_release
 */
#ifndef TOPIC_DAEMON_ACCESS_CONNECTION_LIMIT_H
#define TOPIC_DAEMON_ACCESS_CONNECTION_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/net/endpoint.h"
#include "daemon/net/handshakes.h"
#include "topicd/error.h"

#define TOPIC_CONNECTION_LIMIT_MAX_SOCKETS 6

struct topic_connection_limit_connection {
    bool is_open;
    bool is_shut_down; /* by topic_connection_limit_shut_down */
    uint8_t socket;    /* index of the watched socket that it belongs to */
};

struct topic_connection_limit_endpoint {
    const struct topic_endpoint *endpoint; /* borrowed */
    const void *socket;
};

struct topic_connection_limit_listener {
    int fd;
    const void *socket;
};

enum topic_connection_limit_state {
    TOPIC_CONNECTION_LIMIT_ACCEPTING,
    TOPIC_CONNECTION_LIMIT_CLIENTS_FULL, /* only the exempt socket accepts */
    TOPIC_CONNECTION_LIMIT_FILES_FULL    /* no socket accepts: open files are used up */
};

struct topic_connection_limit {
    void *monitors[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS]; /* of the watched sockets */
    void *watched[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS];
    size_t monitor_count;
    size_t connections; /* of all watched sockets, accepted and outgoing */
    size_t of_socket[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS]; /* the same for each socket */
    size_t max_connections;
    size_t backlog;     /* for ZMQ_BACKLOG: may connect before a socket has stopped accepting */
    size_t max_clients; /* connections without the exempt socket's; set it after _init */
    const void *exempt_socket;  /* only open files limit this watched socket; NULL: none */
    const void *stopped_socket; /* by topic_connection_limit_stop_accepting; NULL: none */
    enum topic_connection_limit_state state;
    struct topic_connection_limit_endpoint *endpoints;
    size_t endpoint_count;
    size_t endpoint_capacity;
    struct topic_connection_limit_listener *listeners; /* libzmq's descriptors, tcp only */
    size_t listener_count;
    size_t listener_capacity;
    struct topic_connection_limit_connection *by_descriptor; /* libzmq's connections */
    size_t descriptor_capacity;
    struct topic_handshakes handshakes; /* of clients, on the sockets that do not connect */
    uint64_t foreign;                   /* how many of topic_hooks_foreign_count are counted */
    uint64_t forged;                    /* how many of topic_hooks_forged_count were told */
    bool connects[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS]; /* has an outgoing connection */
};

/* Raises the soft limit of open files to the hard limit, and sets backlog. Call before opening
 * sockets. */
void topic_connection_limit_init(struct topic_connection_limit *limit);
void topic_connection_limit_release(struct topic_connection_limit *limit);

/* The number of descriptors that the process may have open. */
size_t topic_connection_limit_file_limit(void);

/* Watches a socket. Call before binding or connecting it, for at most
 * TOPIC_CONNECTION_LIMIT_MAX_SOCKETS sockets. */
int topic_connection_limit_watch(struct topic_connection_limit *limit, void *context, void *socket,
                                 struct topic_error *err);

/* Adds an endpoint to which a watched socket is bound. Borrows the endpoint. */
int topic_connection_limit_add(struct topic_connection_limit *limit, const void *socket,
                               const struct topic_endpoint *endpoint, struct topic_error *err);

/* Computes the maximum number of connections. Call when everything else has been opened. `others`
 * is the number of descriptors that other parts of the daemon may open later. */
void topic_connection_limit_start(struct topic_connection_limit *limit, size_t others);

/* Reads the events of monitors[index], counts refused clients, and stops accepting or accepts
 * again. */
void topic_connection_limit_update(struct topic_connection_limit *limit, size_t index);

/* Stops accepting for good where this watched socket is bound. For one socket only. */
void topic_connection_limit_stop_accepting(struct topic_connection_limit *limit,
                                           const void *socket);

/* Shuts down our side of the connections of a watched socket: its ZeroMQ peers then disconnect, and
 * everything that they had passed to the kernel still arrives. Call it again for peers that have
 * reconnected. Returns the number of connections. */
size_t topic_connection_limit_shut_down(struct topic_connection_limit *limit, const void *socket);

#endif
