/* client_socket.h - opens a client's socket, with its options and keys. */
#ifndef TOPIC_WIRE_CONNECTION_CLIENT_SOCKET_H
#define TOPIC_WIRE_CONNECTION_CLIENT_SOCKET_H

#include <stddef.h>

#include "topicd/client.h"
#include "topicd/error.h"

#include "wire/connection/handshake.h"
#include "wire/connection/host_lookup.h"

/* All zero is closed. */
struct topic_client_socket {
    int max_queued_replies; /* set before it is opened; 0: 8 */
    int end_ms;             /* likewise: how long its end may take; 0: as long as it takes */
    void *context;
    void *dealer;
    struct topic_handshake handshake;
    struct topic_host_lookup *lookup; /* not NULL: it is connected when the host has an address */
    int connect_timeout_ms;           /* 0: timeout_ms alone */
    int timeout_ms;
    size_t max_waiting_bytes; /* of answers that came before their turn */
};

/* Options and defaults are those of topicd/client.h. Close in any case. */
int topic_client_socket_open(struct topic_client_socket *socket, const char *endpoint,
                             const struct topic_client_options *options, struct topic_error *err);
void topic_client_socket_close(struct topic_client_socket *socket);

/* To be called when the lookup has ended. */
int topic_client_socket_connect(struct topic_client_socket *socket, const char *endpoint);

/* Why there is no connection by now. */
const char *topic_client_socket_reason(const struct topic_client_socket *socket);

#endif
