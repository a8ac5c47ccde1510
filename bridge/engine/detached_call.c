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

/* Who waits says LEFT, the thread ENDED. The second of the two frees it. */
enum state { RUNNING, ENDED, LEFT };

struct detached {
    struct topic_detached_call call;
    pthread_t thread;
    atomic_int state; /* once it is ENDED, what the call wrote can be read */
    int ended;        /* an eventfd, written after that */
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
    if (atomic_exchange(&detached->state, ENDED) == LEFT) {
        detached->call.abandon(detached->call.work);
        release(detached);
    } else {
        eventfd_write(detached->ended, 1);
    }
    return NULL;
}

/* Signals are for the main thread. */
static int start_thread(struct detached *detached)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&detached->thread, &attributes, run, detached);
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

static void wait_for(const struct detached *detached, const struct topic_engine_stop *stop)
{
    struct pollfd items[] = {{.fd = detached->ended, .events = POLLIN},
                             {.fd = stop->fd, .events = POLLIN}};
    do
        poll(items, sizeof items / sizeof *items, LOOK_MS);
    while (atomic_load(&detached->state) != ENDED && !stop->is_over(stop->context));
}

/* Whether it has run. A thread that has is joined: what its libraries keep for a thread is freed at
 * its end, and the program must not end before. */
static bool end(struct detached *detached)
{
    pthread_t thread = detached->thread;
    if (atomic_exchange(&detached->state, LEFT) == RUNNING) {
        atomic_store(&is_any_left, true);
        pthread_detach(thread);
        return false;
    }
    pthread_join(thread, NULL);
    release(detached);
    return true;
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
    wait_for(detached, stop);
    return end(detached);
}
