#include "daemon/net/handshakes.h"

#include <stddef.h>

#include <zmq.h>

#include "base/log.h"
#include "daemon/net/endpoint.h"

static const struct reason {
    const char *name;
    enum topic_log_level level;
    const char *sentence; /* what is wrong, and the cure */
} reasons[] = {
    [TOPIC_HANDSHAKES_KEY_NOT_LISTED] = {"key-not-listed", TOPIC_LOG_WARNING,
                                         "its key is not in the list of clients: add it with its "
                                         "rights, and reload"},
    [TOPIC_HANDSHAKES_WRONG_SERVER_KEY] = {"wrong-server-key", TOPIC_LOG_WARNING,
                                           "it expects another server key: give it the public key "
                                           "of this daemon"},
    [TOPIC_HANDSHAKES_OTHER_MECHANISM] = {"other-mechanism", TOPIC_LOG_WARNING,
                                          "only one of client and daemon uses keys (CURVE): give "
                                          "keys to both, or to none"},
    [TOPIC_HANDSHAKES_BROKEN] = {"broken", TOPIC_LOG_WARNING,
                                 "it does not speak ZMTP 3, the protocol of ZeroMQ since 4.0: use "
                                 "a ZeroMQ client, not HTTP or an older ZeroMQ"},
    /* What TCP probes of load balancers do every few seconds is no warning. A client with another
     * mechanism may see that first and close the connection: a third of them end here. */
    [TOPIC_HANDSHAKES_UNFINISHED] = {"unfinished", TOPIC_LOG_INFO,
                                     "it closed the connection, or sent nothing more, before the "
                                     "handshake ended: if it is a client, check its keys; let "
                                     "probes ask /readyz instead"},
};

const char *topic_handshakes_reason_name(enum topic_handshakes_reason reason)
{
    return reasons[reason].name;
}

enum topic_handshakes_reason topic_handshakes_reason_of(uint16_t kind, int32_t value)
{
    if (kind == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
        return TOPIC_HANDSHAKES_KEY_NOT_LISTED;
    if (kind == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL)
        return TOPIC_HANDSHAKES_UNFINISHED;
    switch (value) {
    case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH:
        return TOPIC_HANDSHAKES_OTHER_MECHANISM;
    case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC:
        return TOPIC_HANDSHAKES_WRONG_SERVER_KEY;
    default:
        return TOPIC_HANDSHAKES_BROKEN;
    }
}

static void begin_silence(struct topic_handshakes *handshakes, enum topic_handshakes_reason reason,
                          int64_t now_ms)
{
    handshakes->not_logged[reason] = 0;
    handshakes->silent_until_ms[reason] =
        now_ms < INT64_MAX - TOPIC_HANDSHAKES_LOG_MS ? now_ms + TOPIC_HANDSHAKES_LOG_MS : INT64_MAX;
}

static void log_one(const struct reason *reason, const char *endpoint)
{
    char shown[TOPIC_ENDPOINT_SHOWN_SIZE];
    topic_endpoint_show(endpoint ? endpoint : "", shown);
    const struct topic_log_field fields[] = {
        {"reason", reason->name}, {endpoint ? "endpoint" : NULL, shown}, {NULL, NULL}};
    topic_log_with(reason->level, "handshake-failed", fields, "%s%srefused a client: %s", shown,
                   endpoint ? ": " : "", reason->sentence);
}

static void log_rest(const struct reason *reason, uint64_t count)
{
    const struct topic_log_field fields[] = {{"reason", reason->name}, {NULL, NULL}};
    topic_log_with(reason->level, "handshake-failed", fields,
                   "refused %llu more times since the last such line (%s): %s",
                   (unsigned long long)count, reason->name, reason->sentence);
}

void topic_handshakes_fail(struct topic_handshakes *handshakes, enum topic_handshakes_reason reason,
                           const char *endpoint, int64_t now_ms)
{
    handshakes->failed[reason]++;
    handshakes->not_logged[reason]++;
    if (now_ms < handshakes->silent_until_ms[reason])
        return;
    if (handshakes->not_logged[reason] > 1)
        log_rest(&reasons[reason], handshakes->not_logged[reason]);
    else
        log_one(&reasons[reason], endpoint);
    begin_silence(handshakes, reason, now_ms);
}

void topic_handshakes_turn(struct topic_handshakes *handshakes, int64_t now_ms)
{
    for (enum topic_handshakes_reason i = 0; i < TOPIC_HANDSHAKES_REASON_COUNT; i++) {
        if (handshakes->not_logged[i] == 0 || now_ms < handshakes->silent_until_ms[i])
            continue;
        log_rest(&reasons[i], handshakes->not_logged[i]);
        begin_silence(handshakes, i, now_ms);
    }
}

int topic_handshakes_timeout_ms(const struct topic_handshakes *handshakes, int64_t now_ms)
{
    int64_t soonest_ms = -1;
    for (size_t i = 0; i < TOPIC_HANDSHAKES_REASON_COUNT; i++) {
        int64_t left_ms = handshakes->silent_until_ms[i] - now_ms;
        if (handshakes->not_logged[i] > 0 && (soonest_ms < 0 || left_ms < soonest_ms))
            soonest_ms = left_ms > 0 ? left_ms : 0;
    }
    return (int)soonest_ms;
}
