/* poll.h - waits for sockets and descriptors, as zmq_poll does, with fewer system calls.
 *
 * To ask a socket for its events is a system call, and zmq_poll asks each one twice a turn. libzmq
 * reports news of a socket by a descriptor (ZMQ_FD), but only once: who has handled what it
 * reported, and leaves more in the socket, is not told again. So a socket has to be asked before
 * each wait, unless it is quiet: its messages are received until there are none, and nothing else
 * is done with it. Then the descriptor says all.
 */
#ifndef TOPIC_DAEMON_NET_POLL_H
#define TOPIC_DAEMON_NET_POLL_H

#include <stdbool.h>
#include <stddef.h>

/* The fields of zmq_pollitem_t, of the same meanings. All zero waits for descriptor 0. */
struct topic_poll_item {
    void *socket; /* NULL: the descriptor; both none: nothing */
    int fd;
    short events; /* ZMQ_POLLIN, ZMQ_POLLOUT; of a socket 0: not now */
    short revents;
    bool is_quiet;
    bool was_asked; /* set by topic_poll: a quiet socket is asked once, of what came before */
};

/* A set has at most so many. */
#define TOPIC_POLL_MAX 32

/* Waits until one is ready, or news of a socket come that are none of its events, and sets
 * revents. timeout_ms -1: for ever. Returns -1 with errno set: EINTR, after which revents says what
 * is known, or another error. */
int topic_poll(struct topic_poll_item *items, size_t count, int timeout_ms);

#endif
