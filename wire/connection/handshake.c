#include "wire/connection/handshake.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <zmq.h>

/* What is left out repeats for as long as nobody listens. */
#define EVENTS                                                                                     \
    (ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |       \
     ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |                  \
     ZMQ_EVENT_DISCONNECTED)

/* A daemon that is stopped in the middle of a handshake ends one like a wrong key does, once.
 * Without keys it is none: perhaps a proxy, whose daemon is about to start. */
#define FAILED_HANDSHAKES 2

enum failure {
    KEY_NOT_LISTED,
    OWN_KEY_NEEDED,
    NO_KEYS_THERE,
    KEYS_NEEDED,
    REFUSED_WITH_KEYS,
    REFUSED_WITHOUT_KEYS,
    NO_ZEROMQ,
    NOTHING_LISTENS,
    FAILURE_COUNT
};

/* `server_key` is what holds the key of topicd, `give_own`, `give` and `leave_out` say how to set
 * the keys. */
#define FAILURES(server_key, give_own, give, leave_out)                                            \
    {                                                                                              \
        [KEY_NOT_LISTED] = ("topicd does not accept this client's key: add its public key to the " \
                            "list of --clients of topicd, and reload"),                            \
        [OWN_KEY_NEEDED] = ("topicd accepts only clients whose key it lists: " give_own),          \
        [NO_KEYS_THERE] = ("the program there has no keys, or is no topicd: " leave_out            \
                           ", or correct the address"),                                            \
        [KEYS_NEEDED] = ("topicd accepts only clients with keys, or the program there is no "      \
                         "topicd: " give ", or correct the address"),                              \
        [REFUSED_WITH_KEYS] =                                                                      \
            ("what listens there ends the handshake: the key of " server_key                       \
             " is not that of this topicd, or the program there has no keys (" leave_out           \
             "), or it has as many connections as it takes"),                                      \
        [REFUSED_WITHOUT_KEYS] =                                                                   \
            ("what listens there ends each connection: topicd accepts only clients with keys "     \
             "(" give "), or has as many connections as it takes, or it is no topicd"),            \
        [NO_ZEROMQ] = "the program there does not speak ZeroMQ: correct the address",              \
        [NOTHING_LISTENS] = "nothing listens there: start topicd, or correct the address",         \
    }

static const char *const failures[TOPIC_HANDSHAKE_READER_COUNT][FAILURE_COUNT] = {
    [TOPIC_HANDSHAKE_EMBEDDER] = FAILURES("server_key", "set key_path of topic_client_options",
                                          "set server_key and key_path of topic_client_options",
                                          "set server_key of topic_client_options to NULL"),
    [TOPIC_HANDSHAKE_USER] = FAILURES("--server-key", "give --key", "give --server-key and --key",
                                      "leave --server-key out"),
};

int topic_handshake_watch(struct topic_handshake *handshake, void *context, void *socket,
                          bool has_keys)
{
    char name[64];
    const int none = 0;
    snprintf(name, sizeof name, "inproc://handshake-%p", socket);
    *handshake = (struct topic_handshake){
        .has_keys = has_keys, .has_own_key = handshake->has_own_key, .reader = handshake->reader};
    handshake->monitor = zmq_socket(context, ZMQ_PAIR);
    if (!handshake->monitor ||
        zmq_setsockopt(handshake->monitor, ZMQ_LINGER, &none, sizeof none) < 0 ||
        zmq_socket_monitor(socket, name, EVENTS) < 0)
        return -1;
    return zmq_connect(handshake->monitor, name);
}

/* The first frame of an event is its number and a value; the second, the address, is dropped. 0: no
 * event is there. */
static uint16_t next_event(void *monitor)
{
    uint8_t frame[6];
    char address[256];
    uint16_t event = 0;
    if (zmq_recv(monitor, frame, sizeof frame, ZMQ_DONTWAIT) != (int)sizeof frame)
        return 0;
    memcpy(&event, frame, sizeof event);
    zmq_recv(monitor, address, sizeof address, ZMQ_DONTWAIT);
    return event;
}

/* libzmq's thread waits where no event is read, and holds what zmq_socket_monitor needs. An event
 * that finds no reader any more is one that libzmq never frees: so it is told before. */
void topic_handshake_close(struct topic_handshake *handshake, void *socket)
{
    if (!handshake->monitor)
        return;
    while (next_event(handshake->monitor) || errno == EINTR)
        ;
    zmq_socket_monitor(socket, NULL, 0);
    zmq_close(handshake->monitor);
    handshake->monitor = NULL;
}

static void read_failure(struct topic_handshake *handshake, uint16_t event)
{
    const char *const *sentences = failures[handshake->reader];
    switch (event) {
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        handshake->failure = sentences[handshake->has_own_key ? KEY_NOT_LISTED : OWN_KEY_NEEDED];
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        handshake->failure = sentences[handshake->has_keys ? NO_KEYS_THERE : KEYS_NEEDED];
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        if (++handshake->refusals >= FAILED_HANDSHAKES && handshake->has_keys)
            handshake->failure = topic_handshake_reason(handshake);
        break;
    case ZMQ_EVENT_CONNECTED:
        handshake->was_connected = true;
        break;
    default: /* the end of a connection that was never up, as these events have said */
        break;
    }
}

void topic_handshake_read(struct topic_handshake *handshake)
{
    uint16_t event;
    while (handshake->monitor && !handshake->failure && (event = next_event(handshake->monitor))) {
        if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
            handshake->was_up = handshake->is_up = true;
        } else if (!handshake->was_up) {
            read_failure(handshake, event);
        } else if (event == ZMQ_EVENT_DISCONNECTED) {
            handshake->has_ended = handshake->has_ended || handshake->is_up;
            handshake->is_up = false;
        }
    }
}

void topic_handshake_forget(struct topic_handshake *handshake)
{
    topic_handshake_read(handshake);
    handshake->is_up = false;
    handshake->has_ended = false;
}

bool topic_handshake_is_pending(const struct topic_handshake *handshake)
{
    return handshake->monitor && !handshake->was_up;
}

const char *topic_handshake_reason(const struct topic_handshake *handshake)
{
    const char *const *sentences = failures[handshake->reader];
    /* The connection may end before the greeting of topicd has said whether it has keys. */
    if (handshake->refusals > 0)
        return sentences[handshake->has_keys ? REFUSED_WITH_KEYS : REFUSED_WITHOUT_KEYS];
    return sentences[handshake->was_connected ? NO_ZEROMQ : NOTHING_LISTENS];
}
