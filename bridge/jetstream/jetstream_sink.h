/* jetstream_sink.h - stores records in the stream that takes a subject, and waits until it has
 * them.
 *
 * Every record has its id as Nats-Msg-Id: a stream drops a second one within its duplicate window
 * (two minutes by default), and its acknowledgement says so. Where that would lose others
 * (topic_jetstream_stream_knows_ids), the id is in Topicd-Message-Id instead. What a source of
 * JetStream has seen so far is in Topicd-Seen-To of a tagged record (jetstream_seen.h). A rejected
 * record has the headers Topicd-Code and Topicd-Reason, and as far as they are known, Topicd-Id,
 * Topicd-File and Topicd-Line.
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SINK_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_SINK_H

#include "bridge/engine/engine.h"
#include "bridge/nats/nats_connection.h"

/* As bridge/engine/engine.h says. */
int topic_jetstream_sink_open(struct topic_engine_stream *stream,
                              const struct topic_engine_options *options,
                              const struct topic_engine_stream *source, struct topic_error *err);
int topic_jetstream_sink_begin(struct topic_engine_stream *stream,
                               struct topic_engine_publication *items, size_t count,
                               struct topic_error *err);
int topic_jetstream_sink_publish(struct topic_engine_stream *stream,
                                 struct topic_engine_publication *items, size_t count,
                                 struct topic_error *err);
void topic_jetstream_sink_keep(struct topic_engine_stream *stream);
void topic_jetstream_sink_close(struct topic_engine_stream *stream);

/* Its connection, and the count of what may have brought its stream another leader. */
struct topic_nats_connection *topic_jetstream_sink_connection(struct topic_engine_stream *stream,
                                                              const unsigned **doubts);

#endif
