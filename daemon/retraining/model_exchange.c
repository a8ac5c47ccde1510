#include "daemon/retraining/model_exchange.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

int topic_model_exchange_init(struct topic_model_exchange *exchange, size_t most_bytes,
                              size_t largest_bytes, struct topic_error *err)
{
    exchange->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    exchange->work = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (exchange->wake < 0 || exchange->work < 0)
        return topic_error_set(err, "cannot create an eventfd for the models: %s", strerror(errno));
    pthread_mutex_init(&exchange->lock, NULL);
    sem_init(&exchange->switched, 0, 0);
    exchange->waiting = (struct topic_fair_queue){.lane = TOPIC_JOB_MODELS};
    exchange->limits = (struct topic_fair_queue_limits){.most_jobs = TOPIC_MODEL_EXCHANGE_MAX_JOBS,
                                                        .most_bytes = most_bytes,
                                                        .largest_bytes = largest_bytes};
    exchange->is_open = true;
    return 0;
}

void topic_model_exchange_release(struct topic_model_exchange *exchange)
{
    if (exchange->is_open) {
        topic_fair_queue_release(&exchange->waiting);
        topic_job_list_release(&exchange->done);
        topic_model_exchange_release_models(&exchange->models);
        sem_destroy(&exchange->switched);
        pthread_mutex_destroy(&exchange->lock);
    }
    if (exchange->wake >= 0)
        close(exchange->wake);
    if (exchange->work >= 0)
        close(exchange->work);
    *exchange = (struct topic_model_exchange){.wake = -1, .work = -1};
}

static void signal_to(int fd)
{
    const uint64_t one = 1;
    if (write(fd, &one, sizeof one) < 0)
        topic_log(TOPIC_LOG_ERROR, "training-failed", "cannot wake a thread: %s", strerror(errno));
}

static void take_signal(int fd)
{
    uint64_t count;
    if (read(fd, &count, sizeof count) < 0) {
        /* Nobody has signalled since. */
    }
}

void topic_model_exchange_wake(void *exchange)
{
    signal_to(((struct topic_model_exchange *)exchange)->work);
}

void topic_model_exchange_release_models(struct topic_model_exchange_models *models)
{
    topic_model_unref(models->model);
    free(models->registry);
    *models = (struct topic_model_exchange_models){0};
}

int topic_model_exchange_copy_models(struct topic_model_exchange *exchange,
                                     struct topic_model_exchange_models *models,
                                     struct topic_error *err)
{
    pthread_mutex_lock(&exchange->lock);
    const char *registry = exchange->models.registry;
    *models = exchange->models;
    models->registry = registry ? topic_memory_copy(registry, strlen(registry), err) : NULL;
    models->model = topic_model_ref(exchange->models.model);
    bool is_copied = !registry || models->registry;
    pthread_mutex_unlock(&exchange->lock);
    if (!is_copied)
        topic_model_exchange_release_models(models);
    return is_copied ? 0 : -1;
}

bool topic_model_exchange_is_closed(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    bool closed = exchange->is_closed;
    pthread_mutex_unlock(&exchange->lock);
    return closed;
}

/* Has the main thread make the change, and waits for it. */
int topic_model_exchange_make_switch(struct topic_model_exchange *exchange,
                                     struct topic_model_exchange_switch *wanted,
                                     struct topic_error *err)
{
    pthread_mutex_lock(&exchange->lock);
    bool may = !exchange->is_closed;
    if (may) {
        exchange->wanted = wanted;
        exchange->is_switching = true;
    }
    pthread_mutex_unlock(&exchange->lock);
    wanted->code = TOPIC_CODE_BUSY;
    if (!may)
        return topic_error_set(err, "the daemon is stopping: send the request again");
    signal_to(exchange->wake);
    while (sem_wait(&exchange->switched) < 0 && errno == EINTR)
        ;
    return wanted->code == TOPIC_CODE_NONE ? 0 : topic_error_set(err, "%s", wanted->err.text);
}

