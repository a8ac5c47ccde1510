#include "daemon/loader.h"

#include <sched.h>
#include <string.h>

#include "daemon/worker.h"

/* Where that is not allowed, models are opened all the same. */
static void step_back(void)
{
    const struct sched_param none = {0};
    pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
}

static void *run(void *argument)
{
    struct topic_loader *loader = argument;
    struct topic_job *job;
    step_back();
    topic_worker_warm_up(loader->first);
    topic_model_unref(loader->first);
    loader->first = NULL;
    while ((job = topic_exchange_next_load(loader->exchange))) {
        topic_reload_run(job->reload, &job->err);
        topic_exchange_hand_in_load(loader->exchange, job);
    }
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
