/* jetstream_settled.h - which of the last messages of a stream are settled, by whichever bridge.
 *
 * All bridges of a consumer acknowledge on subjects that each of them may subscribe to. A message
 * is known by the time at which the stream has stored it, which is the same on all nodes, as its
 * number is not always (decision 0045).
 *
 *     struct topic_jetstream_settled settled = {0};
 *     topic_jetstream_settled_hear(&settled, &connection);   again at any time
 *     topic_jetstream_settled_add(&settled, time)            what this bridge has settled
 *     topic_jetstream_settled_has(&settled, time)
 *     topic_jetstream_settled_release(&settled);             before the connection
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SETTLED_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SETTLED_H

#include "bridge/nats/nats_connection.h"

/* Four times as many as are looked at again, which may have been settled in any order. */
#define TOPIC_JETSTREAM_SETTLED_MAX 4096

struct topic_jetstream_settled {
    natsSubscription *subscription; /* NULL: none */
    int64_t *times;                 /* a ring; NULL: none yet */
    size_t next;                    /* place of the next one */
};

/* Subscribes, unless that is done and the connection is the same, and notes what was heard. */
void topic_jetstream_settled_hear(struct topic_jetstream_settled *settled,
                                  const struct topic_nats_connection *connection);

/* Without memory it is forgotten: the message may come twice. */
void topic_jetstream_settled_add(struct topic_jetstream_settled *settled, int64_t time_ns);
bool topic_jetstream_settled_has(const struct topic_jetstream_settled *settled, int64_t time_ns);

void topic_jetstream_settled_release(struct topic_jetstream_settled *settled);

#endif
