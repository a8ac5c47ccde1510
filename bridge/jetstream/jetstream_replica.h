/* jetstream_replica.h - what one of the nodes of a stream has of it, which may be other messages
 * than its leader has.
 *
 * A question for a message is answered by the leader. A consumer of one replica is put on a node by
 * chance, and delivers what that node has.
 *
 *     topic_jetstream_replica_open(&replica, &connection, stream, from_ns, has_bodies, &err)
 *     while (replica.left > 0)
 *         topic_jetstream_replica_read(&replica, messages, max, &count, &err)
 *     topic_jetstream_replica_close(&replica);                    also when open has failed
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_REPLICA_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_REPLICA_H

#include "bridge/nats/nats_connection.h"

/* Room for the name of a node. */
#define TOPIC_JETSTREAM_REPLICA_NODE_SIZE 256

/* All zero is closed. */
struct topic_jetstream_replica {
    const struct topic_nats_connection *connection;
    natsSubscription *subscription;
    jsConsumerInfo *consumer;
    char *requests; /* subject of them */
    natsInbox *inbox;
    char node[TOPIC_JETSTREAM_REPLICA_NODE_SIZE]; /* empty: a server without a cluster */
    uint64_t left; /* messages that it had when it was opened, and that were not read */
};

/* A message of a stream: the time at which the stream has stored it is the same on all nodes. */
struct topic_jetstream_replica_message {
    natsMsg *message;
    int64_t time_ns;
    uint64_t number; /* that it has on this node */
};

/* The messages that were stored at from_ns or up to a tenth of a second before, and later, with
 * their bodies or their headers alone. -1: the servers, or the node, are away, or the account may
 * make no consumer. */
int topic_jetstream_replica_open(struct topic_jetstream_replica *replica,
                                 const struct topic_nats_connection *connection, const char *stream,
                                 int64_t from_ns, bool has_bodies, struct topic_error *err);

/* The next ones, in the order of the node; the caller destroys them. After -1, close. */
int topic_jetstream_replica_read(struct topic_jetstream_replica *replica,
                                 struct topic_jetstream_replica_message *messages, size_t max,
                                 size_t *count, struct topic_error *err);

/* It may be opened again. */
void topic_jetstream_replica_close(struct topic_jetstream_replica *replica);

#endif
