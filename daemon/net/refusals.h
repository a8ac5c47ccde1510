/* refusals.h - bounds the time that the main thread spends on refusing requests.
 *
 * To refuse a request costs time for each of its bytes, in which its id is looked for. So refusals
 * have credit, so many bytes in a second. Once it is used up, the connection of a request that is
 * refused is not read from until there is credit again: its messages wait in the kernel and with
 * the client. These connections take turns. Short requests are refused at once in any case, and
 * take no credit.
 */
#ifndef TOPIC_DAEMON_NET_REFUSALS_H
#define TOPIC_DAEMON_NET_REFUSALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/limits/credit.h"
#include "daemon/net/message.h"

/* At two to ten nanoseconds a byte, two to ten percent of the thread's time. */
#define TOPIC_REFUSALS_BYTES_A_SECOND ((int64_t)10 * 1024 * 1024)

/* Owed at most, so that those who wait are read from again within a second. libzmq has read some
 * requests of a connection before it is stopped: with a tenth of this they were forgiven. */
#define TOPIC_REFUSALS_MOST_DEBT TOPIC_REFUSALS_BYTES_A_SECOND

/* Refused after a time without refusals, before connections have to wait. */
#define TOPIC_REFUSALS_MOST_CREDIT ((int64_t)1024 * 1024)

/* A request of so many bytes costs no more to refuse than to receive. */
#define TOPIC_REFUSALS_SHORT_BYTES ((size_t)2 * 1024)

struct topic_refusals_connection {
    int fd;
    size_t size_bytes; /* of the request that was refused; the next one is probably like it */
};

/* All zero has the most credit. For the main thread. */
struct topic_refusals {
    struct topic_refusals_connection *waiting; /* for credit, the first longest */
    size_t count;
    size_t capacity;
    struct topic_credit credit; /* bytes */
    size_t turn_bytes;          /* refused since the user set it to 0 */
};

/* A request has been refused. */
void topic_refusals_add(struct topic_refusals *refusals, struct topic_message *message,
                        int64_t now_ms);

/* Reads again from those whose turn it is. */
void topic_refusals_turn(struct topic_refusals *refusals, int64_t now_ms);

/* Until then; -1: nobody waits. */
int topic_refusals_timeout_ms(const struct topic_refusals *refusals);

void topic_refusals_release(struct topic_refusals *refusals);

#endif
