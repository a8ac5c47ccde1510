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

static void begin_turn(const struct topic_model_loader *model_loader, long nanoseconds)
{
    const struct itimerspec turn = {.it_value = {0, nanoseconds}};
    timer_settime(model_loader->timer, 0, &turn, NULL);
}

/* Lets a thread run that waits for this processor; without one it returns at once. The next turn
 * begins only then: a timer that ran on while this thread waits would end each turn at its start
 * where all processors are busy. */
static void offer_processor(int number, siginfo_t *info, void *context)
{
    int error = errno;
    (void)number;
    (void)context;
    sched_yield();
    if (info->si_code == SI_TIMER) {
        const struct topic_model_loader *model_loader = info->si_value.sival_ptr;
        if (model_loader->is_opening)
            begin_turn(model_loader, TURN_NS);
    }
    errno = error;
}

/* A signal to this thread alone after each TURN_NS, so that no code that opens models has to call
 * sched_yield. SIGURG, as in Go's scheduler: nothing else sends it, and debuggers pass it on.
 * Without a timer models are opened all the same. */
static bool make_timer(struct topic_model_loader *model_loader)
{
    const struct sigaction action = {.sa_sigaction = offer_processor,
                                     .sa_flags = SA_RESTART | SA_SIGINFO};
    sigset_t turn;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID,
                             .sigev_signo = SIGURG,
                             .sigev_value.sival_ptr = model_loader};
    event._sigev_un._tid = gettid(); /* glibc 2.36 has no name for it */
    sigemptyset(&turn);
    sigaddset(&turn, SIGURG);
    return sigaction(SIGURG, &action, NULL) == 0 &&
           pthread_sigmask(SIG_UNBLOCK, &turn, NULL) == 0 &&
           timer_create(CLOCK_MONOTONIC, &event, &model_loader->timer) == 0;
}

/* Or, in its second turn, has zauth admit other clients. */
static void open_model(struct topic_model_loader *model_loader, struct topic_job *job)
{
    model_loader->is_opening = 1;
    if (model_loader->has_timer)
        begin_turn(model_loader, TURN_NS);
    if (job->as.reload->clients.is_restarting)
        topic_auth_change_restart(&job->as.reload->clients);
    else
        topic_reload_run(job->as.reload);
    model_loader->is_opening = 0;
    if (model_loader->has_timer)
        begin_turn(model_loader, 0);
}

static void *run(void *argument)
{
    struct topic_model_loader *model_loader = argument;
    struct topic_job *job;
    model_loader->has_timer = make_timer(model_loader);
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
