/* jetstream_recent.h - the last messages that a stream has acknowledged, and whether it still has
 * them.
 *
 * A stream with replicas on nats-server 2.9 can lose what it has acknowledged, when a leader was
 * cut off and another node takes over (decision 0041). So the sink keeps copies of its last
 * messages. When the stream has another leader than before, or may have had one meanwhile (an
 * election was heard of, the connection was lost), it reads each back by its number, and publishes
 * again what is not there.
 *
 *     topic_jetstream_recent_add(&recent, &message, number)       when it is acknowledged
 *     topic_jetstream_recent_look(&recent, info)                  now and then: is there another leader?
 *     topic_jetstream_recent_check(&recent, &connection, max, &err)    if so; until is_doubtful is not
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_RECENT_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_RECENT_H

#include <nats/nats.h>

#include "bridge/nats/nats_connection.h"

/* At 300 records a second of two bridges, half a minute, in which the nodes find a leader; to read
 * all of them back takes 3 to 8 seconds on a busy machine, within a lease. The bytes are what a
 * bridge may have in memory beside its batch. */
#define TOPIC_JETSTREAM_RECENT_MESSAGES 4096
#define TOPIC_JETSTREAM_RECENT_BYTES ((size_t)16 * 1024 * 1024)

struct topic_jetstream_recent_message {
    natsMsg *message;
    uint64_t number;
};

/* A ring; all zero is empty. */
struct topic_jetstream_recent {
    struct topic_jetstream_recent_message *messages;
    size_t first;
    size_t count;
    size_t bytes;
    char *leader;          /* that acknowledged them; NULL: not known yet */
    char *stream;          /* its name */
    int64_t created;       /* of the stream: one that was made anew has none of them */
    bool is_kept;          /* what the stream stores stays, until it is the oldest */
    unsigned doubts;       /* elections, and losses of the connection, until the last look */
    bool is_doubtful;      /* there is another leader, or was one: check */
    size_t checked;        /* so many of them, since the last doubt */
    size_t lost;           /* so many of these */
    int64_t shift;         /* by how much numbers are other ones under this leader, so far */
    uint64_t first_number; /* that the stream has under this leader */
    uint64_t last_number;
    bool has_gaps; /* messages were deleted one by one: not to be found means nothing */
};

void topic_jetstream_recent_release(struct topic_jetstream_recent *recent);

/* Takes the message, unless the stream is none whose messages are kept or memory is short. */
void topic_jetstream_recent_add(struct topic_jetstream_recent *recent, natsMsg **message,
                                uint64_t number);

/* Compares with what is known of the stream, and sets is_doubtful; `doubts` counts what
 * may have brought another leader, before the stream was asked. */
void topic_jetstream_recent_look(struct topic_jetstream_recent *recent, const jsStreamInfo *info,
                                 unsigned doubts);

/* If there is doubt, reads back up to `max` messages, publishes again what is gone, and after the
 * last one logs stored-again. -1: the stream is away. The next call goes on. */
int topic_jetstream_recent_check(struct topic_jetstream_recent *recent,
                                 const struct topic_nats_connection *connection, size_t max,
                                 struct topic_error *err);

#endif
