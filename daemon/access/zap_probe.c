#include "daemon/access/zap_probe.h"

#include <stddef.h>
#include <string.h>

#include <zmq.h>

#define ENDPOINT "inproc://zeromq.zap.01"

/* Of the answer: version, sequence and status; others follow. */
#define STATUS_FRAME 2
#define MAX_FRAMES 16

/* Version, sequence, domain, address, routing id and mechanism. zauth admits NULL whatever the
 * domain: the sockets that require CURVE do not offer it. */
static bool send_question(void *socket)
{
    static const char *const frames[] = {"1.0", "1", "probe", "127.0.0.1", "", "NULL"};
    const size_t count = sizeof frames / sizeof *frames;
    for (size_t i = 0; i < count; i++)
        if (zmq_send(socket, frames[i], strlen(frames[i]), i + 1 < count ? ZMQ_SNDMORE : 0) < 0)
            return false;
    return true;
}

static bool is_answer_ok(void *socket)
{
    char frame[8];
    bool is_ok = false;
    int has_more = 1;
    size_t size = sizeof has_more;
    for (int i = 0; has_more && i < MAX_FRAMES; i++) {
        int len = zmq_recv(socket, frame, sizeof frame, ZMQ_DONTWAIT);
        if (len < 0 || zmq_getsockopt(socket, ZMQ_RCVMORE, &has_more, &size) < 0)
            return false;
        if (i == STATUS_FRAME)
            is_ok = len == 3 && memcmp(frame, "200", 3) == 0;
    }
    return is_ok;
}

bool topic_zap_probe_run(void *context, int timeout_ms)
{
    const int none = 0;
    void *socket = zmq_socket(context, ZMQ_REQ);
    if (!socket)
        return false;
    zmq_pollitem_t answer = {.socket = socket, .events = ZMQ_POLLIN};
    bool is_ok = zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none) == 0 &&
                 zmq_setsockopt(socket, ZMQ_SNDTIMEO, &none, sizeof none) == 0 &&
                 zmq_connect(socket, ENDPOINT) == 0 && send_question(socket) &&
                 zmq_poll(&answer, 1, timeout_ms) == 1 && is_answer_ok(socket);
    zmq_close(socket);
    return is_ok;
}
