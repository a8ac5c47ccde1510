/* jetstream_source.h - takes records from a durable pull consumer, which bridges share. */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SOURCE_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SOURCE_H

#include "bridge/engine/engine.h"

/* As bridge/engine/engine.h says. Makes the consumer if it is not there. */
int topic_jetstream_source_open(struct topic_engine_stream *stream,
                                const struct topic_engine_options *options,
                                struct topic_error *err);
int topic_jetstream_source_take(struct topic_engine_stream *stream,
                                struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                size_t *count, struct topic_error *err);
int topic_jetstream_source_settle(struct topic_engine_stream *stream,
                                  struct topic_engine_delivery *deliveries, size_t count,
                                  struct topic_error *err);
void topic_jetstream_source_close(struct topic_engine_stream *stream);

/* A sink of JetStream, which can be asked what it has. */
void topic_jetstream_source_add_sink(struct topic_engine_stream *stream,
                                     struct topic_engine_stream *sink);

#endif
