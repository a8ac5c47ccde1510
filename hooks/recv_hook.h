/* recv_hook.h - disconnects peers that send a message without an end.
 *
 * libzmq 4.3.4 bounds the size of a frame (ZMQ_MAXMSGSIZE) but not how many frames make a message,
 * and keeps them all until the last one arrives: any client could fill the machine's memory. Only
 * where the bytes come in can that be prevented. So the program defines recv, which the dynamic
 * linker prefers to the C library's, and follows how much each connection (hooks/zmtp_stream.h) has
 * sent of an unfinished message (hooks/zmtp/zmtp_frames.h), and what subscribers subscribe to
 * (hooks/zmtp/subscriptions.h). sodium_hook.h tells it what encrypted frames contained, and
 * zmtp_bounds.h ends what holds too much.
 *
 * Safe from several threads, each with connections of its own.
 */
#ifndef TOPIC_HOOKS_RECV_HOOK_H
#define TOPIC_HOOKS_RECV_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* For encrypted connections, which are told by the session key that the two sides have agreed on;
 * it stays at the same address, libzmq's, while the connection lives. `agree`: the key belongs to
 * the connection that this thread received from last. `open`: a frame encrypted with it was
 * decrypted; -1 when its connection has to be disconnected. */
void topic_recv_hook_agree(const void *key);
int topic_recv_hook_open(const void *key, uint8_t flags, const uint8_t *bytes, size_t size);

/* Of the connection that this thread received from last, the metadata of an encrypted handshake
 * have been decrypted: changes the name of an identity among them (hooks/zmtp/zmtp_metadata.h). */
void topic_recv_hook_hide_identity(uint8_t *metadata, size_t len);

/* Connections that were disconnected by topic_recv_hook_open. */
uint64_t topic_recv_hook_forged_count(void);

/* recv(2), except that a connection that has to be disconnected fails with ECONNRESET, and one that
 * has to wait (hooks/inflow.h) with EAGAIN. */
ssize_t topic_recv_hook(int fd, void *bytes, size_t size, int flags) __asm__("recv")
    __attribute__((visibility("default")));

/* Named to the linker (-u) so that it takes this file: otherwise the thread sanitizer's recv would
 * satisfy it. */
extern const char topic_recv_hook_linked;

#endif
