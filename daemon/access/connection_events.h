/* connection_events.h - what libzmq tells of the connections of a socket.
 *
 *     topic_connection_events_open, then topic_connection_events_receive when it is readable
 */
#ifndef TOPIC_DAEMON_ACCESS_CONNECTION_EVENTS_H
#define TOPIC_DAEMON_ACCESS_CONNECTION_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zmq.h>

#include "daemon/net/endpoint.h"
#include "topicd/error.h"

/* A client was refused before its first message. */
#define TOPIC_CONNECTION_EVENTS_FAILED                                                             \
    (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |                  \
     ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

struct topic_connection_event {
    uint16_t kind; /* ZMQ_EVENT_... */
    int32_t value; /* the descriptor, or of a failed handshake the reason */
    char address[TOPIC_ENDPOINT_SHOWN_SIZE];
};

/* A socket that the events of `socket` arrive at: of its listeners and connections, opened and
 * closed, and of failed handshakes. Each `number` has one. */
void *topic_connection_events_open(void *context, void *socket, size_t number,
                                   struct topic_error *err);
void topic_connection_events_close(void *events, void *socket);

/* False: there is no more. */
bool topic_connection_events_receive(void *events, struct topic_connection_event *event);

#endif
