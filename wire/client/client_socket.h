/* connection.h - a client's socket: what it is set to before it connects, and whose keys it uses.
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_SOCKET_H
#define TOPIC_WIRE_CLIENT_CLIENT_SOCKET_H

#include "topicd/client.h"
#include "topicd/error.h"

/* All zero is closed. */
struct topic_client_socket {
    void *context;
    void *socket; /* a DEALER */
    int timeout_ms;
};

/* `options` as in topicd/client.h, with its defaults. Close in any case. */
int topic_client_socket_open(struct topic_client_socket *connection, const char *endpoint,
                             const struct topic_client_options *options, struct topic_error *err);
void topic_client_socket_close(struct topic_client_socket *connection);

#endif
