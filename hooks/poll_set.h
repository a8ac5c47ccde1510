/* poll_set.h - what libzmq waits for at each descriptor, and the descriptors that do not wait to be
 * read.
 *
 * libzmq offers no way to stop reading from one connection. So what it asks of epoll passes through
 * here and is remembered, and a descriptor that is held does not wait to be read. While its client
 * does not read, the end of the connection is told all the same. One that then waits for nothing,
 * or for which libzmq waits for nothing, leaves the set.
 *
 * Safe from several threads.
 */
#ifndef TOPIC_HOOKS_POLL_SET_H
#define TOPIC_HOOKS_POLL_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "topicd/error.h"

/* Why a descriptor is held: its kind's messages wait to be taken (hooks/inflow.h), its client sends
 * what has to be refused, or does not read. */
#define TOPIC_POLL_SET_INFLOW(kind) (1U << (kind))
#define TOPIC_POLL_SET_REFUSED (1U << 6)
#define TOPIC_POLL_SET_UNREAD (1U << 7)

/* For descriptors below `descriptors`. Before any socket, once in a process. */
int topic_poll_set_start(size_t descriptors, struct topic_error *err);

/* As epoll_ctl(2). */
int topic_poll_set_control(int set, int operation, int fd, struct epoll_event *event);

/* Puts the event of libzmq's mailbox behind those of connections (hooks/epoll_hook.h). */
void topic_poll_set_put_mailbox_last(int set, struct epoll_event *events, int count);

/* While held for any reason, a descriptor is not reported as readable. Leaving the set ends all of
 * that. Safe from any thread. Returns whether it is in the set and was not held for this reason. */
bool topic_poll_set_hold(int fd, unsigned reason);
void topic_poll_set_release(int fd, unsigned reason);
bool topic_poll_set_is_held(int fd, unsigned reason);

/* All that are held for this one reason; the one that was held first is told of first, then those
 * with the descriptors behind it, and the lowest again. */
void topic_poll_set_release_all(unsigned reason);

/* Ends the connection (shutdown(2)) to which libzmq has had something to send for the longest time
 * without a pause, among those that `is_one` picks. Whether there is one. */
bool topic_poll_set_end_slowest(bool (*is_one)(int fd));

#endif
