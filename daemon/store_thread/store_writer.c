#include "daemon/store_thread/store_writer.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/store_thread/store_group.h"
#include "daemon/storing/store_task.h"

static int run_step(struct topic_store_handle *handle, const struct topic_store_writer_call *call)
{
    struct topic_error *err = call->err;
    if (topic_store_handle_use(handle, true, err) < 0 || topic_store_begin(&handle->store, err) < 0)
        return -1;
    if (call->run(&handle->store, call->context, err) == 0)
        return topic_store_commit(&handle->store, err);
    enum topic_failure failure = handle->store.sql.failure;
    topic_store_rollback(&handle->store);
    topic_store_make_room(&handle->store); /* for the next one */
    handle->store.sql.failure = failure;
    return -1;
}

static void run_call(struct topic_store_writer *writer, struct topic_store_writer_call *call)
{
    struct topic_store_handle *handle = &writer->store;
    handle->store.sql.failure = TOPIC_FAILURE_NONE;
    call->status = run_step(handle, call);
    call->failure = handle->has_store && handle->store.sql.failure ? handle->store.sql.failure
                                                                   : TOPIC_FAILURE_STORAGE;
    if (call->status == 0 && topic_store_handle_has_changed(handle))
        topic_store_handle_succeed(handle);
    if (call->status < 0 && handle->has_store && handle->store.sql.failure == TOPIC_FAILURE_STORAGE)
        topic_store_handle_fail(handle, call->err->text);
    sem_post(&writer->called);
}

/* ---- the thread ---- */

/* What comes next beside the requests. */
static bool take_others(struct topic_store_writer *writer, struct topic_job **backup,
                        struct topic_store_writer_call **call)
{
    pthread_mutex_lock(&writer->lock);
    *backup = topic_job_list_pop(&writer->backups);
    *call = writer->call;
    writer->call = NULL;
    bool has_requests = writer->waiting.count > 0;
    bool is_closed = writer->is_closed;
    pthread_mutex_unlock(&writer->lock);
    return *backup || *call || has_requests || !is_closed;
}

static void return_jobs(struct topic_store_writer *writer, struct topic_job *const *jobs,
                        size_t count)
{
    const uint64_t one = 1;
    pthread_mutex_lock(&writer->lock);
    for (size_t i = 0; i < count; i++)
        topic_job_list_push(&writer->done, jobs[i]);
    pthread_mutex_unlock(&writer->lock);
    if (write(writer->wake, &one, sizeof one) < 0)
        topic_log(TOPIC_LOG_ERROR, "store-failed", "cannot wake the main thread: %s",
                  strerror(errno));
}

/* Waits for a request, or a second for what else is to be done. */
static void wait_for_work(struct topic_store_writer *writer)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    while (sem_clockwait(&writer->wakeups, CLOCK_MONOTONIC, &until) < 0 && errno == EINTR)
        ;
}

static struct topic_job *take(void *context)
{
    struct topic_store_writer *writer = context;
    pthread_mutex_lock(&writer->lock);
    struct topic_job *job = topic_fair_queue_pop(&writer->waiting);
    pthread_mutex_unlock(&writer->lock);
    return job;
}

static void finish(void *context, struct topic_job *job, uint64_t spent_ns)
{
    struct topic_store_writer *writer = context;
    pthread_mutex_lock(&writer->lock);
    topic_fair_queue_charge(&writer->waiting, job, spent_ns);
    topic_fair_queue_finish(&writer->waiting, job);
    pthread_mutex_unlock(&writer->lock);
}

/* What was done for all of a group: the transaction was begun and committed. */
static void charge_group(struct topic_store_writer *writer, const struct topic_store_group *group,
                         uint64_t total_ns)
{
    pthread_mutex_lock(&writer->lock);
    for (size_t i = 0; i < group->count; i++)
        topic_fair_queue_charge_later(&writer->waiting, group->jobs[i],
                                      topic_store_group_share(group, i, total_ns));
    pthread_mutex_unlock(&writer->lock);
}

static bool has_requests(struct topic_store_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool has = writer->waiting.count > 0;
    pthread_mutex_unlock(&writer->lock);
    return has;
}

static void do_requests(struct topic_store_writer *writer)
{
    struct topic_store_group group = {.handle = &writer->store,
                                      .take = take,
                                      .finish = finish,
                                      .context = writer,
                                      .stop_ms = &writer->stop_ms};
    const int64_t start_us = topic_clock_now_us();
    topic_store_group_run(&group);
    charge_group(writer, &group, (uint64_t)(topic_clock_now_us() - start_us) * 1000);
    if (writer->on_train && topic_store_group_has_done(&group, TOPIC_OPERATION_TRAIN))
        writer->on_train(writer->on_train_context);
    return_jobs(writer, group.jobs, group.count);
    topic_store_handle_count(&writer->store);
}

static void *work(void *argument)
{
    struct topic_store_writer *writer = argument;
    struct topic_job *backup;
    struct topic_store_writer_call *call;
    while (take_others(writer, &backup, &call)) {
        if (backup) {
            topic_store_group_backup(&writer->store, backup);
            return_jobs(writer, &backup, 1);
        }
        if (call)
            run_call(writer, call);
        if (has_requests(writer)) {
            do_requests(writer);
        } else if (!backup && !call) {
            topic_store_upkeep_run(&writer->upkeep, &writer->store);
            topic_store_handle_count(&writer->store);
            wait_for_work(writer);
        }
    }
    return NULL;
}

