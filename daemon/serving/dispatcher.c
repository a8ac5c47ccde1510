#include "daemon/serving/dispatcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "wire/record_splice.h"

/* Answers that are worth waking the main thread for while workers go on. */
#define DONE_BATCH 32

/* So many waiting requests keep all workers busy until DONE_BATCH answers are ready. */
#define BACKLOG 64

/* How long a single answer may wait whose worker has gone on to a slow task. */
#define MAX_WAIT_MS 1

size_t topic_dispatcher_long_threads(size_t workers)
{
    return workers < TOPIC_DISPATCHER_MOST_LONG ? workers + 1 : TOPIC_DISPATCHER_MOST_LONG;
}

static size_t growth_of(const struct topic_model *model)
{
    return model ? topic_record_splice_growth(model) : 0;
}

void topic_dispatcher_bound_explanations(struct topic_dispatcher *dispatcher, size_t bytes)
{
    dispatcher->lanes[TOPIC_JOB_LONG].queue.most_explained_bytes = bytes;
}

int topic_dispatcher_init(struct topic_dispatcher *dispatcher,
                          const struct topic_dispatcher_limits *limits, struct topic_model *model,
                          struct topic_error *err)
{
    size_t threads = limits->workers + topic_dispatcher_long_threads(limits->workers);
    *dispatcher = (struct topic_dispatcher){.queue_limit = limits->queue_limit,
                                            .queue_bytes = limits->queue_bytes};
    dispatcher->heartbeats = topic_memory_new(threads, sizeof *dispatcher->heartbeats, err);
    dispatcher->wake = dispatcher->heartbeats ? eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1;
    if (dispatcher->wake < 0)
        return topic_error_set(err, "cannot create an eventfd for the workers: %s",
                               strerror(errno));
    pthread_mutex_init(&dispatcher->lock, NULL);
    sem_init(&dispatcher->reload_wakeups, 0, 0);
    topic_lane_init(dispatcher->lanes, limits->workers,
                    topic_dispatcher_long_threads(limits->workers));
    dispatcher->model = topic_model_ref(model);
    dispatcher->record_growth = growth_of(model);
    return 0;
}

void topic_dispatcher_release(struct topic_dispatcher *dispatcher)
{
    free(dispatcher->heartbeats);
    dispatcher->heartbeats = NULL;
    if (dispatcher->wake < 0)
        return;
    if (dispatcher->reload)
        topic_job_list_push(&dispatcher->done, dispatcher->reload);
    topic_lane_release(dispatcher->lanes);
    topic_job_list_release(&dispatcher->done);
    topic_model_unref(dispatcher->model);
    topic_shadow_unref(dispatcher->shadow);
    sem_destroy(&dispatcher->reload_wakeups);
    pthread_mutex_destroy(&dispatcher->lock);
    close(dispatcher->wake);
    *dispatcher = (struct topic_dispatcher){.wake = -1};
}

size_t topic_dispatcher_room(struct topic_dispatcher *dispatcher, size_t *left_bytes)
{
    const struct topic_lane *lane = &dispatcher->lanes[TOPIC_JOB_SHORT];
    pthread_mutex_lock(&dispatcher->lock);
    size_t limit = dispatcher->queue_limit + lane->threads - lane->busy;
    size_t count = topic_lane_requests(dispatcher->lanes);
    size_t size_bytes = lane->queue.size_bytes + dispatcher->lanes[TOPIC_JOB_LONG].queue.size_bytes;
    size_t used_bytes = size_bytes + count * TOPIC_JOB_BYTES;
    pthread_mutex_unlock(&dispatcher->lock);
    *left_bytes = used_bytes < dispatcher->queue_bytes ? dispatcher->queue_bytes - used_bytes : 0;
    return count < limit ? limit - count : 0;
}

