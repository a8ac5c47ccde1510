/* guard.h - keeps the daemon from running out of file descriptors.
 *
 * In libzmq 4.3.4 a connection that cannot be accepted for want of a descriptor aborts the process
 * (ipc) or spins the I/O thread (tcp), and zmq_unbind cuts the connections that were accepted.
 * daemon/hooks/accept_hook.h makes that impossible: the last descriptors are given to nobody. But clients that
 * are cut off try again at once, and for ever. So the guard also counts connections by their
 * events, and while there are too many it closes the door without libzmq's help: the file of an ipc
 * socket is renamed away, a tcp listener gets a packet filter that drops everything. Clients keep
 * trying, and are let in when others have left.
 */
#ifndef TOPIC_DAEMON_ACCESS_CONNECTION_LIMIT_H
#define TOPIC_DAEMON_ACCESS_CONNECTION_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/net/endpoint.h"
#include "topicd/error.h"

#define TOPIC_CONNECTION_LIMIT_MAX_SOCKETS 6

struct topic_connection_limit_connection {
    bool is_open;
    bool is_hung_up; /* by topic_connection_limit_shut_down */
    uint8_t socket;  /* index of the watched one that it belongs to */
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
    TOPIC_CONNECTION_LIMIT_OPEN,
    TOPIC_CONNECTION_LIMIT_FULL, /* of clients: shut but at the spared socket */
    TOPIC_CONNECTION_LIMIT_SHUT  /* no more open files */
};

struct topic_connection_limit {
    void *monitors[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS];
    void *watched[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS];
    size_t monitor_count;
    size_t connections; /* accepted and made */
    size_t of_socket[TOPIC_CONNECTION_LIMIT_MAX_SOCKETS];
    size_t max_connections;
    size_t backlog; /* connections that may arrive before the door is shut */
    size_t
        max_clients; /* of these, besides those of `spared`; from topic_connection_limit_init on */
    const void *spared; /* the watched socket that only the open files limit, or NULL */
    const void *ended;  /* the watched socket that takes no more connections, or NULL */
    enum topic_connection_limit_state state;
    struct topic_connection_limit_endpoint *endpoints;
    size_t endpoint_count;
    size_t endpoint_capacity;
    struct topic_connection_limit_listener *listeners; /* tcp, libzmq's */
    size_t listener_count;
    size_t listener_capacity;
    struct topic_connection_limit_connection *by_descriptor; /* connections of libzmq's */
    size_t descriptor_capacity;
};

/* Raises the soft limit of open files to the hard one and sets backlog; before any socket. */
void topic_connection_limit_init(struct topic_connection_limit *limit);
void topic_connection_limit_release(struct topic_connection_limit *limit);

/* How many descriptors the process may have. */
size_t topic_connection_limit_file_limit(void);

/* Watches a socket; before it is bound or connected. At most TOPIC_CONNECTION_LIMIT_MAX_SOCKETS. */
int topic_connection_limit_watch(struct topic_connection_limit *limit, void *context, void *socket,
                                 struct topic_error *err);

/* Notes where a watched socket has been bound; the endpoint is borrowed. */
int topic_connection_limit_add(struct topic_connection_limit *limit, const void *socket,
                               const struct topic_endpoint *endpoint, struct topic_error *err);

/* Settles how many connections there may be; when all else has been opened. `others` is how many
 * descriptors may be opened later for what is not ZeroMQ's. */
void topic_connection_limit_start(struct topic_connection_limit *limit, size_t others);

/* Reads what has happened at monitors[index], and opens or closes the door. */
void topic_connection_limit_update(struct topic_connection_limit *limit, size_t index);

/* From now on no more connections are taken where this watched socket is bound. For one socket. */
void topic_connection_limit_end(struct topic_connection_limit *limit, const void *socket);

/* Tells the peers of a watched socket that we send no more: ZeroMQ's hang up then, and all that
 * they had given to the kernel still arrives. Peers that come back get the same at the next call.
 * Returns how many connections there are. */
size_t topic_connection_limit_shut_down(struct topic_connection_limit *limit, const void *socket);

#endif
