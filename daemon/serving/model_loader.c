#include "daemon/serving/model_loader.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/serving/worker.h"

/* About the longest that a thread waits when it wakes on the model loader's processor. Half and
 * twice as much were tried too: docs/decisions/0011. */
#define TURN_NS 100000

/* Lets a thread run that waits for this processor; without one it returns at once. */
static void offer_processor(int number)
{
    int error = errno;
    (void)number;
    sched_yield();
    errno = error;
}

/* A signal to this thread alone after each TURN_NS, so that no code that opens models has to call
 * sched_yield. SIGURG, as in Go's scheduler: nothing else sends it, and debuggers pass it on.
 * Without a timer models are opened all the same. */
static bool make_timer(timer_t *timer)
{
    const struct sigaction action = {.sa_handler = offer_processor, .sa_flags = SA_RESTART};
    sigset_t turn;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGURG};
    event._sigev_un._tid = gettid(); /* glibc 2.36 has no name for it */
    sigemptyset(&turn);
    sigaddset(&turn, SIGURG);
    return sigaction(SIGURG, &action, NULL) == 0 &&
           pthread_sigmask(SIG_UNBLOCK, &turn, NULL) == 0 &&
           timer_create(CLOCK_MONOTONIC, &event, timer) == 0;
}

static void set_turns(const struct topic_model_loader *model_loader, long nanoseconds)
{
    const struct itimerspec turns = {{0, nanoseconds}, {0, nanoseconds}};
    if (model_loader->has_timer)
        timer_settime(model_loader->timer, 0, &turns, NULL);
}

static void open_model(struct topic_model_loader *model_loader, struct topic_job *job)
{
    set_turns(model_loader, TURN_NS);
    topic_reload_run(job->as.reload);
    set_turns(model_loader, 0);
}

static void *run(void *argument)
{
    struct topic_model_loader *model_loader = argument;
    struct topic_job *job;
    model_loader->has_timer = make_timer(&model_loader->timer);
    topic_worker_warm_up(model_loader->first);
    topic_model_unref(model_loader->first);
    model_loader->first = NULL;
    while ((job = topic_dispatcher_next_reload(model_loader->dispatcher))) {
        open_model(model_loader, job);
        topic_dispatcher_finish_reload(model_loader->dispatcher, job);
    }
    if (model_loader->has_timer)
        timer_delete(model_loader->timer);
    return NULL;
}

int topic_model_loader_start(struct topic_model_loader *model_loader,
                             struct topic_dispatcher *dispatcher, struct topic_error *err)
{
    model_loader->dispatcher = dispatcher;
    model_loader->first = topic_model_ref(dispatcher->model);
    int error = pthread_create(&model_loader->thread, NULL, run, model_loader);
    if (error)
        return topic_error_set(err, "cannot start the thread of the model loader: %s",
                               strerror(error));
    pthread_setname_np(model_loader->thread, "loader");
    model_loader->is_running = true;
    return 0;
}

void topic_model_loader_release(struct topic_model_loader *model_loader)
{
    if (model_loader->is_running)
        pthread_join(model_loader->thread, NULL);
    topic_model_unref(model_loader->first);
    *model_loader = (struct topic_model_loader){0};
}
