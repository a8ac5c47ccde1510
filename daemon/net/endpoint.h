/* endpoint.h - a ZeroMQ endpoint where topicd listens or connects, checked before libzmq sees it.
 *
 * libzmq binds an ipc:// path by unlinking the file there, even the socket of a running daemon. So
 * topicd first locks PATH.lock, and refuses a path that is not a socket or where another process
 * accepts connections:
 *
 *     topic_endpoint_init, topic_endpoint_lock, bind, topic_endpoint_release
 */
#ifndef TOPIC_DAEMON_NET_ENDPOINT_H
#define TOPIC_DAEMON_NET_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

/* The prefix of an endpoint to connect to. */
#define TOPIC_ENDPOINT_CONNECT "connect:"

struct topic_endpoint {
    char *address;    /* in libzmq's syntax */
    const char *path; /* of the ipc socket, inside address; NULL for tcp and abstract sockets */
    char *lock_path;
    char *directory; /* created for this socket, and removed with it; NULL: none */
    int lock_fd;     /* -1 while not locked */
    bool is_ipc;
    bool is_local; /* ipc, or bound to a loopback address */
    bool connects; /* to a listening peer, instead of listening */
};

/* `text` is tcp://HOST:PORT or ipc://PATH. */
int topic_endpoint_init(struct topic_endpoint *endpoint, const char *text, struct topic_error *err);

/* Also removes the socket file and the lock file if this endpoint holds the lock, and the directory
 * that was created for them, unless it has other files. */
void topic_endpoint_release(struct topic_endpoint *endpoint);

/* Reserves an ipc path for this process; does nothing for other endpoints. */
int topic_endpoint_lock(struct topic_endpoint *endpoint, struct topic_error *err);

/* Room for an address as topic_endpoint_show writes it. */
#define TOPIC_ENDPOINT_SHOWN_SIZE 256

/* Writes an address of libzmq as the log has it, cut to the size: an IPv4 address as such, where
 * libzmq, whose sockets take IPv6 too, writes tcp://[::ffff:192.0.2.1]:7575. */
void topic_endpoint_show(const char *address, char shown[TOPIC_ENDPOINT_SHOWN_SIZE]);

/* The same for the default control socket, as wire/runtime_dir.h defines it. Creates the directory
 * unless it exists or systemd has created it. */
int topic_endpoint_init_control(struct topic_endpoint *endpoint, struct topic_error *err);

#endif
