/* jetstream_seen.h - until when a bridge has seen every record with its result, as the results say.
 *
 * A bridge that is killed while it looks for records without a result (decision 0045) takes along
 * from where on it had to look. So each result that it stores meanwhile says so in a header, and
 * the next bridge goes on from there.
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SEEN_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "bridge/nats/nats_connection.h"

/* STREAM.CONSUMER.TIME of the source, the time in nanoseconds as hexadecimal digits. */
#define TOPIC_JETSTREAM_SEEN_HEADER "Topicd-Seen-To"

/* Empty where the time is 0. */
void topic_jetstream_seen_write(char *text, size_t size, const struct topic_nats_location *source,
                                int64_t time_ns);

/* What the last message of the sink's subject says of this source; 0: nothing. -1: the servers are
 * away. */
int topic_jetstream_seen_read(const struct topic_nats_connection *sink,
                              const struct topic_nats_location *source, int64_t *time_ns);

#endif
