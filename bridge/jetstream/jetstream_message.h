/* jetstream_message.h - the messages that the bridge stores: a record and its headers. */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MESSAGE_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MESSAGE_H

#include <nats/nats.h>

#include "bridge/engine/engine.h"

/* Room for the headers of a rejected record. */
#define TOPIC_JETSTREAM_MESSAGE_REJECT_HEADERS 2560

/* The header that has the id where it is not for the server. */
#define TOPIC_JETSTREAM_MESSAGE_ID "Topicd-Message-Id"

/* The header by which a stream knows a message. */
#define TOPIC_JETSTREAM_SERVERS_ID "Nats-Msg-Id"

struct topic_jetstream_message_options {
    size_t limit;        /* of its bytes, with its headers */
    bool has_id;         /* in a header of ours */
    const char *seen_to; /* of jetstream_seen.h; left out where it does not fit; empty: nothing */
};

/* The bytes of a tagged record's message at most: it has its id as its only header. */
size_t topic_jetstream_message_len(const struct topic_engine_publication *item);

/* The message for a record. Of a rejected one, no more than limit bytes with its headers: its
 * beginning is better than nothing. */
natsStatus topic_jetstream_message_make(natsMsg **message, const char *subject,
                                        const struct topic_engine_publication *item,
                                        const struct topic_jetstream_message_options *options);

#endif
