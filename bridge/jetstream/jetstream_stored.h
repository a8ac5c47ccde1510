/* jetstream_stored.h - which messages of a source have a result in a stream, by the ids that results
 * have.
 *
 *     struct topic_jetstream_stored stored = {.connection = &connection};   of the stream's subject
 *     topic_jetstream_stored_begin(&stored, prefix, &from_ns, &err)
 *     while (!stored.is_complete)
 *         topic_jetstream_stored_read(&stored, max, &err)
 *     topic_jetstream_stored_has(&stored, time_ns)              for times after stored.from_ns
 *     topic_jetstream_stored_release(&stored);
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_STORED_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_STORED_H

#include "bridge/nats/nats_connection.h"

/* Results that are read back: those of the last 1,000 messages, with what has come twice and what
 * other sources store. If there are more, fewer messages are judged. */
#define TOPIC_JETSTREAM_STORED_MAX 8192

struct topic_jetstream_stored {
    struct topic_nats_connection *connection;
    char *name;       /* of the stream */
    char *prefix;     /* of the ids */
    int64_t *times;   /* of the source's messages that have a result */
    size_t count;     /* of them */
    size_t read;      /* messages */
    uint64_t next;    /* number of the next one to be read; towards the first */
    uint64_t first;   /* the last one to be read */
    int64_t from_ns;  /* messages of the source that are older may have had a result */
    bool is_complete; /* nothing more is to be read */
};

/* Finds the stream. Of a source's message that was stored later than from_ns the result is read back,
 * if the stream has it. -1: the servers are away, or the stream drops what it has in the middle. */
int topic_jetstream_stored_begin(struct topic_jetstream_stored *stored, const char *prefix,
                                 int64_t from_ns, struct topic_error *err);
int topic_jetstream_stored_read(struct topic_jetstream_stored *stored, int max,
                                struct topic_error *err);

bool topic_jetstream_stored_has(const struct topic_jetstream_stored *stored, int64_t time_ns);

void topic_jetstream_stored_release(struct topic_jetstream_stored *stored);

#endif
