/* worker.h - the threads that do the jobs. Each has its own memory; all that is shared is the
 * model, which nobody changes, and the exchange, where jobs change hands. */
#ifndef TOPIC_DAEMON_SERVING_WORKER_H
#define TOPIC_DAEMON_SERVING_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/serving/dispatcher.h"
#include "daemon/serving/request_handler.h"
#include "topicd/error.h"

/* Has what libraries keep for each thread, before anything is done in it: libxml2 cannot do without
 * it when it finds no memory for it. */
void topic_worker_warm_up(const struct topic_model *model);

struct topic_worker {
    struct topic_dispatcher *dispatcher; /* borrowed */
    size_t number;                       /* from 0 */
    struct topic_request_handler handler;
    struct topic_model *first; /* in force at the start; NULL when the thread is under way */
    pthread_t thread;
    bool is_running;
};

/* Starts the thread. Release in any case. */
int topic_worker_start(struct topic_worker *worker, struct topic_dispatcher *dispatcher,
                       size_t number, size_t max_message_bytes, struct topic_error *err);

/* Waits for the end of the thread, which topic_dispatcher_close brings about. */
void topic_worker_release(struct topic_worker *worker);

#endif
