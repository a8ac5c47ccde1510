/* loader.h - the thread that opens models, beside those that answer.
 *
 * While it opens, checks and replays one, it offers its processor ten thousand times a second to
 * whoever waits: a request that arrives meanwhile waits some tenth of a millisecond, however
 * few processors there are. Where all are taken for long, it has its turns like any thread.
 */
#ifndef TOPIC_DAEMON_LOADER_H
#define TOPIC_DAEMON_LOADER_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "daemon/exchange.h"
#include "topicd/error.h"

struct topic_loader {
    struct topic_exchange *exchange; /* borrowed */
    struct topic_model *first;       /* in force at the start; NULL when the thread is under way */
    pthread_t thread;
    bool is_running;
    timer_t timer; /* the thread's own, when has_timer */
    bool has_timer;
};

/* Starts the thread. Release in any case. */
int topic_loader_start(struct topic_loader *loader, struct topic_exchange *exchange,
                       struct topic_error *err);

/* Waits for the end of the thread, which topic_exchange_close brings about. */
void topic_loader_release(struct topic_loader *loader);

#endif
