#include "daemon/access/connection_events.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hooks/hooks.h"

static int wanted_events(void)
{
    int events = ZMQ_EVENT_LISTENING | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED |
                 ZMQ_EVENT_DISCONNECTED | TOPIC_CONNECTION_EVENTS_FAILED;
    return topic_hooks_keep_errno() ? events : events & ~ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;
}

void *topic_connection_events_open(void *context, void *socket, size_t number,
                                   struct topic_error *err)
{
    char name[64];
    int unlimited = 0; /* with a limit, libzmq's I/O thread would block when events accumulate */
    int linger_ms = 0;
    snprintf(name, sizeof name, "inproc://connection-limit-%zu", number);
    void *events = zmq_socket(context, ZMQ_PAIR);
    if (events && zmq_setsockopt(events, ZMQ_RCVHWM, &unlimited, sizeof unlimited) == 0 &&
        zmq_setsockopt(events, ZMQ_LINGER, &linger_ms, sizeof linger_ms) == 0 &&
        zmq_socket_monitor(socket, name, wanted_events()) == 0 && zmq_connect(events, name) == 0)
        return events;
    topic_error_set(err, "cannot watch connections: %s", zmq_strerror(errno));
    if (events)
        zmq_close(events);
    return NULL;
}

void topic_connection_events_close(void *events, void *socket)
{
    zmq_socket_monitor(socket, NULL, 0);
    zmq_close(events);
}

/* An event has two frames: 16 bits of kind and 32 of value, then the address. */
bool topic_connection_events_receive(void *events, struct topic_connection_event *event)
{
    char head[6];
    if (zmq_recv(events, head, sizeof head, ZMQ_DONTWAIT) != (int)sizeof head)
        return false;
    int len = zmq_recv(events, event->address, sizeof event->address - 1, ZMQ_DONTWAIT);
    if (len < 0)
        return false;
    size_t end = sizeof event->address - 1;
    event->address[(size_t)len < end ? (size_t)len : end] = '\0';
    memcpy(&event->kind, head, sizeof event->kind);
    memcpy(&event->value, head + sizeof event->kind, sizeof event->value);
    return true;
}
