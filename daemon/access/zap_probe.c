#include "daemon/access/zap_probe.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <zmq.h>

#include "base/clock.h"

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

static bool ask(struct topic_zap_probe *probe, void *context)
{
    const int none = 0;
    probe->socket = zmq_socket(context, ZMQ_REQ);
    probe->asked_ms = topic_clock_now_ms();
    return probe->socket && zmq_setsockopt(probe->socket, ZMQ_LINGER, &none, sizeof none) == 0 &&
           zmq_setsockopt(probe->socket, ZMQ_SNDTIMEO, &none, sizeof none) == 0 &&
           zmq_connect(probe->socket, ENDPOINT) == 0 && send_question(probe->socket);
}

static bool has_answer(const struct topic_zap_probe *probe, int timeout_ms)
{
    zmq_pollitem_t item = {.socket = probe->socket, .events = ZMQ_POLLIN};
    return zmq_poll(&item, 1, timeout_ms) == 1;
}

/* Nobody has looked for the answer for long: it does not say how things are now. */
static bool is_old(const struct topic_zap_probe *probe)
{
    return probe->socket && topic_clock_now_ms() - probe->asked_ms >= TOPIC_ZAP_PROBE_MOST_MS &&
           has_answer(probe, 0);
}

enum topic_zap_answer topic_zap_probe_ask(struct topic_zap_probe *probe, void *context,
                                          int timeout_ms)
{
    enum topic_zap_answer answer = TOPIC_ZAP_REFUSES;
    if (is_old(probe))
        topic_zap_probe_give_up(probe);
    if (probe->socket || ask(probe, context)) {
        if (!has_answer(probe, timeout_ms))
            return TOPIC_ZAP_NO_ANSWER;
        if (is_answer_ok(probe->socket))
            answer = TOPIC_ZAP_ADMITS;
    }
    topic_zap_probe_give_up(probe);
    return answer;
}

void topic_zap_probe_give_up(struct topic_zap_probe *probe)
{
    if (probe->socket)
        zmq_close(probe->socket);
    probe->socket = NULL;
}
