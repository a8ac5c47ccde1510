#include "wire/connection/context_end.h"

#include <pthread.h>
#include <stddef.h>
#include <time.h>

#include <zmq.h>

static void *end(void *context)
{
    zmq_ctx_term(context);
    return NULL;
}

void topic_context_end_within(void *context, int most_ms)
{
    pthread_t thread;
    struct timespec until;
    if (pthread_create(&thread, NULL, end, context) != 0) {
        zmq_ctx_term(context);
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += most_ms / 1000;
    until.tv_nsec += most_ms % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) != 0)
        pthread_detach(thread);
}
