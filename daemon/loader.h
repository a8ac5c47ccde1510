/* loader.h - the thread that opens models, beside those that answer.
 *
 * It runs when nobody else wants a processor (SCHED_IDLE): a request that arrives while a model is
 * opened, checked and replayed does not wait for it, however few processors there are. Where they
 * are all taken for long, the model comes later.
 */
#ifndef TOPIC_DAEMON_LOADER_H
#define TOPIC_DAEMON_LOADER_H

#include <pthread.h>
#include <stdbool.h>

#include "daemon/exchange.h"
#include "topicd/error.h"

struct topic_loader {
    struct topic_exchange *exchange; /* borrowed */
    struct topic_model *first;       /* in force at the start; NULL when the thread is under way */
    pthread_t thread;
    bool is_running;
};

/* Starts the thread. Release in any case. */
int topic_loader_start(struct topic_loader *loader, struct topic_exchange *exchange,
                       struct topic_error *err);

/* Waits for the end of the thread, which topic_exchange_close brings about. */
void topic_loader_release(struct topic_loader *loader);

#endif
