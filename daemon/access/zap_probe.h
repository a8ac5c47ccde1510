/* zap_probe.h - asks the authenticator of a ZeroMQ context a question, as libzmq does for each
 * client that connects (ZeroMQ's RFC 27, ZAP).
 *
 *     struct topic_zap_probe probe = {0};
 *     switch (topic_zap_probe_ask(&probe, context, 20)) {
 *     ...
 *     topic_zap_probe_give_up(&probe);
 */
#ifndef TOPIC_DAEMON_ACCESS_ZAP_PROBE_H
#define TOPIC_DAEMON_ACCESS_ZAP_PROBE_H

#include <stdint.h>

enum topic_zap_answer { TOPIC_ZAP_NO_ANSWER, TOPIC_ZAP_ADMITS, TOPIC_ZAP_REFUSES };

/* An authenticator that answers later is none: where other programs have the processors it takes
 * a part of that. */
#define TOPIC_ZAP_PROBE_MOST_MS 1000

/* All zero asks nothing. */
struct topic_zap_probe {
    void *socket; /* not NULL: a question has no answer yet */
    int64_t asked_ms;
};

/* Asks whether a client without keys is let in, and waits so long for the answer. A question that
 * has no answer yet is not asked again; one that is older than TOPIC_ZAP_PROBE_MOST_MS is when it
 * has. TOPIC_ZAP_REFUSES too where nothing can be asked. */
enum topic_zap_answer topic_zap_probe_ask(struct topic_zap_probe *probe, void *context,
                                          int timeout_ms);

/* What was asked needs no answer any more. */
void topic_zap_probe_give_up(struct topic_zap_probe *probe);

#endif
