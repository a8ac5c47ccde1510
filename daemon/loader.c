#include "daemon/loader.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/worker.h"

/* About the longest that a thread which wakes on the loader's processor waits for it. Half of it
 * and twice as much were tried too: docs/decisions/0011. */
#define TURN_NS 100000

/* Whoever waits for the processor has it now; where nobody does, nothing happens. */
static void offer_processor(int number)
{
    int error = errno;
    (void)number;
    sched_yield();
    errno = error;
}

/* A signal of this thread alone, at the end of each turn, so that no code that it runs must think
 * of it. SIGURG, as in Go's scheduler: nobody else sends it, and a debugger passes it on. Where
 * there is no timer, models are opened all the same. */
static bool make_timer(timer_t *timer)
{
    const struct sigaction action = {.sa_handler = offer_processor, .sa_flags = SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
    event._sigev_un._tid = gettid(); /* glibc 2.36 has no name for it */
    return sigaction(SIGURG, &action, NULL) == 0 &&
           timer_create(CLOCK_MONOTONIC, &event, timer) == 0;
}

static void set_turns(const struct topic_loader *loader, long nanoseconds)
{
    const struct itimerspec turns = {{0, nanoseconds}, {0, nanoseconds}};
    if (loader->has_timer)
        timer_settime(loader->timer, 0, &turns, NULL);
}

static void open_model(struct topic_loader *loader, struct topic_job *job)
{
    set_turns(loader, TURN_NS);
    topic_reload_run(job->reload, &job->err);
    set_turns(loader, 0);
}

static void *run(void *argument)
{
    struct topic_loader *loader = argument;
    struct topic_job *job;
    loader->has_timer = make_timer(&loader->timer);
    topic_worker_warm_up(loader->first);
    topic_model_unref(loader->first);
    loader->first = NULL;
    while ((job = topic_exchange_next_load(loader->exchange))) {
        open_model(loader, job);
        topic_exchange_hand_in_load(loader->exchange, job);
    }
    if (loader->has_timer)
        timer_delete(loader->timer);
    return NULL;
}

int topic_loader_start(struct topic_loader *loader, struct topic_exchange *exchange,
                       struct topic_error *err)
{
    loader->exchange = exchange;
    loader->first = topic_model_ref(exchange->model);
    int error = pthread_create(&loader->thread, NULL, run, loader);
    if (error)
        return topic_error_set(err, "the thread that opens models cannot be started: %s",
                               strerror(error));
    pthread_setname_np(loader->thread, "loader");
    loader->is_running = true;
    return 0;
}

void topic_loader_release(struct topic_loader *loader)
{
    if (loader->is_running)
        pthread_join(loader->thread, NULL);
    topic_model_unref(loader->first);
    *loader = (struct topic_loader){0};
}
