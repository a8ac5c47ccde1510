/* jetstream_consumer.h - the durable pull consumer that bridges share: found, checked or made. */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_CONSUMER_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_CONSUMER_H

#include <stdint.h>

#include "bridge/jetstream/jetstream_connection.h"

struct topic_jetstream_consumer {
    natsSubscription *subscription; /* NULL: not open */
    int64_t stream_created_ns;      /* of the stream that had the consumer last; 0: none yet */
    int64_t ack_wait_ms;            /* how long a message is kept for who took it */
};

/* -1 with *is_configuration: not the servers are the cause. A consumer that was there and is gone
 * is not made anew: all records would come again. */
int topic_jetstream_consumer_open(struct topic_jetstream_consumer *consumer,
                                  struct topic_jetstream_connection *connection,
                                  bool *is_configuration, struct topic_error *err);
void topic_jetstream_consumer_close(struct topic_jetstream_consumer *consumer);

/* How many messages of the stream are not settled. -1: the servers, or the consumer, are away. */
int topic_jetstream_consumer_count(const struct topic_jetstream_connection *connection,
                                   uint64_t *count, struct topic_error *err);

#endif
