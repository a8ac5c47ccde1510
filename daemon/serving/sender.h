/* sender.h - whose requests are in the daemon: one sender for each CURVE key, or, where clients
 * have no keys, one for each connection.
 *
 * A connection is told by the identity that ROUTER puts before its messages. It is an address and
 * proves nothing, but no two connections have the same.
 */
#ifndef TOPIC_DAEMON_SERVING_SENDER_H
#define TOPIC_DAEMON_SERVING_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/net/send_budget.h"
#include "daemon/serving/job.h"
#include "topicd/article.h"

/* ZeroMQ's identities have at most 255 bytes, keys 40. */
#define TOPIC_SENDER_MAX_NAME 255

/* Belongs to the fair queue of a lane, or of the store. */
struct topic_sender_turn {
    struct topic_job_list waiting;
    size_t running;             /* requests taken from the queue and not finished */
    uint64_t due_ns;            /* of the first that waits, or of the last that was taken */
    uint64_t counted_ns;        /* what that counts */
    uint64_t debt_ns;           /* counts with the next that becomes the first */
    double measured_part;       /* of what was estimated, by the last requests; 0: none measured */
    uint64_t number;            /* which comes first of those due at the same time */
    bool is_queued;             /* in the heap of those that may run */
    struct topic_sender *child; /* in that heap: the first of those that come later */
    struct topic_sender *sibling;
};

struct topic_sender {
    struct topic_sender *next; /* with the same hash, or in the pool */
    struct topic_sender_turn turns[TOPIC_JOB_QUEUES];
    size_t in_flight; /* requests taken and not yet answered; belongs to the main thread */
    size_t in_flight_bytes;
    struct topic_send_budget_account account; /* answers that it has not taken */
    size_t stopped;  /* connections that are not read from (daemon/stopped_clients.h) */
    bool is_leaving; /* in the list of those without requests */
    struct topic_sender *next_leaving;
    uint8_t name_len;
    char name[TOPIC_SENDER_MAX_NAME];
};

#define TOPIC_SENDER_BUCKETS 4096

/* Senders with requests in flight, or with answers that libzmq holds; so never more than there are
 * requests and connections. For the main thread. */
struct topic_sender_table {
    struct topic_sender *buckets[TOPIC_SENDER_BUCKETS];
    struct topic_sender *first_leaving; /* had no request in flight when they were last looked at */
    struct topic_sender *last_leaving;
    struct topic_sender *pool;
    size_t pool_count;
    uint64_t seed; /* random, so that no client can choose names that share a bucket */
};

void topic_sender_table_init(struct topic_sender_table *senders);

/* Frees the senders; no request of theirs may wait any more, and libzmq has freed their answers. */
void topic_sender_table_release(struct topic_sender_table *senders);

/* Counts one more request of so many bytes of the sender of this name, which is in the table until
 * its last request has left and libzmq has freed its last answer. NULL: out of memory. */
struct topic_sender *topic_sender_enter(struct topic_sender_table *senders, struct topic_text name,
                                        size_t size_bytes);
void topic_sender_leave(struct topic_sender_table *senders, struct topic_sender *sender,
                        size_t size_bytes);

/* Borrowed from the sender. */
static inline struct topic_text topic_sender_name(const struct topic_sender *sender)
{
    return (struct topic_text){sender->name, sender->name_len};
}

#endif
