/* recv_hook.h - disconnects peers that send a message without an end.
 *
 * libzmq 4.3.4 bounds the size of a frame (ZMQ_MAXMSGSIZE) but not how many frames make a message,
 * and keeps them all until the last one arrives: any client could fill the machine's memory. Only
 * where the bytes come in can that be prevented. So the program defines recv, which the dynamic
 * linker prefers to the C library's, and follows how much each accepted connection has sent of an
 * unfinished message (hooks/zmtp_frames.h). accept_hook.h and connect_hook.h tell it where a
 * connection begins, epoll_hook.h where libzmq is done with it, and sodium_hook.h what encrypted
 * frames contained. It also follows what subscribers subscribe to (hooks/subscriptions.h).
 *
 * Safe from several threads, each with connections of its own.
 */
#ifndef TOPIC_HOOKS_RECV_HOOK_H
#define TOPIC_HOOKS_RECV_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "hooks/hooks_kind.h"
#include "topicd/error.h"

/* Follows connections whose descriptors are below `descriptors`. A connection may make libzmq hold
 * `max_held` bytes of memory with an unfinished message, and all connections together `max_total`;
 * the one that exceeds a limit is disconnected, unless it holds less than a short request needs.
 * Before any socket, once in a process. */
int topic_recv_hook_start(size_t descriptors, size_t max_held, size_t max_total,
                          struct topic_error *err);

/* The program is a client of what it connects to, none of which subscribes; and each connection
 * that is cut makes this eventfd readable, instead of a line in the log. */
void topic_recv_hook_be_client(int eventfd);

/* A connection was accepted, or is no longer read. -1: there is no memory for it. */
int topic_recv_hook_begin(int fd, enum topic_hooks_kind kind);
void topic_recv_hook_end(int fd);

/* The daemon is about to connect. libzmq takes the descriptor out of its poll set once more, to
 * hand it from what connects to what reads; then it begins, of the kind TOPIC_HOOKS_OTHER until
 * another is told. A connection that was accepted keeps its kind. */
void topic_recv_hook_expect(int fd);
void topic_recv_hook_set_kind(int fd, enum topic_hooks_kind kind);

/* For encrypted connections, which are told by the session key that the two sides have agreed on;
 * it stays at the same address, libzmq's, while the connection lives. `agree`: the key belongs to
 * the connection that this thread received from last. `open`: a frame encrypted with it was
 * decrypted; -1 when its connection has to be disconnected. */
void topic_recv_hook_agree(const void *key);
int topic_recv_hook_open(const void *key, uint8_t flags, const uint8_t *bytes, size_t size);

/* Of the connection that this thread received from last, the metadata of an encrypted handshake
 * have been decrypted: changes the name of an identity among them (hooks/zmtp_metadata.h). */
void topic_recv_hook_hide_identity(uint8_t *metadata, size_t len);

/* Disconnects the subscriber that has been behind for the longest time; false: none is. */
bool topic_recv_hook_end_slowest_subscriber(void);

/* Connections that were disconnected for a message without an end, and for their subscriptions. */
uint64_t topic_recv_hook_cut_count(void);
uint64_t topic_recv_hook_subscribers_cut(void);

/* Connections of libzmq whose first bytes were not those of ZMTP 3; and those that were
 * disconnected by topic_recv_hook_open. */
uint64_t topic_recv_hook_foreign_count(void);
uint64_t topic_recv_hook_forged_count(void);

/* While it holds, the end of what the peer sends is as if it had not come yet: libmicrohttpd 0.9.75
 * looks for more of a request that it resumes, and on the end forgets its answer. */
void topic_recv_hook_hold_end(int fd, bool holds);

/* recv(2), except that a connection that has to be disconnected fails with ECONNRESET, and one that
 * has to wait (hooks/inflow.h) with EAGAIN. */
ssize_t topic_recv_hook(int fd, void *bytes, size_t size, int flags) __asm__("recv")
    __attribute__((visibility("default")));

/* Named to the linker (-u) so that it takes this file: otherwise the thread sanitizer's recv would
 * satisfy it. */
extern const char topic_recv_hook_linked;

#endif
