/* fair_queue.h - requests that wait for a worker of a lane, one of each sender in turn.
 *
 * Requests wait with their sender, and the queue goes round the senders: however many requests the
 * others have sent, at most one request of each other sender is served before a sender's next one.
 * A costly request is paid for before it is served: it waits until its sender has been passed over
 * once for each TOPIC_FAIR_QUEUE_QUANTUM_NS of its estimated cost, unless nobody else waits. So
 * those with cheap requests do not wait for the first costly one of each of many senders
 * (deficit round robin: Shreedhar and Varghese, "Efficient fair queuing using deficit round robin",
 * SIGCOMM 1995). All zero is empty.
 */
#ifndef TOPIC_DAEMON_SERVING_FAIR_QUEUE_H
#define TOPIC_DAEMON_SERVING_FAIR_QUEUE_H

#include <stddef.h>

#include "daemon/serving/job.h"
#include "daemon/serving/sender.h"

/* Requests of ordinary articles cost less, and so are shared out by number alone. */
#define TOPIC_FAIR_QUEUE_QUANTUM_NS 1000000

struct topic_fair_queue {
    enum topic_job_lane lane;
    size_t most_running; /* requests of one sender at a time; 0: no limit */
    /* Of requests that run, all together: an explanation takes a hundred times its article's bytes
     * of memory. One larger request runs when no other explains. 0: no limit. */
    size_t most_explained_bytes;
    size_t explained_bytes;     /* now */
    struct topic_sender *first; /* of those with requests that wait */
    struct topic_sender *last;
    size_t sender_count;
    size_t count; /* requests */
    size_t size_bytes;
};

void topic_fair_queue_push(struct topic_fair_queue *queue, struct topic_job *job);

/* NULL when empty, when each sender that waits has its limit of requests running, or when the next
 * request has to wait for memory. */
struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue);

/* A request that was popped does not run any more. */
void topic_fair_queue_finish(struct topic_fair_queue *queue, const struct topic_job *job);

/* Frees the requests that wait. */
void topic_fair_queue_release(struct topic_fair_queue *queue);

#endif
