/* memory_budget.h - divides --memory-budget among all that clients can make the daemon keep.
 *
 * One number bounds it: the parts below add up to the budget, and every limit on bytes, messages
 * and connections is derived from its part. Beside the budget the process takes the memory of its
 * models, and what its threads need while each answers one request (`worker_bytes`).
 * docs/reliability.md says where each part is enforced.
 */
#ifndef TOPIC_DAEMON_CONFIG_MEMORY_BUDGET_H
#define TOPIC_DAEMON_CONFIG_MEMORY_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/config/options.h"
#include "topicd/error.h"

struct topic_memory_budget {
    size_t total_bytes;

    /* The parts. */
    size_t received_bytes;     /* messages that are not whole yet, or that no thread has taken */
    size_t queue_bytes;        /* requests that wait for a worker */
    size_t store_bytes;        /* for the store's thread */
    size_t models_bytes;       /* for the thread of the models */
    size_t answer_bytes;       /* answers that wait for clients */
    size_t record_bytes;       /* records of the pipeline inside the daemon */
    size_t subscription_bytes; /* at --pub */
    size_t connection_bytes;

    /* What follows from them. */
    size_t largest_stored_bytes; /* that one request for the store takes while it waits */
    size_t largest_models_bytes; /* and one for the thread of the models */
    size_t max_frame_bytes;      /* libzmq disconnects a peer that sends a longer one */
    size_t max_answer_bytes;     /* a longer answer is refused */
    size_t max_connections;      /* of clients */

    /* Beside the budget. */
    size_t worker_bytes; /* of all workers, and threads for long requests */
};

/* -1: the budget does not suffice for the other options; err names the least that does. */
int topic_memory_budget_check(const struct topic_options *options, struct topic_error *err);

/* Divides it. The options have been checked; `long_threads` is the number of threads for long
 * requests (daemon/serving/dispatcher.h). */
void topic_memory_budget_init(struct topic_memory_budget *budget,
                              const struct topic_options *options, size_t long_threads);

/* Logs the parts, in one line. */
void topic_memory_budget_log(const struct topic_memory_budget *budget, size_t model_bytes);

#endif
