/* fair_queue.h - requests that wait for a worker of a lane; the senders have equal shares of time.
 *
 * Requests wait with their sender. The first of each sender has a due time: when it would be done
 * if all senders that wait were served at the same time, each at an equal part of the speed. The
 * one with the earliest due time is next (fair queueing: Demers, Keshav and Shenker, "Analysis and
 * simulation of a fair queueing algorithm", SIGCOMM 1989). Time here is the estimated work that
 * each sender was given. So a request of a sender that asks for less than its share is before those
 * of all that ask for more, however many they are and however long they have waited, and none waits
 * for longer than until each of the others was given as much time. All zero is empty.
 */
#ifndef TOPIC_DAEMON_SERVING_FAIR_QUEUE_H
#define TOPIC_DAEMON_SERVING_FAIR_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/serving/job.h"
#include "daemon/serving/sender.h"

/* The least that a request counts: what the other threads do for it costs as much as the work of a
 * small one. */
#define TOPIC_FAIR_QUEUE_LEAST_NS 100000

struct topic_fair_queue {
    enum topic_job_lane lane;
    size_t most_running; /* requests of one sender at a time; 0: no limit */
    /* Of requests that run, all together: an explanation takes a hundred times its article's bytes
     * of memory. One larger request runs when no other explains. 0: no limit. */
    size_t most_explained_bytes;
    size_t explained_bytes;    /* now */
    struct topic_sender *next; /* of those that may run: the root of a heap, by due time */
    size_t sender_count;       /* with requests that wait */
    uint64_t clock_ns;         /* the time that each of them should have been given */
    uint64_t turns;            /* how many due times were set */
    size_t count;              /* requests */
    size_t size_bytes;
};

/* Of what waits. `most_bytes` has to be twice `largest_bytes`, and an eighth of it more. */
struct topic_fair_queue_limits {
    size_t most_jobs;
    size_t most_bytes;    /* of memory */
    size_t largest_bytes; /* that one request may take */
};

/* Whether the request may wait with the others. What a sender has beyond one request leaves room
 * for the largest of another sender, and as much as the sender has; and a large request leaves an
 * eighth to short ones. So one sender alone keeps no single request of another out. One may wait in
 * any case. */
bool topic_fair_queue_has_room(const struct topic_fair_queue *queue, const struct topic_job *job,
                               const struct topic_fair_queue_limits *limits);

void topic_fair_queue_push(struct topic_fair_queue *queue, struct topic_job *job);

/* The one that is next; NULL: none may run. */
const struct topic_job *topic_fair_queue_peek(const struct topic_fair_queue *queue);

/* What a request counts. */
uint64_t topic_fair_queue_cost(const struct topic_job *job);

/* NULL when empty, when each sender that waits has its limit of requests running, or when the next
 * request has to wait for memory. */
struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue);

/* A request that runs, of a sender of whom one runs at a time, has taken so long: that counts in
 * place of what was estimated, and the sender's next one is due later or earlier. */
void topic_fair_queue_charge(struct topic_fair_queue *queue, const struct topic_job *job,
                             uint64_t spent_ns);

/* A request that is done has taken so much more, as its part of what was done for several. */
void topic_fair_queue_charge_later(struct topic_fair_queue *queue, const struct topic_job *job,
                                   uint64_t spent_ns);

/* A request that was popped does not run any more. */
void topic_fair_queue_finish(struct topic_fair_queue *queue, const struct topic_job *job);

/* Frees the requests that wait. */
void topic_fair_queue_release(struct topic_fair_queue *queue);

#endif
