/* lingering_close.h - closes client connections without losing the answers on their way.
 *
 * If unread requests wait in a TCP socket when it is closed, the kernel sends a reset and discards
 * the data that it still had to send: libzmq's linger ends where the kernel's work begins. On ipc
 * the client's libzmq discards that data: it learns that both directions have ended at once, and
 * drops what it has not read (hooks/epoll_hook.h). So we duplicate each connection before
 * libzmq closes it, shut down our side, read until the client has seen that and disconnected, and
 * only then close it.
 */
#ifndef TOPIC_DAEMON_ACCESS_LINGERING_CLOSE_H
#define TOPIC_DAEMON_ACCESS_LINGERING_CLOSE_H

#include <stddef.h>

#include "daemon/access/connection_limit.h"

struct topic_lingering_close {
    struct pollfd *connections;
    size_t count;
};

/* Duplicates the descriptors of all connections that the limit has counted, or as many as the limit
 * of open files and memory permit. Call before libzmq closes its sockets. */
void topic_lingering_close_init(struct topic_lingering_close *closing,
                                const struct topic_connection_limit *limit);

/* Call when libzmq has terminated. Waits until the clients have disconnected, at most timeout_ms,
 * then closes the duplicates and frees the list. */
void topic_lingering_close_wait(struct topic_lingering_close *closing, int timeout_ms);

#endif