void topic_dispatcher_post(struct topic_dispatcher *dispatcher, struct topic_job_list *jobs)
{
    if (jobs->count == 0)
        return;
    pthread_mutex_lock(&dispatcher->lock);
    struct topic_job *job;
    while ((job = topic_job_list_pop(jobs))) {
        job->lane = topic_lane_first(job);
        if (job->kind == TOPIC_JOB_RECORD)
            topic_job_list_push(&dispatcher->lanes[job->lane].records, job);
        else
            topic_fair_queue_push(&dispatcher->lanes[job->lane].queue, job);
    }
    topic_lane_wake_for_jobs(dispatcher->lanes, &dispatcher->lock);
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
    dispatcher->record_growth = growth_of(model);
    dispatcher->model = topic_model_ref(model);
    dispatcher->shadow = topic_shadow_ref(shadow);
    pthread_mutex_unlock(&dispatcher->lock);
    topic_model_unref(old);
    topic_shadow_unref(old_shadow);
}

size_t topic_dispatcher_record_growth(const struct topic_dispatcher *dispatcher)
{
    return dispatcher->record_growth;
}

size_t topic_dispatcher_waiting(struct topic_dispatcher *dispatcher)
{
    pthread_mutex_lock(&dispatcher->lock);
    size_t count = topic_lane_requests(dispatcher->lanes);
    pthread_mutex_unlock(&dispatcher->lock);
    return count;
}

bool topic_dispatcher_has_work(struct topic_dispatcher *dispatcher)
{
    pthread_mutex_lock(&dispatcher->lock);
    bool has_work = topic_lane_has_unfinished(dispatcher->lanes) || dispatcher->is_loading ||
                    dispatcher->done.count > 0;
    pthread_mutex_unlock(&dispatcher->lock);
    return has_work;
}

int topic_dispatcher_prepare_wait(struct topic_dispatcher *dispatcher, bool *is_backlogged)
{
    int timeout_ms = -1;
    pthread_mutex_lock(&dispatcher->lock);
    size_t queued = topic_lane_queued(&dispatcher->lanes[TOPIC_JOB_SHORT]);
    if (dispatcher->done.count > 0)
        timeout_ms = 0;
    else if (queued > 0) /* else each job that is done wakes us: finish_job */
        timeout_ms = MAX_WAIT_MS;
    dispatcher->is_waiting = timeout_ms != 0;
    *is_backlogged = queued >= BACKLOG;
    pthread_mutex_unlock(&dispatcher->lock);
    return timeout_ms;
}

static size_t thread_count(const struct topic_dispatcher *dispatcher)
{
    return dispatcher->lanes[TOPIC_JOB_SHORT].threads + dispatcher->lanes[TOPIC_JOB_LONG].threads;
}

bool topic_dispatcher_has_progress(struct topic_dispatcher *dispatcher, uint64_t *seen)
{
    bool has_progress = true;
    pthread_mutex_lock(&dispatcher->lock);
    for (size_t i = 0; i < thread_count(dispatcher); i++) {
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
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++) {
        struct topic_lane *lane = &dispatcher->lanes[i];
        topic_lane_wake(lane, topic_lane_count_woken(lane, lane->idle));
    }
    pthread_mutex_unlock(&dispatcher->lock);
    sem_post(&dispatcher->reload_wakeups);
}

static void wake_main(struct topic_dispatcher *dispatcher)
{
    const uint64_t one = 1;
    dispatcher->is_waiting = false;
    dispatcher->is_woken = write(dispatcher->wake, &one, sizeof one) > 0;
}

void topic_dispatcher_stop(struct topic_dispatcher *dispatcher)
{
    const int64_t now_ms = topic_clock_now_ms();
    atomic_store(&dispatcher->stop_ms[TOPIC_JOB_SHORT], now_ms + TOPIC_DISPATCHER_STOP_MS);
    atomic_store(&dispatcher->stop_ms[TOPIC_JOB_LONG], now_ms + TOPIC_DISPATCHER_STOP_LONG_MS);
}

static struct topic_lane *lane_of(struct topic_dispatcher *dispatcher, const struct topic_job *job)
{
    return &dispatcher->lanes[job->lane];
}

/* The owner claims its first part before others see the batch, so that the batch cannot end while
 * the lock is released. */
static void open_batch(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    task->kind = TOPIC_TASK_PART;
    task->part = topic_batch_claim(task->batch);
    topic_lane_share(dispatcher->lanes, task->batch, &dispatcher->lock);
}

