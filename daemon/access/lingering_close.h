/* linger.h - parts from clients without cutting off the answers that are on their way.
 *
 * A TCP socket that is closed while unread requests wait in it sends a reset, and what the kernel
 * had still to send is thrown away: libzmq's own linger ends where the kernel's begins. On ipc the
 * client's libzmq throws it away: it is told of both ends at once and forgets what it has not read
 * (daemon/hooks/epoll_hook.h). So before libzmq closes its connections we keep a duplicate of each, and close
 * them in our own time: end the stream, read on until the client has seen the end and hung up, then
 * close.
 */
#ifndef TOPIC_DAEMON_ACCESS_LINGERING_CLOSE_H
#define TOPIC_DAEMON_ACCESS_LINGERING_CLOSE_H

#include <stddef.h>

#include "daemon/access/connection_limit.h"

struct topic_lingering_close {
    struct pollfd *connections;
    size_t count;
};

/* Duplicates the connections that the guard knows; as many as can be had. */
void topic_lingering_close_take(struct topic_lingering_close *closing,
                                const struct topic_connection_limit *limit);

/* When libzmq has ended: waits until the clients have hung up, or timeout_ms. */
void topic_lingering_close_finish(struct topic_lingering_close *closing, int timeout_ms);

#endif
