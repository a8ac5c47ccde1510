#include "daemon/store_thread/store_group.h"

#include <assert.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/storing/store_operation.h"
#include "store/backup.h"
#include "store/maintenance.h"
#include "wire/reply.h"

/* Slow requests end a transaction earlier: a client that sends many of them would keep the others
 * waiting, whose turn comes after each. */
#define GROUP_US 20000

/* And so do long answers, which are kept until it is on disk. */
#define GROUP_BYTES ((size_t)4 * 1024 * 1024)

/* ---- answers ---- */

static void refuse(struct topic_job *job, enum topic_code code, const char *sentence)
{
    job->code = code;
    topic_buffer_reset(&job->reply);
    if (topic_reply_write_error(&job->reply, job->id, code, sentence, NULL) < 0)
        topic_buffer_reset(&job->reply);
}

static void refuse_all(const struct topic_store_group *group, const char *sentence)
{
    for (size_t i = 0; i < group->count; i++)
        refuse(group->jobs[i], TOPIC_CODE_STORAGE, sentence);
}

/* The request is at fault, or something beside the store; so the others are done. */
static bool is_refusal(enum topic_failure failure)
{
    return failure == TOPIC_FAILURE_REQUEST || failure == TOPIC_FAILURE_CONFLICT ||
           failure == TOPIC_FAILURE_SIZE || failure == TOPIC_FAILURE_REGISTRY;
}

/* False: the store failed, so that nothing of the transaction can be kept. */
static bool run_job(struct topic_store_handle *handle, struct topic_job *job,
                    struct topic_error *err)
{
    enum topic_code code;
    struct topic_error why = {0};
    topic_buffer_reset(&job->reply);
    job->code = TOPIC_CODE_NONE;
    if (topic_store_operation_run(&handle->store, job->as.request.task, job->id, &job->reply, &code,
                                  &why) == 0)
        return true;
    if (is_refusal(handle->store.sql.failure)) {
        refuse(job, code, why.text);
        return true;
    }
    topic_error_set(err, "%s", why.text);
    return false;
}

/* Whether it was answered so. */
static bool refuse_when_stopped(const struct topic_store_group *group, struct topic_job *job)
{
    int64_t stop_ms = atomic_load(group->stop_ms);
    if (stop_ms == 0 || topic_clock_now_ms() < stop_ms)
        return false;
    refuse(job, TOPIC_CODE_BUSY, "the daemon is stopping: send the request again");
    return true;
}

/* ---- transactions ---- */

/* Calls `run` for requests, as long as it succeeds and a transaction may take. */
static bool run_next(struct topic_store_group *group,
                     bool (*run)(const struct topic_store_group *group, struct topic_job *job,
                                 struct topic_error *err),
                     struct topic_error *err)
{
    int64_t now_us = topic_clock_now_us();
    const int64_t until_us = now_us + GROUP_US;
    size_t bytes = 0;
    bool goes_on = true;
    while (goes_on && group->count < TOPIC_STORE_GROUP_JOBS && bytes < GROUP_BYTES &&
           (group->count == 0 || now_us < until_us)) {
        struct topic_job *job = group->take(group->context);
        if (!job)
            return true;
        group->jobs[group->count++] = job;
        goes_on = refuse_when_stopped(group, job) || run(group, job, err);
        bytes += job->reply.len;
        int64_t start_us = now_us;
        now_us = topic_clock_now_us();
        group->spent_ns[group->count - 1] = (uint64_t)(now_us - start_us) * 1000;
        group->finish(group->context, job, group->spent_ns[group->count - 1]);
    }
    return goes_on;
}

static bool run_in_transaction(const struct topic_store_group *group, struct topic_job *job,
                               struct topic_error *err)
{
    return run_job(group->handle, job, err);
}

static bool fill_transaction(struct topic_store_group *group, struct topic_error *err)
{
    if (topic_store_begin(&group->handle->store, err) < 0)
        return false;
    if (run_next(group, run_in_transaction, err))
        return topic_store_commit(&group->handle->store, err) == 0;
    topic_store_rollback(&group->handle->store);
    return false;
}

uint64_t topic_store_group_share(const struct topic_store_group *group, size_t index,
                                 uint64_t total_ns)
{
    uint64_t all_ns = 0;
    assert(index < group->count);
    for (size_t i = 0; i < group->count; i++)
        all_ns += group->spent_ns[i];
    if (total_ns <= all_ns)
        return 0;
    return all_ns == 0 ? total_ns / group->count
                       : (uint64_t)((double)(total_ns - all_ns) * (double)group->spent_ns[index] /
                                    (double)all_ns);
}

