/* guest.h - who has requests inside: one for each key that was proved, without keys one for each
 * connection.
 *
 * Requests wait with their guest, and a line takes one of each guest in turn: however many one has
 * sent, another's request has one of each before it. A connection is told by the identity that
 * ROUTER gives back; it is an address and proves nothing, but two connections never have the same.
 */
#ifndef TOPIC_DAEMON_SERVING_FAIR_QUEUE_H
#define TOPIC_DAEMON_SERVING_FAIR_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/job.h"
#include "topicd/article.h"

/* ZeroMQ's identities have at most 255 bytes, keys 40. */
#define TOPIC_SENDER_MAX_NAME 255

struct topic_sender {
    struct topic_sender *next;          /* with the same hash, or in the pool */
    struct topic_sender *next_in_queue; /* in the line */
    struct topic_jobs waiting;          /* belongs to the line */
    size_t in_flight;                   /* taken and not answered: belongs to the main thread */
    uint8_t name_len;
    char name[TOPIC_SENDER_MAX_NAME];
};

#define TOPIC_SENDER_BUCKETS 4096

/* Those with requests in flight, so never more than there are requests. For the main thread. All
 * zero but the seed is empty. */
struct topic_senders {
    struct topic_sender *buckets[TOPIC_SENDER_BUCKETS];
    struct topic_sender *pool;
    size_t pool_count;
    uint64_t seed; /* so that nobody can choose names that share a bucket */
};

void topic_senders_init(struct topic_senders *senders);
void topic_senders_release(struct topic_senders *senders);

/* One more request of the guest of this name, who is there until the last has left. NULL: no
 * memory. */
struct topic_sender *topic_senders_enter(struct topic_senders *senders, struct topic_text name);
void topic_senders_leave(struct topic_senders *senders, struct topic_sender *sender);

/* Requests in turn. All zero is empty. Under the exchange's lock. */
struct topic_fair_queue {
    struct topic_sender *first;
    struct topic_sender *last;
    size_t count;
    size_t size_bytes;
};

void topic_fair_queue_push(struct topic_fair_queue *queue,
                           struct topic_job *job);                      /* of job->guest */
struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue); /* NULL when empty */

#endif