static void finish_job(struct topic_dispatcher *dispatcher, struct topic_job *job)
{
    topic_lane_leave(lane_of(dispatcher, job), job);
    topic_job_list_push(&dispatcher->done, job);
    if (dispatcher->is_waiting && (topic_lane_queued(&dispatcher->lanes[TOPIC_JOB_SHORT]) == 0 ||
                                   dispatcher->done.count >= DONE_BATCH))
        wake_main(dispatcher);
}

/* Queues a request again, in its lane. */
static void move_job(struct topic_dispatcher *dispatcher, const struct topic_task *task)
{
    topic_lane_leave(&dispatcher->lanes[task->lane], task->job);
    task->job->waits_again = false;
    topic_fair_queue_push(&lane_of(dispatcher, task->job)->queue, task->job);
    topic_lane_wake_for_jobs(dispatcher->lanes, &dispatcher->lock);
    pthread_mutex_lock(&dispatcher->lock);
}

/* A part of a batch has been answered. True: as finish_task. */
static bool finish_part(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    struct topic_batch *batch = task->batch;
    if (topic_batch_finish(batch, task->part, &task->result)) {
        topic_lane_remove_batch(lane_of(dispatcher, batch->job), batch);
        task->kind = TOPIC_TASK_JOIN;
        task->job = batch->job;
        return true;
    }
    if (!task->is_owner || !topic_batch_has_parts(batch))
        return false;
    task->kind = TOPIC_TASK_PART;
    task->part = topic_batch_claim(batch);
    return true;
}

/* Takes back a finished task. True: `task` is what the worker does next without asking: a part of
 * its own batch, or joining. */
static bool finish_task(struct topic_dispatcher *dispatcher, struct topic_task *task)
{
    bool continues = false;
    switch (task->kind) {
    case TOPIC_TASK_NONE:
        return false;
    case TOPIC_TASK_JOB:
    case TOPIC_TASK_JOIN:
        finish_job(dispatcher, task->job);
        break;
    case TOPIC_TASK_MOVE:
        move_job(dispatcher, task);
        break;
    case TOPIC_TASK_BATCH:
        open_batch(dispatcher, task);
        continues = true;
        break;
    case TOPIC_TASK_PART:
        continues = finish_part(dispatcher, task);
        break;
    }
    if (!continues)
        dispatcher->lanes[task->lane].busy--;
    return continues;
}

/* In the long lane requests come before parts of other threads' batches: a batch has a thread of
 * its own, and others help when they have nothing else to do. */
static bool take(struct topic_dispatcher *dispatcher, enum topic_job_lane lane,
                 struct topic_task *task)
{
    *task = (struct topic_task){.kind = TOPIC_TASK_JOB, .lane = lane};
    if (lane == TOPIC_JOB_SHORT)
        task->batch = topic_lane_continue(&dispatcher->lanes[lane], dispatcher->is_closed);
    if (!task->batch && !dispatcher->is_closed)
        task->job = topic_lane_take(&dispatcher->lanes[lane]);
    if (task->job && !task->job->model) {
        task->job->model = topic_model_ref(dispatcher->model);
        task->job->shadow = topic_shadow_ref(dispatcher->shadow);
    }
    if (!task->job) {
        if (!task->batch && !dispatcher->is_closed)
            task->batch = topic_lane_help(dispatcher->lanes, lane);
        if (!task->batch)
            return false;
        task->kind = TOPIC_TASK_PART;
        task->part = topic_batch_claim(task->batch);
    }
    dispatcher->lanes[lane].busy++;
    return true;
}

struct topic_job *topic_dispatcher_next_reload(struct topic_dispatcher *dispatcher)
{
    topic_lane_wait(&dispatcher->reload_wakeups);
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
    const enum topic_job_lane lane =
        worker < dispatcher->lanes[TOPIC_JOB_SHORT].threads ? TOPIC_JOB_SHORT : TOPIC_JOB_LONG;
    pthread_mutex_lock(&dispatcher->lock);
    heartbeat->tasks_asked++;
    heartbeat->is_busy = false;
    bool has_task = finish_task(dispatcher, task);
    while (!has_task && !(has_task = take(dispatcher, lane, task)) && !dispatcher->is_closed)
        topic_lane_sleep(&dispatcher->lanes[lane], &dispatcher->lock);
    heartbeat->is_busy = has_task;
    pthread_mutex_unlock(&dispatcher->lock);
    return has_task;
}
