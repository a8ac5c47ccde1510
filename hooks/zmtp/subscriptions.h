/* subscriptions.h - what one subscriber has subscribed to, and what that takes of libzmq's memory.
 *
 * XPUB keeps every prefix that a subscriber sends, a node of a tree for each byte, without a limit
 * of its own. A prefix is kept once for each connection, however often it is sent; cancelling one
 * that is not kept does nothing. So each connection's prefixes are followed, by their hashes.
 *
 * As with answers (daemon/net/send_budget.h), a subscriber may have as much as all have left, and a
 * few short prefixes in any case.
 */
#ifndef TOPIC_HOOKS_ZMTP_SUBSCRIPTIONS_H
#define TOPIC_HOOKS_ZMTP_SUBSCRIPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A topic's name is shorter. */
#define TOPIC_SUBSCRIPTIONS_MAX_PREFIX 1024

/* How a command for a subscription begins, at most. */
#define TOPIC_SUBSCRIPTIONS_NAME_SIZE 10

/* Whether a frame of which `bytes` are the first subscribes or cancels. */
bool topic_subscriptions_is_change(bool is_command, const uint8_t *bytes, size_t len);

/* The longest frame of interest: a command's name, and a prefix. */
#define TOPIC_SUBSCRIPTIONS_MAX_FRAME (16 + TOPIC_SUBSCRIPTIONS_MAX_PREFIX)

/* All zero has none. */
struct topic_subscriptions {
    uint64_t *hashes; /* of the prefixes, sorted */
    size_t count;
    size_t capacity;
    size_t bytes;
};

/* What all subscribers may take together. Before any socket. */
void topic_subscriptions_limit(size_t bytes);

/* Reads a frame of which `bytes` are the first TOPIC_SUBSCRIPTIONS_MAX_FRAME at most. False: the
 * subscriber has to be disconnected. *is_read says whether libzmq passes it on to be read. */
bool topic_subscriptions_read(struct topic_subscriptions *subscriptions, bool is_command,
                              const uint8_t *bytes, size_t len, bool *is_read);

/* Prefixes of all subscribers now, each once for a subscriber. */
size_t topic_subscriptions_count(void);

/* The connection has ended. */
void topic_subscriptions_release(struct topic_subscriptions *subscriptions);

#endif
