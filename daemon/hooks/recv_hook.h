/* receive.h - hangs up on peers that send a message without an end.
 *
 * libzmq 4.3.4 bounds a frame (ZMQ_MAXMSGSIZE) but not how many make a message, and keeps them all
 * until the last is there: whoever reaches the port could fill the machine's memory. What decides
 * has to stand where the bytes come in. So the program defines recv, which the dynamic linker gives
 * to libzmq before the C library's, and follows what each accepted connection has sent of an
 * unfinished message (daemon/hooks/zmtp_frames.h). daemon/hooks/accept_hook.h tells where connections begin,
 * daemon/hooks/epoll_hook.h where libzmq has done with them, and daemon/hooks/sodium_hook.h what was in encrypted frames.
 *
 * Safe from several threads, each with connections of its own.
 */
#ifndef TOPIC_DAEMON_HOOKS_RECV_HOOK_H
#define TOPIC_DAEMON_HOOKS_RECV_HOOK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "topicd/error.h"

/* Follows connections whose descriptors are below `descriptors`, as of now. A connection may hold
 * `max_held` bytes of libzmq's memory with what has no end yet, and all of them together
 * `max_total`: the one that goes beyond it is hung up on, but for less than a short request takes.
 * Before any socket, once in a process. */
int topic_recv_hook_watch(size_t descriptors, size_t max_held, size_t max_total,
                          struct topic_error *err);

/* A connection has been accepted, or is no longer read. */
void topic_recv_hook_begin(int fd);
void topic_recv_hook_end(int fd);

/* Of encrypted connections, by the key that the two have agreed on, which is libzmq's and stays
 * where it is while the connection lives: it belongs to the one that this thread has received from
 * last, and a frame sealed with it has been opened. Returns -1 when that one is to be hung up on.
 */
void topic_recv_hook_agree(const void *key);
int topic_recv_hook_open(const void *key, uint8_t flags, size_t size);

/* Connections that were hung up on. */
uint64_t topic_recv_hook_cut_count(void);

/* recv(2); a connection that is to be hung up on fails with ECONNRESET. */
ssize_t topic_recv_hook(int fd, void *bytes, size_t size, int flags) __asm__("recv")
    __attribute__((visibility("default")));

/* By this the linker is told to take it: it would stop looking for recv at the thread
 * sanitizer's. */
extern const char topic_recv_hook_is_ours;

#endif