void topic_model_exchange_set_serving(struct topic_model_exchange *exchange,
                                      const struct topic_served_models *models)
{
    const char *path = models->path;
    const struct topic_shadow *shadow = models->shadow;
    struct topic_model_exchange_models now = {.model = topic_model_ref(models->model)};
    if (topic_registry_is_at(path))
        now.registry = topic_memory_copy(path, strlen(path), NULL);
    snprintf(now.serving, sizeof now.serving, "%s", topic_model_id(models->model));
    if (shadow)
        snprintf(now.shadow, sizeof now.shadow, "%s", topic_model_id(topic_shadow_model(shadow)));
    pthread_mutex_lock(&exchange->lock);
    struct topic_model_exchange_models before = exchange->models;
    exchange->models = now;
    pthread_mutex_unlock(&exchange->lock);
    topic_model_exchange_release_models(&before);
}

bool topic_model_exchange_has_registry(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    bool has_registry = exchange->models.registry != NULL;
    pthread_mutex_unlock(&exchange->lock);
    return has_registry;
}

char *topic_model_exchange_copy_registry(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    const char *registry = exchange->models.registry;
    char *copy = registry ? topic_memory_copy(registry, strlen(registry), NULL) : NULL;
    pthread_mutex_unlock(&exchange->lock);
    return copy;
}

bool topic_model_exchange_post(struct topic_model_exchange *exchange, struct topic_job *job)
{
    pthread_mutex_lock(&exchange->lock);
    bool has_room = !exchange->is_closed &&
                    topic_fair_queue_has_room(&exchange->waiting, job, &exchange->limits);
    if (has_room) {
        topic_fair_queue_push(&exchange->waiting, job);
        exchange->unfinished++;
    }
    pthread_mutex_unlock(&exchange->lock);
    if (has_room)
        signal_to(exchange->work);
    return has_room;
}

struct topic_job_list topic_model_exchange_collect(struct topic_model_exchange *exchange)
{
    take_signal(exchange->wake);
    pthread_mutex_lock(&exchange->lock);
    struct topic_job_list done = exchange->done;
    exchange->done = (struct topic_job_list){0};
    exchange->unfinished -= done.count;
    pthread_mutex_unlock(&exchange->lock);
    return done;
}

bool topic_model_exchange_has_work(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    bool has_work = exchange->unfinished > 0 || exchange->is_switching;
    pthread_mutex_unlock(&exchange->lock);
    return has_work;
}

void topic_model_exchange_stop(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    exchange->is_closed = true;
    pthread_mutex_unlock(&exchange->lock);
    signal_to(exchange->work);
}

struct topic_model_exchange_switch *
topic_model_exchange_take_switch(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    struct topic_model_exchange_switch *wanted = exchange->wanted;
    exchange->wanted = NULL;
    pthread_mutex_unlock(&exchange->lock);
    return wanted;
}

void topic_model_exchange_finish_switch(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    exchange->is_switching = false;
    pthread_mutex_unlock(&exchange->lock);
    sem_post(&exchange->switched);
}

struct topic_job *topic_model_exchange_take_job(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    struct topic_job *job = topic_fair_queue_pop(&exchange->waiting);
    pthread_mutex_unlock(&exchange->lock);
    return job;
}

void topic_model_exchange_return_job(struct topic_model_exchange *exchange, struct topic_job *job)
{
    pthread_mutex_lock(&exchange->lock);
    topic_fair_queue_finish(&exchange->waiting, job);
    topic_job_list_push(&exchange->done, job);
    pthread_mutex_unlock(&exchange->lock);
    signal_to(exchange->wake);
}

void topic_model_exchange_take_signal(struct topic_model_exchange *exchange)
{
    take_signal(exchange->work);
}

void topic_model_exchange_abandon(struct topic_model_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    bool is_switching = exchange->is_switching;
    pthread_mutex_unlock(&exchange->lock);
    if (is_switching)
        topic_model_exchange_finish_switch(exchange);
}
