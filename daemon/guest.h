/* guest.h - who has requests inside: one for each key that was proved, without keys one for each
 * connection.
 *
 * Requests wait with their guest, and a line takes one of each guest in turn: however many one has
 * sent, another's request has one of each before it. A connection is told by the identity that
 * ROUTER gives back; it is an address and proves nothing, but two connections never have the same.
 */
#ifndef TOPIC_DAEMON_GUEST_H
#define TOPIC_DAEMON_GUEST_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/job.h"
#include "topicd/article.h"

/* ZeroMQ's identities have at most 255 bytes, keys 40. */
#define TOPIC_GUEST_MAX_NAME 255

struct topic_guest {
    struct topic_guest *next;   /* with the same hash, or in the pool */
    struct topic_guest *behind; /* in the line */
    struct topic_jobs waiting;  /* belongs to the line */
    size_t in_flight;           /* taken and not answered: belongs to the main thread */
    uint8_t name_len;
    char name[TOPIC_GUEST_MAX_NAME];
};

#define TOPIC_GUEST_BUCKETS 4096

/* Those with requests in flight, so never more than there are requests. For the main thread. All
 * zero but the seed is empty. */
struct topic_guests {
    struct topic_guest *buckets[TOPIC_GUEST_BUCKETS];
    struct topic_guest *pool;
    size_t pool_count;
    uint64_t seed; /* so that nobody can choose names that share a bucket */
};

void topic_guests_init(struct topic_guests *guests);
void topic_guests_release(struct topic_guests *guests);

/* One more request of the guest of this name, who is there until the last has left. NULL: no
 * memory. */
struct topic_guest *topic_guests_enter(struct topic_guests *guests, struct topic_text name);
void topic_guests_leave(struct topic_guests *guests, struct topic_guest *guest);

/* Requests in turn. All zero is empty. Under the exchange's lock. */
struct topic_line {
    struct topic_guest *first;
    struct topic_guest *last;
    size_t count;
    size_t size_bytes;
};

void topic_line_push(struct topic_line *line, struct topic_job *job); /* of job->guest */
struct topic_job *topic_line_pop(struct topic_line *line);            /* NULL when empty */

#endif
