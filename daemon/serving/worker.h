/* worker.h - the threads that answer requests and tag records. Each has its own memory; they share
 * only the model, which never changes, and the dispatcher, which gives them their tasks. */
#ifndef TOPIC_DAEMON_SERVING_WORKER_H
#define TOPIC_DAEMON_SERVING_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/serving/dispatcher.h"
#include "daemon/serving/worker_state.h"
#include "topicd/error.h"

/* Makes libraries allocate what they keep for each thread, before the thread does anything: libxml2
 * fails badly when it runs out of memory for it later. */
void topic_worker_warm_up(const struct topic_model *model);

struct topic_worker {
    struct topic_dispatcher *dispatcher; /* borrowed */
    size_t number;                       /* from 0 */
    struct topic_worker_state state;
    struct topic_model *first; /* for the warm-up; NULL once the thread runs */
    pthread_t thread;
    bool is_running;
};

/* Starts the thread. Release in any case. */
int topic_worker_start(struct topic_worker *worker, struct topic_dispatcher *dispatcher,
                       size_t number, const struct topic_worker_options *options,
                       struct topic_error *err);

/* Waits for the thread to end, after topic_dispatcher_close. */
void topic_worker_release(struct topic_worker *worker);

#endif
