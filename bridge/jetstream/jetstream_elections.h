/* jetstream_elections.h - hears when the nodes of a stream, or of a consumer, have chosen a leader.
 *
 * A question who leads does not tell of a leader that was another one since the last question. The
 * new leader publishes an advisory; where the account may not subscribe to it, the log says so and
 * none is heard.
 *
 *     struct topic_jetstream_elections elections = {0};
 *     topic_jetstream_elections_hear(&elections, &connection, subject);    again at any time
 *     topic_jetstream_elections_count(&elections)
 *     topic_jetstream_elections_release(&elections);                       before the connection
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_ELECTIONS_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_ELECTIONS_H

#include "bridge/nats/nats_connection.h"

struct topic_jetstream_elections {
    natsSubscription *subscription; /* NULL: none */
    char *subject;                  /* of the advisory */
    unsigned count;
};

/* Subscribes to the advisory, unless that is done and the connection is the same. Without memory,
 * or while the servers are away, none is heard until the next call. */
void topic_jetstream_elections_hear(struct topic_jetstream_elections *elections,
                                    const struct topic_nats_connection *connection,
                                    const char *subject);

/* How many were heard so far; of very many at a time, not all. */
unsigned topic_jetstream_elections_count(struct topic_jetstream_elections *elections);

void topic_jetstream_elections_release(struct topic_jetstream_elections *elections);

#endif
