/* epoll_hook.h - keeps what a peer sent before it disconnected, while libzmq has stopped reading.
 *
 * When a socket has as many messages waiting as its high-water mark allows, libzmq 4.3.4 stops
 * reading from its connections and leaves the rest in the kernel. But epoll reports a peer's
 * disconnection even to those who wait for no event; libzmq then closes the connection and drops
 * what it has not read. On ipc, where both directions end together, a feed that sends a thousand
 * records and disconnects would lose hundreds of them. So the program defines epoll_ctl, which the
 * dynamic linker prefers to the C library's: a descriptor that waits for no event leaves the set,
 * and returns to it when it waits for one. The disconnection then shows where it belongs, behind
 * the last byte that the peer sent.
 *
 * epoll_wait is defined for the same reason. When a peer has sent something and disconnected,
 * libzmq reads twice in a row, and the second time drops what the first had to leave; and it reads
 * when it should only write, even where it has stopped reading.
 *
 * And it tells of libzmq's mailbox last. By a message there libzmq goes on reading from a
 * connection, and may stop again at once; if the same call has told that the connection can be
 * read, libzmq takes that for its end, drops what it has not read, and aborts at the next
 * heartbeat.
 */
#ifndef TOPIC_HOOKS_EPOLL_HOOK_H
#define TOPIC_HOOKS_EPOLL_HOOK_H

#include <sys/epoll.h>

/* Until then both functions behave as the C library's. After topic_poll_set_start. */
void topic_epoll_hook_start(void);

/* epoll_ctl(2), except that with events of 0 nothing is reported, not even EPOLLHUP and
 * EPOLLERR. */
int topic_epoll_hook_control(int set, int operation, int fd,
                             struct epoll_event *event) __asm__("epoll_ctl")
    __attribute__((visibility("default")));

/* epoll_wait(2), except that a descriptor that can be read or written is not also reported as
 * failed or disconnected: reading will show that; and that the mailbox is last. */
int topic_epoll_hook_wait(int set, struct epoll_event *events, int capacity,
                          int timeout_ms) __asm__("epoll_wait")
    __attribute__((visibility("default")));

/* Named to the linker (-u) so that it takes this file: otherwise the thread sanitizer's epoll_ctl
 * would satisfy it. */
extern const char topic_epoll_hook_linked;

#endif
