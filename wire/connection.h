/* connection.h - a client's socket: what it is set to before it connects, and whose keys it uses.
 */
#ifndef TOPIC_WIRE_CONNECTION_H
#define TOPIC_WIRE_CONNECTION_H

#include "topicd/client.h"
#include "topicd/error.h"

/* All zero is closed. */
struct topic_connection {
    void *context;
    void *socket; /* a DEALER */
    int timeout_ms;
};

/* `options` as in topicd/client.h, with its defaults. Close in any case. */
int topic_connection_open(struct topic_connection *connection, const char *endpoint,
                          const struct topic_client_options *options, struct topic_error *err);
void topic_connection_close(struct topic_connection *connection);

#endif
