/* subscriptions.h - what one subscriber has subscribed to, and what that takes of libzmq's memory.
 *
 * XPUB keeps every prefix that a subscriber sends, a node of a tree for each byte, without a limit
 * of its own. A prefix is kept once for each connection, however often it is sent; cancelling one
 * that is not kept does nothing. So each connection's prefixes are followed, by their hashes.
 *
 * As with answers (daemon/net/send_budget.h), a subscriber may have as much as all have left, and a
 * few short prefixes in any case.
 *
 * Each change, a subscription or a cancellation, takes the main thread's time, for each of its
 * bytes. So a subscriber may make so many at once, and then so many a second.
 */
#ifndef TOPIC_HOOKS_ZMTP_SUBSCRIPTIONS_H
#define TOPIC_HOOKS_ZMTP_SUBSCRIPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits/credit.h"

/* A topic's name is shorter. */
#define TOPIC_SUBSCRIPTIONS_MAX_PREFIX 1024

/* How a command for a subscription begins, at most. */
#define TOPIC_SUBSCRIPTIONS_NAME_SIZE 10

/* Whether a frame of which `bytes` are the first subscribes or cancels. */
bool topic_subscriptions_is_change(bool is_command, const uint8_t *bytes, size_t len);

/* The longest frame of interest: a command's name, and a prefix. */
#define TOPIC_SUBSCRIPTIONS_MAX_FRAME (16 + TOPIC_SUBSCRIPTIONS_MAX_PREFIX)

/* What a change takes of time beside its bytes, in bytes; of libzmq's memory, until it is read,
 * about as many. */
#define TOPIC_SUBSCRIPTIONS_CHANGE_BYTES 128

/* Changes of one subscriber in a second, in such bytes: 500 of a short prefix. A client makes some
 * when it starts or when somebody chooses other topics. */
#define TOPIC_SUBSCRIPTIONS_BYTES_A_SECOND ((int64_t)64 * 1024)

/* And at once: 8,000 of a short prefix, or what it takes to subscribe to all that one may have, and
 * to cancel it, where that is more. */
#define TOPIC_SUBSCRIPTIONS_BYTES_AT_ONCE ((int64_t)1024 * 1024)

enum topic_subscriptions_result {
    TOPIC_SUBSCRIPTIONS_FINE,
    /* The subscriber has to be disconnected: */
    TOPIC_SUBSCRIPTIONS_TOO_MANY, /* or one is too long */
    TOPIC_SUBSCRIPTIONS_TOO_OFTEN
};

/* All zero has none. */
struct topic_subscriptions {
    uint64_t *hashes; /* of the prefixes, sorted */
    size_t count;
    size_t capacity;
    size_t bytes;
    struct topic_credit changes;
};

/* What all subscribers may take together. Before any socket. */
void topic_subscriptions_limit(size_t bytes);

/* Reads a frame of which `bytes` are the first TOPIC_SUBSCRIPTIONS_MAX_FRAME at most. *is_read says
 * whether libzmq passes it on to be read. */
enum topic_subscriptions_result topic_subscriptions_read(struct topic_subscriptions *subscriptions,
                                                         bool is_command, const uint8_t *bytes,
                                                         size_t len, int64_t now_ms, bool *is_read);

/* Prefixes of all subscribers now, each once for a subscriber. */
size_t topic_subscriptions_count(void);

/* The connection has ended. */
void topic_subscriptions_release(struct topic_subscriptions *subscriptions);

#endif
