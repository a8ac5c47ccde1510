/* nats_connection.h - a connection to a NATS cluster, which libnats keeps up.
 *
 *     topic_nats_connection_init(&connection, &options, NULL, NULL, &err)   the configuration
 *     topic_nats_connection_check(&connection, &err)                        is it there now?
 *     ... connection.nats, connection.jetstream ...
 *     if (topic_nats_connection_release(&connection)) ... free it ...
 */
#ifndef TOPIC_BRIDGE_NATS_NATS_CONNECTION_H
#define TOPIC_BRIDGE_NATS_NATS_CONNECTION_H

#include <nats/nats.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "bridge/engine/engine.h"
#include "bridge/nats/nats_location.h"

/* With the name of a stream, and that of its consumer: the advisories that nodes have chosen a
 * leader. */
#define TOPIC_JETSTREAM_ELECTIONS "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED."
#define TOPIC_JETSTREAM_CONSUMER_ELECTIONS "$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED."

/* With both names: the acknowledgements of messages, of all who take from the consumer. */
#define TOPIC_JETSTREAM_ACKNOWLEDGEMENTS "$JS.ACK."

/* How long a request to the servers may take, in which they may choose a new leader. */
#define TOPIC_JETSTREAM_REQUEST_MS 3000

struct topic_nats_connection {
    struct topic_nats_location location;
    const char *text; /* of the location, for messages */
    bool tells_fsync; /* says what the servers do not promise, when it first knows */
    bool is_old;      /* the servers are of 2.9 or before, or may be */
    natsOptions *options;
    jsPubAckHandler acknowledged;
    void *closure;
    const struct topic_engine_stop *stop;
    bool is_left;         /* to a call that connects, while the bridge ended */
    natsConnection *nats; /* NULL: it was never up, or libnats has given it up */
    jsCtx *jetstream;
    bool has_published;     /* libnats ends the program when asked for what waits before */
    atomic_uint losses;     /* how often it was lost */
    sem_t closed;           /* libnats has made its last call for a connection */
    natsStatus told_status; /* the last error that the log has; of libnats' thread */
    bool told_elections;    /* the log has that no election is heard of; likewise */
    atomic_bool is_deaf;    /* the account may not hear of acknowledgements */
};

/* -1: an error of the configuration. Servers that are away are none. `acknowledged` may be NULL;
 * release in any case. */
int topic_nats_connection_init(struct topic_nats_connection *connection,
                               const struct topic_engine_options *options,
                               jsPubAckHandler acknowledged, void *closure,
                               struct topic_error *err);

/* false: the bridge stopped while it was being made, and a thread still uses it: its memory is to
 * stay. */
bool topic_nats_connection_release(struct topic_nats_connection *connection);

/* Connects if need be. -1: the servers are away. */
int topic_nats_connection_check(struct topic_nats_connection *connection, struct topic_error *err);

/* Whether libnats has given it up, so that the next check makes another one; release what belongs
 * to this one before. */
bool topic_nats_connection_is_dead(const struct topic_nats_connection *connection);

#endif
