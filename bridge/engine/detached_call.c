#include "bridge/engine/detached_call.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/memory.h"

/* Between two looks whether a bridge that stops has waited for long enough: of that there is no
 * event. */
#define LOOK_MS 100

/* A handshake of TLS, and the resolver's modules; the 8 MiB of a thread by default would count
 * against small limits of memory. */
#define STACK_BYTES ((size_t)1024 * 1024)

/* What the first of the two said of it, the thread or who waits: the second one frees it. */
enum state { RUNNING, ENDED, TAKEN, LEFT };

struct detached {
    struct topic_detached_call call;
    atomic_int state;
    atomic_bool has_run; /* and what it wrote can be read; then its eventfd is written: */
    int ended;
};

static atomic_bool is_any_left;

bool topic_detached_call_is_any_left(void)
{
    return atomic_load(&is_any_left);
}

static void release(struct detached *detached)
{
    if (detached->ended >= 0)
        close(detached->ended);
    free(detached);
}

static void *run(void *argument)
{
    struct detached *detached = argument;
    detached->call.run(detached->call.work);
    atomic_store(&detached->has_run, true);
    eventfd_write(detached->ended, 1);
    int before = atomic_exchange(&detached->state, ENDED);
    if (before == LEFT)
        detached->call.abandon(detached->call.work);
    if (before != RUNNING)
        release(detached);
    return NULL;
}

/* Signals are for the main thread. */
static int start_thread(struct detached *detached)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, run, detached);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

static struct detached *start(const struct topic_detached_call *call)
{
    struct detached *detached = topic_memory_new(1, sizeof *detached, NULL);
    if (!detached)
        return NULL;
    detached->call = *call;
    detached->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (detached->ended >= 0 && start_thread(detached) == 0)
        return detached;
    release(detached);
    return NULL;
}

/* Whether it has run. */
static bool wait_for(const struct detached *detached, const struct topic_engine_stop *stop)
{
    struct pollfd items[] = {{.fd = detached->ended, .events = POLLIN},
                             {.fd = stop->fd, .events = POLLIN}};
    do
        poll(items, sizeof items / sizeof *items, LOOK_MS);
    while (!atomic_load(&detached->has_run) && !stop->is_over(stop->context));
    return atomic_load(&detached->has_run);
}

bool topic_detached_call_run(const struct topic_detached_call *call,
                             const struct topic_engine_stop *stop)
{
    struct detached *detached = NULL;
    if (stop && stop->is_over(stop->context)) {
        call->abandon(call->work);
        return false;
    }
    if (stop)
        detached = start(call);
    if (!detached) {
        call->run(call->work);
        return true;
    }
    bool has_run = wait_for(detached, stop);
    bool is_last = atomic_exchange(&detached->state, has_run ? TAKEN : LEFT) == ENDED;
    if (is_last)
        release(detached);
    if (!has_run && !is_last)
        atomic_store(&is_any_left, true);
    return has_run || is_last;
}
