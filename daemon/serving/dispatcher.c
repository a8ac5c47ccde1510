#include "daemon/serving/dispatcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/memory.h"

/* Bytes of messages that may wait; beyond them requests are refused, however few wait. */
#define QUEUE_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* Answers that are worth waking the main thread for while workers go on. */
#define DONE_BATCH 32

/* So many waiting requests keep all workers busy until DONE_BATCH answers are ready. */
#define BACKLOG 64

/* How long a single answer may wait whose worker has gone on to a slow task. */
#define MAX_WAIT_MS 1

int topic_dispatcher_init(struct topic_dispatcher *dispatcher, size_t workers, size_t queue_limit,
                          struct topic_model *model, struct topic_error *err)
{
    *dispatcher = (struct topic_dispatcher){.workers = workers, .queue_limit = queue_limit};
    dispatcher->heartbeats = topic_memory_new(workers, sizeof *dispatcher->heartbeats, err);
    dispatcher->wake = dispatcher->heartbeats ? eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1;
    if (dispatcher->wake < 0)
        return topic_error_set(err, "cannot create an eventfd for the workers: %s",
                               strerror(errno));
    pthread_mutex_init(&dispatcher->lock, NULL);
    sem_init(&dispatcher->wakeups, 0, 0);
    sem_init(&dispatcher->reload_wakeups, 0, 0);
    dispatcher->model = topic_model_ref(model);
    return 0;
}

void topic_dispatcher_release(struct topic_dispatcher *dispatcher)
{
    free(dispatcher->heartbeats);
    dispatcher->heartbeats = NULL;
    if (dispatcher->wake < 0)
        return;
    if (dispatcher->reload)
        topic_job_list_push(&dispatcher->records, dispatcher->reload);
    topic_fair_queue_release(&dispatcher->queue);
    topic_job_list_release(&dispatcher->records);
    topic_job_list_release(&dispatcher->done);
    topic_model_unref(dispatcher->model);
    topic_shadow_unref(dispatcher->shadow);
    sem_destroy(&dispatcher->wakeups);
    sem_destroy(&dispatcher->reload_wakeups);
    pthread_mutex_destroy(&dispatcher->lock);
    close(dispatcher->wake);
    *dispatcher = (struct topic_dispatcher){.wake = -1};
}

/* Wakes up to `wanted` of the workers that sleep, none twice. Releases the lock. */
static void wake_workers(struct topic_dispatcher *dispatcher, size_t wanted)
{
    size_t asleep = dispatcher->idle - dispatcher->wakeups_pending;
    size_t count = wanted < asleep ? wanted : asleep;
    dispatcher->wakeups_pending += count;
    pthread_mutex_unlock(&dispatcher->lock);
    for (size_t i = 0; i < count; i++)
        sem_post(&dispatcher->wakeups);
}

size_t topic_dispatcher_room(struct topic_dispatcher *dispatcher)
{
    pthread_mutex_lock(&dispatcher->lock);
    size_t limit = dispatcher->queue_limit + dispatcher->workers - dispatcher->busy;
    size_t count = dispatcher->queue.count;
    bool is_large = dispatcher->queue.size_bytes >= QUEUE_MAX_BYTES;
    pthread_mutex_unlock(&dispatcher->lock);
    return count < limit && !is_large ? limit - count : 0;
}

void topic_dispatcher_post(struct topic_dispatcher *dispatcher, struct topic_job_list *jobs)
{
    if (jobs->count == 0)
        return;
    pthread_mutex_lock(&dispatcher->lock);
    struct topic_job *job;
    while ((job = topic_job_list_pop(jobs)))
        topic_fair_queue_push(&dispatcher->queue, job);
    wake_workers(dispatcher, dispatcher->queue.count);
}

void topic_dispatcher_post_records(struct topic_dispatcher *dispatcher, struct topic_job_list *jobs)
{
    if (jobs->count == 0)
        return;
    pthread_mutex_lock(&dispatcher->lock);
    topic_job_list_push_all(&dispatcher->records, jobs);
    wake_workers(dispatcher, dispatcher->records.count);
}

void topic_dispatcher_post_reload(struct topic_dispatcher *dispatcher, struct topic_job *job)
{
    pthread_mutex_lock(&dispatcher->lock);
    dispatcher->reload = job;
    dispatcher->is_loading = true;
    pthread_mutex_unlock(&dispatcher->lock);
    sem_post(&dispatcher->reload_wakeups);
}

