/* endpoint.h - where topicd listens and connects: ZeroMQ endpoints, checked before libzmq sees
 * them.
 *
 * libzmq binds an ipc:// path by unlinking whatever stands there, also the socket of a running
 * daemon. So a path is taken by a lock on PATH.lock first, and never over something that is not a
 * socket, or that somebody answers.
 */
#ifndef TOPIC_DAEMON_NET_ENDPOINT_H
#define TOPIC_DAEMON_NET_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

/* Before an endpoint to connect to. */
#define TOPIC_ENDPOINT_CONNECT "connect:"

struct topic_endpoint {
    char *address;    /* as libzmq takes it */
    const char *path; /* of the ipc socket, inside address; NULL for tcp and abstract sockets */
    char *lock_path;
    int lock_fd; /* -1 while not locked */
    bool is_ipc;
    bool is_local; /* ipc, or bound to a loopback address */
    bool connects; /* to somebody who listens there, instead of listening */
};

/* Endpoints that one option has named. All zero is empty. */
struct topic_endpoints {
    struct topic_endpoint *items;
    size_t count;
    size_t capacity;
};

/* tcp://HOST:PORT or ipc://PATH. */
int topic_endpoint_init(struct topic_endpoint *endpoint, const char *text, struct topic_error *err);

/* One more, which may be written connect:ENDPOINT where that is allowed. */
int topic_endpoints_add(struct topic_endpoints *endpoints, const char *text, bool may_connect,
                        struct topic_error *err);
void topic_endpoints_release(struct topic_endpoints *endpoints);

/* Removes the socket file and the lock if this endpoint holds it. */
void topic_endpoint_release(struct topic_endpoint *endpoint);

/* Takes an ipc path for this process; does nothing for other endpoints. */
int topic_endpoint_lock(struct topic_endpoint *endpoint, struct topic_error *err);

/* The control socket when none is named, by the rule of wire/runtime_dir.h. Makes the directory unless
 * it is systemd's. Released with free(). */
char *topic_endpoint_default_control(struct topic_error *err);

#endif
