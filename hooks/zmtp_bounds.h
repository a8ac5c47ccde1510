/* zmtp_bounds.h - disconnects connections that make libzmq hold more than they may, and counts
 * them.
 *
 * To be asked after each step in which a connection's stream was followed (hooks/recv_hook.h).
 *
 * Safe from several threads, each with connections of its own.
 */
#ifndef TOPIC_HOOKS_ZMTP_BOUNDS_H
#define TOPIC_HOOKS_ZMTP_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/zmtp_stream.h"

/* A connection may make libzmq hold `max_held` bytes of memory with an unfinished message, and all
 * connections together `max_total`; the one that exceeds a limit is disconnected, unless it holds
 * less than a short request needs. */
void topic_zmtp_bounds_start(size_t max_held, size_t max_total);

/* Each connection that is cut makes this eventfd readable, instead of a line in the log. */
void topic_zmtp_bounds_tell(int eventfd);

/* What the connection holds has changed from `before`, and its peer may have sent frames that ask
 * for nothing. -1: it has to be disconnected. */
int topic_zmtp_bounds_check(struct topic_zmtp_stream *connection, size_t before);

/* Its first bytes were not those of ZMTP 3. -1: it has to be disconnected. */
int topic_zmtp_bounds_end_foreign(struct topic_zmtp_stream *connection);

/* Disconnects the subscriber that has been behind for the longest time; false: none is. */
bool topic_zmtp_bounds_end_slowest(void);

/* Connections that were disconnected for a message without an end or for frames that ask for
 * nothing, and for their subscriptions; and those whose first bytes were not those of ZMTP 3. */
uint64_t topic_zmtp_bounds_cut_count(void);
uint64_t topic_zmtp_bounds_subscribers_cut(void);
uint64_t topic_zmtp_bounds_foreign_count(void);

#endif
