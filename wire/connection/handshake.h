/* handshake.h - watches a client's socket: why it is not connected, and when a connection ends.
 *
 *     struct topic_handshake handshake = {0};
 *     topic_handshake_watch(&handshake, context, dealer, has_keys);
 *     ... zmq_poll says that handshake.monitor has events ...
 *     topic_handshake_read(&handshake);
 *     if (handshake.failure)
 *         ... it will never be connected, and this is why ...
 *     if (handshake.has_ended)
 *         ... the connection was up, and what was asked there has no answer ...
 *     topic_handshake_close(&handshake, dealer);
 */
#ifndef TOPIC_WIRE_CONNECTION_HANDSHAKE_H
#define TOPIC_WIRE_CONNECTION_HANDSHAKE_H

#include <stdbool.h>

/* Who reads why a connection is not up: the messages name what this reader can set. */
enum topic_handshake_reader {
    TOPIC_HANDSHAKE_EMBEDDER, /* the fields of struct topic_client_options */
    TOPIC_HANDSHAKE_USER,     /* the options --server-key and --key of a program */
    TOPIC_HANDSHAKE_READER_COUNT
};

/* All zero watches nothing. */
struct topic_handshake {
    void *monitor; /* the socket with the events; NULL: nothing is watched */
    bool has_keys;
    bool has_own_key;                   /* set before the socket is watched */
    enum topic_handshake_reader reader; /* likewise */
    bool was_connected;                 /* something listens there */
    bool was_up;                        /* a handshake was done; no later one is a failure */
    bool is_up;                         /* as far as the events are read */
    bool has_ended;                     /* one that was up did; the reader sets it back */
    int refusals;                       /* how often it ended the handshake */
    const char *failure;                /* NULL, or a sentence without the endpoint */
};

/* To be called before the socket is connected. -1: errno says why.
 *
 * 2,000 events can wait to be read: some 100 s of a server that ends each connection. Beyond that
 * libzmq's thread waits, with all that it does for this context. */
int topic_handshake_watch(struct topic_handshake *handshake, void *context, void *socket,
                          bool has_keys);

/* Reads the events that are there. */
void topic_handshake_read(struct topic_handshake *handshake);

/* To be called after zmq_disconnect, of which there is no event. */
void topic_handshake_forget(struct topic_handshake *handshake);

/* Whether no connection was up yet. */
bool topic_handshake_is_pending(const struct topic_handshake *handshake);

/* Why the connection is not up by now. */
const char *topic_handshake_reason(const struct topic_handshake *handshake);

/* To be called before the socket is closed. */
void topic_handshake_close(struct topic_handshake *handshake, void *socket);

#endif
