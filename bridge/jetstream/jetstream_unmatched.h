/* jetstream_unmatched.h - which messages of a source lack a result on a node of its sinks.
 *
 * Nodes of nats-server 2.9 may have different messages (decision 0045). So a round reads what each
 * node of the source has, and what each node of the results and of the rejected records has, by the
 * ids that these have. A message that any node of the source has, and any node of the results
 * lacks, and any of the rejected records too, is missing. A node may be late: only what is missing
 * in two rounds is handed out.
 *
 *     topic_jetstream_unmatched_add_sink(&unmatched, &connection)       both of them
 *     topic_jetstream_unmatched_begin(&unmatched, &source, from_ns, to_ns, &err)
 *     while (!topic_jetstream_unmatched_read(&unmatched, messages, max, &count))
 *         ... the next ones, some of the work in each call ...
 *     ... unmatched.is_whole, and what unmatched.matches says of the round ...
 *     topic_jetstream_unmatched_release(&unmatched);
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_UNMATCHED_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_UNMATCHED_H

#include "bridge/jetstream/jetstream_matches.h"
#include "bridge/jetstream/jetstream_replica.h"

#define TOPIC_JETSTREAM_UNMATCHED_SINKS TOPIC_JETSTREAM_MATCHES_SINKS

/* Clocks of nodes, which give messages their times, differ by less. */
#define TOPIC_JETSTREAM_UNMATCHED_SKEW_NS INT64_C(5000000000)

/* A stream, and which of its nodes this round has read. */
struct topic_jetstream_unmatched_stream {
    struct topic_nats_connection *connection;
    char *name;
    size_t online; /* nodes that are there and up to date */
    char nodes[TOPIC_JETSTREAM_MATCHES_NODES][TOPIC_JETSTREAM_REPLICA_NODE_SIZE];
    size_t node_count;
    unsigned tries;
};

/* All zero before. */
struct topic_jetstream_unmatched {
    struct topic_jetstream_unmatched_stream source;
    struct topic_jetstream_unmatched_stream sinks[TOPIC_JETSTREAM_UNMATCHED_SINKS];
    size_t sink_count;
    char *prefix; /* of the ids of results */
    struct topic_jetstream_matches matches;
    struct topic_jetstream_replica replica; /* that is being read */
    size_t stage;    /* sinks that were read, and the source; then it is handed out */
    size_t unmarked; /* messages of which the node that is being read has shown no result so far */
    unsigned losses; /* tries to read a message that was found */
    bool is_running;
    bool is_whole;   /* every node was there and was read */
    bool is_refused; /* no node of one of the streams could be read: */
    struct topic_error why;
};

void topic_jetstream_unmatched_add_sink(struct topic_jetstream_unmatched *unmatched,
                                        struct topic_nats_connection *connection);

/* A round for the messages that were stored later than from_ns and until to_ns, all of which should
 * be settled. -1: the servers are away, or a sink does not keep what it has. */
int topic_jetstream_unmatched_begin(struct topic_jetstream_unmatched *unmatched,
                                    struct topic_nats_connection *source, int64_t from_ns,
                                    int64_t to_ns, struct topic_error *err);

/* True: the round is over. Hands out messages, which have no reply; the caller destroys them. */
bool topic_jetstream_unmatched_read(struct topic_jetstream_unmatched *unmatched,
                                    struct topic_jetstream_replica_message *messages, size_t max,
                                    size_t *count);

void topic_jetstream_unmatched_release(struct topic_jetstream_unmatched *unmatched);

#endif
