/* handshakes.h - counts the clients that were refused before their first message, and logs them
 * sparingly.
 *
 *     topic_handshakes_reason_of for an event of libzmq's monitor, then topic_handshakes_fail
 *     topic_handshakes_turn when topic_handshakes_timeout_ms has passed, and at the end
 *
 * The events come from the monitors that the connection limit reads anyway, and not from the
 * authenticator: that one sees neither clients without keys, nor those with a wrong server key, nor
 * those that do not speak ZeroMQ. For a refused client libzmq sends one event more than the two of
 * every connection; each costs a few additions here, far less than the handshake cost libzmq, so
 * that reading keeps up with any number of clients. No list of clients is kept, and of each reason
 * a line is logged once in TOPIC_HANDSHAKES_LOG_MS at most, with the number of those that got none.
 */
#ifndef TOPIC_DAEMON_NET_HANDSHAKES_H
#define TOPIC_DAEMON_NET_HANDSHAKES_H

#include <stdint.h>

/* A client that is refused tries again several times a second, perhaps for days: at most 5 lines a
 * minute say so. */
#define TOPIC_HANDSHAKES_LOG_MS 60000

enum topic_handshakes_reason {
    TOPIC_HANDSHAKES_KEY_NOT_LISTED,
    TOPIC_HANDSHAKES_WRONG_SERVER_KEY,
    TOPIC_HANDSHAKES_OTHER_MECHANISM, /* keys on one side only, or another mechanism than CURVE */
    TOPIC_HANDSHAKES_BROKEN,          /* not ZMTP 3, or an error in it */
    TOPIC_HANDSHAKES_UNFINISHED,      /* closed, or silent for too long */
    TOPIC_HANDSHAKES_REASON_COUNT
};

/* Initialise to zero. */
struct topic_handshakes {
    uint64_t failed[TOPIC_HANDSHAKES_REASON_COUNT];
    uint64_t not_logged[TOPIC_HANDSHAKES_REASON_COUNT]; /* of these, since the last line */
    int64_t silent_until_ms[TOPIC_HANDSHAKES_REASON_COUNT];
};

/* As in status and metrics: "key-not-listed". */
const char *topic_handshakes_reason_name(enum topic_handshakes_reason reason);

/* Why the handshake failed, from the kind and the value of one of libzmq's events
 * ZMQ_EVENT_HANDSHAKE_FAILED_... */
enum topic_handshakes_reason topic_handshakes_reason_of(uint16_t kind, int32_t value);

/* Counts one, and logs it if none was logged of late. `endpoint` is where the client connected;
 * NULL: not known. */
void topic_handshakes_fail(struct topic_handshakes *handshakes, enum topic_handshakes_reason reason,
                           const char *endpoint, int64_t now_ms);

/* Logs the number of those that got no line, for each reason whose time is over. INT64_MAX: for
 * all. */
void topic_handshakes_turn(struct topic_handshakes *handshakes, int64_t now_ms);

/* Time until topic_handshakes_turn has something to log; -1: nothing to come. */
int topic_handshakes_timeout_ms(const struct topic_handshakes *handshakes, int64_t now_ms);

#endif