void topic_dispatcher_set_model(struct topic_dispatcher *dispatcher, struct topic_model *model,
                                struct topic_shadow *shadow)
{
    pthread_mutex_lock(&dispatcher->lock);
    struct topic_model *old = dispatcher->model;
    struct topic_shadow *old_shadow = dispatcher->shadow;
    dispatcher->model = topic_model_ref(model);
    dispatcher->shadow = topic_shadow_ref(shadow);
    pthread_mutex_unlock(&dispatcher->lock);
    topic_model_unref(old);
    topic_shadow_unref(old_shadow);
}

size_t topic_dispatcher_waiting(struct topic_dispatcher *dispatcher)
{
    pthread_mutex_lock(&dispatcher->lock);
    size_t count = dispatcher->queue.count;
    pthread_mutex_unlock(&dispatcher->lock);
    return count;
}

static size_t queued(const struct topic_dispatcher *dispatcher)
{
    return dispatcher->queue.count + dispatcher->records.count;
}

static bool has_unfinished(const struct topic_dispatcher *dispatcher)
{
    return queued(dispatcher) > 0 || dispatcher->busy > 0;
}

bool topic_dispatcher_has_work(struct topic_dispatcher *dispatcher)
{
    pthread_mutex_lock(&dispatcher->lock);
    bool has_work =
        has_unfinished(dispatcher) || dispatcher->is_loading || dispatcher->done.count > 0;
    pthread_mutex_unlock(&dispatcher->lock);
    return has_work;
}

int topic_dispatcher_prepare_wait(struct topic_dispatcher *dispatcher, bool *is_backlogged)
{
    int timeout_ms = -1;
    pthread_mutex_lock(&dispatcher->lock);
    if (dispatcher->done.count > 0)
        timeout_ms = 0;
    else if (has_unfinished(dispatcher))
        timeout_ms = MAX_WAIT_MS;
    dispatcher->is_waiting = timeout_ms != 0;
    *is_backlogged = queued(dispatcher) >= BACKLOG;
    pthread_mutex_unlock(&dispatcher->lock);
    return timeout_ms;
}

bool topic_dispatcher_has_progress(struct topic_dispatcher *dispatcher, uint64_t *seen)
{
    bool has_progress = true;
    pthread_mutex_lock(&dispatcher->lock);
    for (size_t i = 0; i < dispatcher->workers; i++) {
        const struct topic_dispatcher_heartbeat *heartbeat = &dispatcher->heartbeats[i];
        uint64_t beats = heartbeat->tasks_asked + atomic_load(&heartbeat->steps);
        has_progress = has_progress && (!heartbeat->is_busy || beats != seen[i]);
        seen[i] = beats;
    }
    pthread_mutex_unlock(&dispatcher->lock);
    return has_progress;
}

struct topic_job_list topic_dispatcher_collect(struct topic_dispatcher *dispatcher)
{
    uint64_t count;
    pthread_mutex_lock(&dispatcher->lock);
    struct topic_job_list done = dispatcher->done;
    dispatcher->done = (struct topic_job_list){0};
    dispatcher->is_waiting = false;
    if (dispatcher->is_woken)
        dispatcher->is_woken = read(dispatcher->wake, &count, sizeof count) < 0;
    pthread_mutex_unlock(&dispatcher->lock);
    return done;
}

void topic_dispatcher_close(struct topic_dispatcher *dispatcher)
{
    if (dispatcher->wake < 0)
        return;
    pthread_mutex_lock(&dispatcher->lock);
    dispatcher->is_closed = true;
    wake_workers(dispatcher, dispatcher->idle);
    sem_post(&dispatcher->reload_wakeups);
}

static void wake_main(struct topic_dispatcher *dispatcher)
{
    const uint64_t one = 1;
    dispatcher->is_waiting = false;
    dispatcher->is_woken = write(dispatcher->wake, &one, sizeof one) > 0;
}

static void remove_batch(struct topic_dispatcher *dispatcher, const struct topic_batch *batch)
{
    struct topic_batch **at = &dispatcher->batches;
    while (*at && *at != batch)
        at = &(*at)->next;
    if (*at)
        *at = batch->next;
}

/* The owner claims its first part before others see the batch, so that the batch cannot end while the
 * lock is released. */
static void open_batch(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    struct topic_batch *batch = task->batch;
    task->kind = TOPIC_TASK_PART;
    task->part = topic_batch_claim(batch);
    batch->next = dispatcher->batches;
    dispatcher->batches = batch;
    wake_workers(dispatcher, batch->part_count - 1);
    pthread_mutex_lock(&dispatcher->lock);
}

static void finish_job(struct topic_dispatcher *dispatcher, struct topic_job *job)
{
    topic_job_list_push(&dispatcher->done, job);
    if (dispatcher->is_waiting && (queued(dispatcher) == 0 || dispatcher->done.count >= DONE_BATCH))
        wake_main(dispatcher);
}

