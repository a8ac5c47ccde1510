/* fair_queue.h - requests that wait for a worker, one of each sender in turn.
 *
 * Requests wait with their sender, and the queue goes round the senders: however many requests the
 * others have sent, at most one request of each other sender is served before a sender's next one.
 * All zero is empty.
 */
#ifndef TOPIC_DAEMON_SERVING_FAIR_QUEUE_H
#define TOPIC_DAEMON_SERVING_FAIR_QUEUE_H

#include <stddef.h>

#include "daemon/serving/job.h"
#include "daemon/serving/sender.h"

struct topic_fair_queue {
    struct topic_sender *first; /* of those with requests that wait */
    struct topic_sender *last;
    size_t count; /* requests */
    size_t size_bytes;
};

void topic_fair_queue_push(struct topic_fair_queue *queue, struct topic_job *job);
struct topic_job *topic_fair_queue_pop(struct topic_fair_queue *queue); /* NULL when empty */

/* Frees the requests that wait. */
void topic_fair_queue_release(struct topic_fair_queue *queue);

#endif
