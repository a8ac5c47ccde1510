/* jetstream_consumer.h - the durable pull consumer that bridges share: found, checked or made. */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_CONSUMER_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_CONSUMER_H

#include <stdint.h>

#include "bridge/jetstream/jetstream_missed.h"
#include "bridge/nats/nats_connection.h"
#include "bridge/nats/nats_hook.h"

/* Of the messages that are asked for at a time, whatever their number. */
#define TOPIC_JETSTREAM_CONSUMER_FETCH_BYTES ((int64_t)TOPIC_NATS_HOOK_MESSAGE_BYTES)

struct topic_jetstream_consumer {
    natsSubscription *subscription; /* NULL: not open */
    int64_t stream_created_ns;      /* of the stream that had the consumer last; 0: none yet */
    int64_t ack_wait_ms;            /* how long a message is kept for who took it */
    uint64_t settled;               /* when it was last asked, no message up to this one was left */
    struct topic_jetstream_missed missed;
};

/* -1 with *is_configuration: not the servers are the cause. A consumer that is not there is made: for
 * all messages of the stream, or if it was there before, for those that may not be settled. Sets
 * the identity of the source, unless a filter keeps the consumer from what else the stream has. */
int topic_jetstream_consumer_open(struct topic_jetstream_consumer *consumer,
                                  struct topic_nats_connection *connection,
                                  struct topic_engine_stream *source, bool *is_configuration,
                                  struct topic_error *err);
/* It may be opened again. */
void topic_jetstream_consumer_close(struct topic_jetstream_consumer *consumer);
void topic_jetstream_consumer_release(struct topic_jetstream_consumer *consumer);

/* How many messages of the stream are not settled. -1: the servers, or the consumer, are away. */
int topic_jetstream_consumer_count(struct topic_jetstream_consumer *consumer,
                                   const struct topic_nats_connection *connection, uint64_t *count,
                                   struct topic_error *err);

#endif