bool topic_store_group_has_done(const struct topic_store_group *group,
                                enum topic_operation operation)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->jobs[i]->operation == operation && group->jobs[i]->code == TOPIC_CODE_NONE)
            return true;
    return false;
}

/* What was forgotten is to be on the disk no more, not in the file -wal either. */
static void finish_forgetting(struct topic_store_handle *handle)
{
    struct topic_error err = {0};
    if (topic_maintenance_checkpoint(&handle->store, &err) < 0)
        topic_log(TOPIC_LOG_WARNING, "store-failed",
                  "%s; what was forgotten is still in the file -wal", err.text);
}

static bool writes(const struct topic_job *job)
{
    return job->operation != TOPIC_OPERATION_HISTORY &&
           job->operation != TOPIC_OPERATION_TRAINING &&
           job->operation != TOPIC_OPERATION_DIFFERENCES;
}

static bool any_writes(const struct topic_store_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (writes(group->jobs[i]))
            return true;
    return false;
}

/* To have read says nothing of the room on the disk, nor to have written nothing, as where the
 * queue is empty. */
static void succeed(const struct topic_store_group *group)
{
    if (!topic_store_handle_has_changed(group->handle) || !any_writes(group))
        return;
    topic_store_handle_succeed(group->handle);
    if (topic_store_group_has_done(group, TOPIC_OPERATION_FORGET))
        finish_forgetting(group->handle);
}

static void fail(const struct topic_store_group *group, const struct topic_error *err)
{
    topic_store_handle_fail(group->handle, err->text);
    refuse_all(group, err->text);
}

static bool try_alone(struct topic_store_handle *handle, struct topic_job *job,
                      struct topic_error *err)
{
    if (topic_store_handle_use(handle, writes(job), err) < 0 ||
        topic_store_begin(&handle->store, err) < 0)
        return false;
    if (run_job(handle, job, err))
        return topic_store_commit(&handle->store, err) == 0;
    topic_store_rollback(&handle->store);
    return false;
}

static bool make_room(struct topic_store_handle *handle)
{
    return handle->has_store && topic_store_make_room(&handle->store);
}

static bool run_alone(struct topic_store_handle *handle, struct topic_job *job,
                      struct topic_error *err)
{
    struct topic_error why = {0};
    if (try_alone(handle, job, &why))
        return true;
    if (make_room(handle))
        return try_alone(handle, job, err);
    topic_error_set(err, "%s", why.text);
    return false;
}

/* A page may be damaged that only one of the requests needs: then the others succeed alone. */
static void run_each(const struct topic_store_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        struct topic_error err = {0};
        const struct topic_store_group one = {
            .handle = group->handle, .jobs = {group->jobs[i]}, .count = 1};
        if (run_alone(group->handle, group->jobs[i], &err))
            succeed(&one);
        else
            fail(&one, &err);
        topic_store_handle_leave(group->handle);
    }
}

/* What only reads may find the store readable. `unusable` says why it cannot be written. */
static bool read_or_refuse(const struct topic_store_group *group, struct topic_job *job,
                           struct topic_error *unusable)
{
    struct topic_error err = {0};
    if (writes(job))
        refuse(job, TOPIC_CODE_STORAGE, unusable->text);
    else if (!run_alone(group->handle, job, &err))
        refuse(job, TOPIC_CODE_STORAGE, err.text);
    topic_store_handle_leave(group->handle);
    return true;
}

void topic_store_group_run(struct topic_store_group *group)
{
    struct topic_error err = {0};
    if (topic_store_handle_use(group->handle, true, &err) < 0) {
        topic_store_handle_fail(group->handle, err.text);
        run_next(group, read_or_refuse, &err);
    } else if (fill_transaction(group, &err)) {
        succeed(group);
    } else if (make_room(group->handle) || group->count > 1) {
        run_each(group);
    } else {
        fail(group, &err);
    }
}

/* SQLite copies outside a transaction. A copy that fails says nothing about the store itself, and
 * needs no room on the store's disk. */
void topic_store_group_backup(struct topic_store_handle *handle, struct topic_job *job)
{
    struct topic_error err = {0};
    topic_buffer_reset(&job->reply);
    job->code = TOPIC_CODE_NONE;
    if (topic_store_handle_use(handle, false, &err) < 0 ||
        topic_backup_write(&handle->store, job->as.request.task->backup_path, &err) < 0)
        refuse(job,
               handle->has_store ? topic_store_operation_code(handle->store.sql.failure)
                                 : TOPIC_CODE_STORAGE,
               err.text);
    topic_store_handle_leave(handle);
}
