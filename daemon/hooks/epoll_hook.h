/* epoll.h - keeps what a peer has sent before it left, while its turn has not come.
 *
 * When a socket has as many messages waiting as its high-water mark allows, libzmq 4.3.4 stops
 * reading its connections and leaves the rest in the kernel. epoll tells of a peer that has left
 * also to those who wait for nothing; libzmq then closes the connection and forgets what it has not
 * read. On ipc, where both directions end together, a feed that sends a thousand records and leaves
 * would lose hundreds of them. So the program defines epoll_ctl, which the dynamic linker gives to
 * libzmq before the C library's: a descriptor for which nothing is to be told is taken out of the
 * set, and put in again when something is. The peer's end is then found where it belongs, behind
 * the last byte that it sent.
 *
 * epoll_wait is defined for the same reason: of a peer that has sent something and left, libzmq
 * reads twice in a row, and the second time forgets what the first had to leave; and it reads also
 * where it is only to write, though it has stopped reading.
 */
#ifndef TOPIC_DAEMON_HOOKS_EPOLL_HOOK_H
#define TOPIC_DAEMON_HOOKS_EPOLL_HOOK_H

#include <sys/epoll.h>

/* epoll_ctl(2), but for events of 0: then nothing is told, not even EPOLLHUP and EPOLLERR. */
int topic_epoll_hook_control(int set, int operation, int fd,
                             struct epoll_event *event) __asm__("epoll_ctl")
    __attribute__((visibility("default")));

/* epoll_wait(2), but what can be read or written is not told to have failed or ended as well: that
 * shows when it is read. */
int topic_epoll_hook_wait(int set, struct epoll_event *events, int capacity,
                          int timeout_ms) __asm__("epoll_wait")
    __attribute__((visibility("default")));

/* By this the linker is told to take both: it would stop looking for epoll_ctl at the thread
 * sanitizer's. */
extern const char topic_epoll_hook_is_ours;

#endif
