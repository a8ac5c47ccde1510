/* jetstream_begin.h - from where on to look for messages that are settled and have no result.
 *
 * A bridge that looked before left a time in the results (jetstream_seen.h). Where there is none,
 * it is the last messages that were settled, as many as a round holds; so it is in the end where
 * the results cannot be read: the account may lack the right.
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_BEGIN_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_BEGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/nats/nats_connection.h"

/* A node that lacks some messages has the later ones under lower numbers, so that its last ones
 * have numbers that the consumer has not come to. More than a few were never seen. */
#define TOPIC_JETSTREAM_BEGIN_MAX_SHIFT 8

/* All zero before, and after each begin that was found. */
struct topic_jetstream_begin {
    int64_t ask_end_ms; /* until when the results are asked; 0: they were not asked yet */
};

/* False: ask again, the servers are away. *begin_ns is a time in nanoseconds: all messages that the
 * source stored later are to be looked at, up to `settled_to`, the number up to which all are
 * settled. */
bool topic_jetstream_begin_find(struct topic_jetstream_begin *begin,
                                const struct topic_nats_connection *source,
                                struct topic_nats_connection *sink, uint64_t settled_to,
                                int64_t *begin_ns);

/* When the source stored the message of this number, or the first one after it that is there, in
 * nanoseconds. 0: there is none near; -1: the servers are away. */
int64_t topic_jetstream_begin_time_of(const struct topic_nats_connection *source, uint64_t number);

#endif