/* Takes back a finished task. True: `task` is what the worker does next without asking: a part of its
 * own batch, or joining. */
static bool finish_task(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    struct topic_batch *batch = task->batch;
    switch (task->kind) {
    case TOPIC_TASK_NONE:
        return false;
    case TOPIC_TASK_JOB:
    case TOPIC_TASK_JOIN:
        dispatcher->busy--;
        finish_job(dispatcher, task->job);
        return false;
    case TOPIC_TASK_BATCH:
        open_batch(dispatcher, task);
        return true;
    case TOPIC_TASK_PART:
        if (topic_batch_finish(batch, task->part, &task->result)) {
            remove_batch(dispatcher, batch);
            task->kind = TOPIC_TASK_JOIN;
            task->job = batch->job;
            return true;
        }
        break;
    }
    if (!task->is_owner || !topic_batch_has_parts(batch)) {
        dispatcher->busy--;
        return false;
    }
    task->kind = TOPIC_TASK_PART;
    task->part = topic_batch_claim(batch);
    return true;
}

/* A request or a record, alternately while both wait. */
static struct topic_job *take_queued(struct topic_dispatcher *dispatcher)
{
    bool takes_record = dispatcher->records.count > 0 &&
                        (dispatcher->is_records_turn || dispatcher->queue.count == 0);
    dispatcher->is_records_turn = !takes_record;
    return takes_record ? topic_job_list_pop(&dispatcher->records)
                        : topic_fair_queue_pop(&dispatcher->queue);
}

/* Requests come before parts of other workers' batches: a batch has a worker of its own, and others
 * help when they have nothing else to do. */
static bool take(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    *task = (struct topic_task){.kind = TOPIC_TASK_JOB};
    while (dispatcher->batches && !topic_batch_has_parts(dispatcher->batches))
        dispatcher->batches = dispatcher->batches->next;
    if (queued(dispatcher) > 0) {
        task->job = take_queued(dispatcher);
        task->job->model = topic_model_ref(dispatcher->model);
        task->job->shadow = topic_shadow_ref(dispatcher->shadow);
    } else if (dispatcher->batches) {
        task->kind = TOPIC_TASK_PART;
        task->batch = dispatcher->batches;
        task->part = topic_batch_claim(dispatcher->batches);
    } else {
        return false;
    }
    dispatcher->busy++;
    return true;
}

static void wait_for_wakeup(sem_t *wakeups)
{
    while (sem_wait(wakeups) < 0)
        ; /* a signal */
}

struct topic_job *topic_dispatcher_next_reload(struct topic_dispatcher *dispatcher)
{
    wait_for_wakeup(&dispatcher->reload_wakeups);
    pthread_mutex_lock(&dispatcher->lock);
    struct topic_job *job = dispatcher->is_closed ? NULL : dispatcher->reload;
    if (job)
        dispatcher->reload = NULL;
    pthread_mutex_unlock(&dispatcher->lock);
    return job;
}

void topic_dispatcher_finish_reload(struct topic_dispatcher *dispatcher, struct topic_job *job)
{
    pthread_mutex_lock(&dispatcher->lock);
    dispatcher->is_loading = false;
    topic_job_list_push(&dispatcher->done, job);
    if (dispatcher->is_waiting)
        wake_main(dispatcher);
    pthread_mutex_unlock(&dispatcher->lock);
}

static void sleep_until_woken(struct topic_dispatcher *dispatcher)
{
    dispatcher->idle++;
    pthread_mutex_unlock(&dispatcher->lock);
    wait_for_wakeup(&dispatcher->wakeups);
    pthread_mutex_lock(&dispatcher->lock);
    dispatcher->idle--;
    dispatcher->wakeups_pending--;
}

bool topic_dispatcher_finish(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    pthread_mutex_lock(&dispatcher->lock);
    bool continues = finish_task(dispatcher, task);
    pthread_mutex_unlock(&dispatcher->lock);
    if (!continues)
        *task = (struct topic_task){0};
    return continues;
}

bool topic_dispatcher_next(struct topic_dispatcher *dispatcher, size_t worker,
                           struct topic_task *task)
{
    struct topic_dispatcher_heartbeat *heartbeat = &dispatcher->heartbeats[worker];
    pthread_mutex_lock(&dispatcher->lock);
    heartbeat->tasks_asked++;
    heartbeat->is_busy = false;
    bool has_task = finish_task(dispatcher, task);
    while (!has_task && !dispatcher->is_closed && !(has_task = take(dispatcher, task)))
        sleep_until_woken(dispatcher);
    heartbeat->is_busy = has_task;
    pthread_mutex_unlock(&dispatcher->lock);
    return has_task;
}
