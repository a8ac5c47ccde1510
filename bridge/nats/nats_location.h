/* nats_location.h - a location such as jetstream://HOST:PORT,HOST:PORT/STREAM/CONSUMER, taken
 * apart. */
#ifndef TOPIC_BRIDGE_NATS_NATS_LOCATION_H
#define TOPIC_BRIDGE_NATS_NATS_LOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

#define TOPIC_JETSTREAM_SCHEME "jetstream://"

/* The nodes of a cluster. */
#define TOPIC_JETSTREAM_MAX_SERVERS 16

struct topic_nats_location {
    char *text;                                       /* what the pointers below lead into */
    const char *servers[TOPIC_JETSTREAM_MAX_SERVERS]; /* HOST:PORT */
    size_t server_count;
    bool is_local;      /* all servers are on this machine */
    const char *first;  /* of a source, the stream; of a sink, the subject */
    const char *second; /* of a source, the durable consumer; else NULL */
};

/* Release in any case. */
int topic_nats_location_init(struct topic_nats_location *location, const char *text, bool is_source,
                             struct topic_error *err);
void topic_nats_location_release(struct topic_nats_location *location);

#endif
