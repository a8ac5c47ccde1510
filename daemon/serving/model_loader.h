/* loader.h - the thread that opens models, beside those that answer.
 *
 * While it opens, checks and replays one, it offers its processor ten thousand times a second to
 * whoever waits: a request that arrives meanwhile waits some tenth of a millisecond, however
 * few processors there are. Where all are taken for long, it has its turns like any thread.
 */
#ifndef TOPIC_DAEMON_SERVING_MODEL_LOADER_H
#define TOPIC_DAEMON_SERVING_MODEL_LOADER_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "daemon/serving/dispatcher.h"
#include "topicd/error.h"

struct topic_model_loader {
    struct topic_dispatcher *dispatcher; /* borrowed */
    struct topic_model *first; /* in force at the start; NULL when the thread is under way */
    pthread_t thread;
    bool is_running;
    timer_t timer; /* the thread's own, when has_timer */
    bool has_timer;
};

/* Starts the thread. Release in any case. */
int topic_model_loader_start(struct topic_model_loader *model_loader,
                             struct topic_dispatcher *dispatcher, struct topic_error *err);

/* Waits for the end of the thread, which topic_dispatcher_close brings about. */
void topic_model_loader_release(struct topic_model_loader *model_loader);

#endif