int topic_store_writer_call(struct topic_store_writer *writer,
                            int (*run)(struct topic_store *store, void *context,
                                       struct topic_error *err),
                            void *context, enum topic_failure *failure, struct topic_error *err)
{
    struct topic_store_writer_call call = {.run = run, .context = context, .err = err};
    pthread_mutex_lock(&writer->lock);
    writer->call = &call;
    pthread_mutex_unlock(&writer->lock);
    sem_post(&writer->wakeups);
    while (sem_wait(&writer->called) < 0 && errno == EINTR)
        ;
    if (failure)
        *failure = call.failure;
    return call.status;
}

/* ---- for the main thread ---- */

int topic_store_writer_start(struct topic_store_writer *writer,
                             const struct topic_store_writer_options *options,
                             struct topic_error *err)
{
    *writer = (struct topic_store_writer){.wake = -1,
                                          .waiting = {.lane = TOPIC_JOB_STORE, .most_running = 1}};
    if (!options->path)
        return 0;
    writer->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (writer->wake < 0)
        return topic_error_set(err, "cannot create an eventfd for the store: %s", strerror(errno));
    pthread_mutex_init(&writer->lock, NULL);
    sem_init(&writer->wakeups, 0, 0);
    sem_init(&writer->called, 0, 0);
    writer->limits = (struct topic_fair_queue_limits){.most_jobs = TOPIC_STORE_WRITER_MAX_JOBS,
                                                      .most_bytes = options->most_bytes,
                                                      .largest_bytes = options->largest_bytes};
    writer->on_train = options->on_train;
    writer->on_train_context = options->on_train_context;
    topic_store_handle_init(&writer->store, options->path);
    if (options->upkeep.candidates > 0)
        topic_candidate_pool_init(&writer->candidates);
    topic_store_upkeep_init(&writer->upkeep, &options->upkeep, &writer->candidates);
    if (topic_store_handle_open(&writer->store, err) < 0)
        return -1;
    int error = pthread_create(&writer->thread, NULL, work, writer);
    if (error)
        return topic_error_set(err, "cannot start the thread of the store: %s", strerror(error));
    pthread_setname_np(writer->thread, "store");
    writer->is_running = true;
    return 0;
}

void topic_store_writer_release(struct topic_store_writer *writer)
{
    if (writer->wake < 0)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->is_closed = true;
    pthread_mutex_unlock(&writer->lock);
    sem_post(&writer->wakeups);
    if (writer->is_running)
        pthread_join(writer->thread, NULL);
    topic_store_handle_release(&writer->store);
    topic_store_upkeep_release(&writer->upkeep);
    topic_candidate_pool_release(&writer->candidates);
    topic_fair_queue_release(&writer->waiting);
    topic_job_list_release(&writer->backups);
    topic_job_list_release(&writer->done);
    sem_destroy(&writer->wakeups);
    sem_destroy(&writer->called);
    pthread_mutex_destroy(&writer->lock);
    close(writer->wake);
    *writer = (struct topic_store_writer){.wake = -1};
}

static bool post(struct topic_store_writer *writer, struct topic_job *job)
{
    if (job->operation == TOPIC_OPERATION_BACKUP) {
        bool fits = writer->backups.count < TOPIC_STORE_WRITER_MAX_BACKUPS;
        if (fits)
            topic_job_list_push(&writer->backups, job);
        return fits;
    }
    if (!topic_fair_queue_has_room(&writer->waiting, job, &writer->limits))
        return false;
    topic_fair_queue_push(&writer->waiting, job);
    return true;
}

bool topic_store_writer_post(struct topic_store_writer *writer, struct topic_job *job)
{
    if (job->operation != TOPIC_OPERATION_BACKUP)
        job->cost_ns = topic_store_task_cost(job->as.request.task, topic_job_size_bytes(job));
    pthread_mutex_lock(&writer->lock);
    bool fits = post(writer, job);
    writer->unfinished += fits;
    pthread_mutex_unlock(&writer->lock);
    if (fits)
        sem_post(&writer->wakeups);
    return fits;
}

struct topic_job_list topic_store_writer_collect(struct topic_store_writer *writer)
{
    uint64_t count;
    struct topic_job_list done = {0};
    if (writer->wake < 0 || read(writer->wake, &count, sizeof count) < 0)
        return done;
    pthread_mutex_lock(&writer->lock);
    done = writer->done;
    writer->done = (struct topic_job_list){0};
    writer->unfinished -= done.count;
    pthread_mutex_unlock(&writer->lock);
    return done;
}

void topic_store_writer_stop(struct topic_store_writer *writer)
{
    atomic_store(&writer->stop_ms, topic_clock_now_ms() + TOPIC_STORE_WRITER_STOP_MS);
}

bool topic_store_writer_has_work(struct topic_store_writer *writer)
{
    if (writer->wake < 0)
        return false;
    pthread_mutex_lock(&writer->lock);
    bool has_work = writer->unfinished > 0;
    pthread_mutex_unlock(&writer->lock);
    return has_work;
}

const struct topic_store_handle_state *
topic_store_writer_read(struct topic_store_writer *writer, struct topic_store_handle_state *state)
{
    if (writer->wake < 0)
        return NULL;
    topic_store_handle_read(&writer->store, state);
    return state;
}
