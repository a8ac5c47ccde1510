/* model_loader.h - the thread that opens models, beside the workers.
 *
 * While it opens, checks and replays a model, it yields its processor ten thousand times a second:
 * a request that arrives meanwhile waits about a tenth of a millisecond, however few processors
 * there are. Where all processors stay busy, it gets its share like any thread.
 */
#ifndef TOPIC_DAEMON_SERVING_MODEL_LOADER_H
#define TOPIC_DAEMON_SERVING_MODEL_LOADER_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "daemon/serving/dispatcher.h"
#include "topicd/error.h"

struct topic_model_loader {
    struct topic_dispatcher *dispatcher; /* borrowed */
    struct topic_model *first;           /* for the warm-up; NULL once the thread runs */
    pthread_t thread;
    bool is_running;
    timer_t timer; /* the thread's own, when has_timer */
    bool has_timer;
    volatile sig_atomic_t is_opening; /* a model; read by the handler of the timer's signal */
};

/* Starts the thread. Release in any case. */
int topic_model_loader_start(struct topic_model_loader *model_loader,
                             struct topic_dispatcher *dispatcher, struct topic_error *err);

/* Waits for the thread to end, after topic_dispatcher_close. */
void topic_model_loader_release(struct topic_model_loader *model_loader);

#endif
