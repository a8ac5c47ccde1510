/* jetstream_stream.h - what the bridge has to know of a stream. */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_STREAM_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_STREAM_H

#include "bridge/nats/nats_connection.h"

/* -1 with *is_missing: there is none of this name; otherwise the servers are away. Destroy *info in
 * any case. */
int topic_jetstream_stream_read(const struct topic_nats_connection *connection, const char *name,
                                jsStreamInfo **info, bool *is_missing, struct topic_error *err);

/* The same, of the stream that takes messages of the location's subject. */
int topic_jetstream_stream_find(const struct topic_nats_connection *connection, jsStreamInfo **info,
                                bool *is_missing, struct topic_error *err);

/* 1: *message is the message of this number in the stream that the location names first; destroy
 * it. 0: there is none; -1: the servers are away. */
int topic_jetstream_stream_read_message(const struct topic_nats_connection *connection,
                                        uint64_t number, natsMsg **message);

/* Sets the identity of what is opened. */
void topic_jetstream_stream_identify(const jsStreamInfo *info, struct topic_engine_stream *stream);

/* Logs that the stream does not keep what it has, if so. */
void topic_jetstream_stream_warn(const jsStreamInfo *info, bool is_sink);

/* Whether messages may have an id for the server. Replicas of nats-server 2.9 number messages
 * differently after it has recognised one by its id, and lose others at the next change of leader
 * (decision 0033). */
bool topic_jetstream_stream_knows_ids(const struct topic_nats_connection *connection,
                                      const jsStreamInfo *info);

/* How many nodes have what the leader has, it among them. One that was silent for seconds, or is
 * far behind, is away; `Current` of the servers is also false of one that is about to answer. */
size_t topic_jetstream_stream_count_nodes(const jsClusterInfo *cluster);

/* The largest message, with its headers, that the server and the stream take. */
size_t topic_jetstream_stream_limit(const struct topic_nats_connection *connection,
                                    const jsStreamInfo *info);

#endif
