/* hooks.h - the functions that our programs put before those that libzmq calls, and which of them
 * are on.
 *
 * README.md in this folder has a row for each: the fault of libzmq that it works around, where that
 * is in libzmq, and when the hook can go. Everything else uses this header alone; a build
 * with TOPIC_ZMQ_HOOKS off has none of the hooks, and every call here does nothing.
 */
#ifndef TOPIC_HOOKS_HOOKS_H
#define TOPIC_HOOKS_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/hooks_kind.h"
#include "topicd/error.h"

/* What peers may make libzmq keep. */
struct topic_hooks_limits {
    size_t descriptors;                      /* connections have descriptors below this */
    size_t max_connection_bytes;             /* unfinished messages of one connection */
    size_t max_total_bytes;                  /* unfinished messages of all connections */
    size_t untaken_bytes[TOPIC_HOOKS_KINDS]; /* whole messages; 0: only their number is limited */
    size_t subscription_bytes;               /* prefixes of all subscribers */
};

/* Turns the hooks on that are known to work with the libzmq that the process has loaded, and logs
 * which; warns when some stay off. Before any socket, once in a process. */
int topic_hooks_start(const struct topic_hooks_limits *limits, struct topic_error *err);

/* The same for a program that is a client of topicd: bounds what a server can make it keep with a
 * message that has no end, and with any libzmq what topic_hooks_allow and topic_hooks_hold_end say.
 * Only a service, by its name, warns when the first stays off; NULL: it is none. The second time in
 * a process it does nothing. */
int topic_hooks_start_client(const char *service, struct topic_error *err);

/* For topic_hooks_start_client: an eventfd that is readable when a server was disconnected for such
 * a message; -1: there is none. The reader empties it. */
int topic_hooks_cut_fd(void);

/* While it holds, libmicrohttpd does not see that the peer of this connection sends no more: it
 * would end it, and lose the answer that the peer waits for (recv_hook.h). */
void topic_hooks_hold_end(int fd, bool holds);

/* Of a connection that is not libzmq's, more than so many bytes from now on end it: the next read
 * fails with ECONNRESET. 0: as many as come. */
void topic_hooks_allow(int fd, size_t bytes);

/* The same of each connection that this thread makes from now on, as a library does. */
void topic_hooks_allow_connections(size_t bytes);

/* Whether more came; and whether what came last, of those, filled the buffer for it. */
bool topic_hooks_is_over(int fd);
bool topic_hooks_has_filled(int fd);

/* From now on a connection whose descriptor would be `limit` or more is closed at once. */
void topic_hooks_limit_descriptors(int limit);

/* From now on there are so many places for libzmq's connections. Where fewer than `most` are free,
 * so many may be in the middle of their handshake: when one more is accepted, the oldest of them is
 * disconnected, unless it has just begun. */
void topic_hooks_limit_handshakes(size_t places, size_t most);

/* What sockets are for that are bound from now on; and a connection that the daemon has made. */
void topic_hooks_bind_for(enum topic_hooks_kind kind);
void topic_hooks_connected(int fd, enum topic_hooks_kind kind);

/* An eventfd, readable when connections are no longer read because their messages have to be taken;
 * -1: there is none. The reader empties it. */
int topic_hooks_wake_fd(void);

/* Makes it readable: a socket was left before it was known to be empty. If its last message was
 * taken, libzmq tells of no other, and connections would wait that are not read until it is. */
void topic_hooks_wake(void);

/* Bytes of messages received so far, and: the socket of this kind was empty after so many. */
uint64_t topic_hooks_received(enum topic_hooks_kind kind);
void topic_hooks_taken(enum topic_hooks_kind kind, uint64_t received);

/* Why a connection is not read from: its client does not read, or sends too much that is
 * refused. */
enum topic_hooks_reason { TOPIC_HOOKS_UNREAD, TOPIC_HOOKS_REFUSED };

/* Stops reading from a connection, and continues when no reason is left. Returns whether the reason
 * is new. */
bool topic_hooks_stop_reading(int fd, enum topic_hooks_reason reason);
void topic_hooks_resume_reading(int fd, enum topic_hooks_reason reason);

/* False too when the connection has been closed since. */
bool topic_hooks_is_stopped(int fd, enum topic_hooks_reason reason);

/* Disconnects the subscriber that has been behind for the longest time; false: none is known. */
bool topic_hooks_cut_slowest_subscriber(void);

/* Connections that were closed because their message had no end, and because they had too many
 * subscriptions or did not read. */
uint64_t topic_hooks_cut_count(void);
uint64_t topic_hooks_subscribers_cut(void);

/* Subscriptions of all subscribers that libzmq has read, each once for a subscriber; `unknown`
 * without hooks. */
size_t topic_hooks_subscriptions(size_t unknown);

/* Connections whose peer does not speak ZMTP 3: libzmq closes them without saying so; and of those
 * above, the ones of which libzmq says that a frame could not be decrypted. */
uint64_t topic_hooks_foreign_count(void);
uint64_t topic_hooks_forged_count(void);

/* Whether libzmq may tell of handshakes that fail by a protocol error (monitor_hook.h). */
bool topic_hooks_keep_errno(void);

#endif
