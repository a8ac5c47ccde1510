#include "daemon/store_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/storing/store_operation.h"
#include "store/maintenance.h"
#include "store/review_queue.h"
#include "store/stored_article.h"
#include "wire/reply.h"

/* Requests in one transaction: more would keep the first waiting for longer than a disk's sync. */
#define GROUP_JOBS 256

/* A store that cannot be opened is tried again so often. */
#define RETRY_MS 1000

/* Texts that are too old are looked for once an hour, and dropped so many at a time, so that no
 * request waits for long. */
#define EXPIRE_MS (3600 * 1000)
#define EXPIRE_ARTICLES 100

/* Editors do not read faster, and a busy daemon has others to choose from in the next second. */
#define CANDIDATES_MS 1000

#define DAY_MS (24LL * 3600 * 1000)

static int64_t unix_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void note_problem(struct topic_store_writer *writer, const char *sentence)
{
    pthread_mutex_lock(&writer->lock);
    bool is_new = writer->state.is_open || writer->state.problem[0] == '\0';
    writer->state.is_open = false;
    writer->state.failures++;
    snprintf(writer->state.problem, sizeof writer->state.problem, "%s", sentence);
    pthread_mutex_unlock(&writer->lock);
    if (is_new)
        topic_log(TOPIC_LOG_ERROR, "store-failed", "%s; articles are tagged all the same",
                  sentence);
}

static void note_success(struct topic_store_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool is_new = !writer->state.is_open;
    writer->state.is_open = true;
    writer->state.problem[0] = '\0';
    writer->state.commits++;
    pthread_mutex_unlock(&writer->lock);
    if (is_new)
        topic_log(TOPIC_LOG_INFO, "store-open", "%s: the store can be written", writer->path);
}

/* ---- the store ---- */

static int open_store(struct topic_store_writer *writer, enum topic_failure *failure,
                      struct topic_error *err)
{
    writer->tried_ms = topic_clock_now_ms();
    int status =
        topic_store_open(&writer->store, writer->path,
                         writer->was_open ? TOPIC_STORE_EXISTING : TOPIC_STORE_CREATE, err);
    *failure = writer->store.sql.failure;
    if (status < 0)
        topic_store_close(&writer->store);
    writer->has_store = status == 0;
    writer->was_open = writer->was_open || status == 0;
    return status;
}

static void drop_store(struct topic_store_writer *writer)
{
    if (writer->has_store)
        topic_store_close(&writer->store);
    writer->has_store = false;
}

/* After a failure the connection is opened anew, as another file may be there now. */
static int use_store(struct topic_store_writer *writer, struct topic_error *err)
{
    enum topic_failure failure;
    if (writer->has_store && topic_store_check_file(&writer->store, err) == 0)
        return 0;
    if (writer->has_store) {
        drop_store(writer);
        return -1;
    }
    if (topic_clock_now_ms() - writer->tried_ms < RETRY_MS)
        return topic_error_set(err, "%s", writer->state.problem);
    return open_store(writer, &failure, err);
}

/* ---- answers ---- */

static void refuse(struct topic_job *job, enum topic_code code, const char *sentence)
{
    job->code = code;
    topic_buffer_reset(&job->reply);
    if (topic_reply_write_error(&job->reply, job->id, code, sentence, NULL) < 0)
        topic_buffer_reset(&job->reply);
}

static void refuse_all(struct topic_job **jobs, size_t count, const char *sentence)
{
    for (size_t i = 0; i < count; i++)
        refuse(jobs[i], TOPIC_CODE_STORAGE, sentence);
}

/* False: the store failed, so that nothing of the transaction can be kept. */
static bool run_job(struct topic_store_writer *writer, struct topic_job *job,
                    struct topic_error *err)
{
    enum topic_code code;
    struct topic_error why = {0};
    topic_buffer_reset(&job->reply);
    job->code = TOPIC_CODE_NONE;
    if (topic_store_operation_run(&writer->store, job->as.request.task, job->id, &job->reply, &code,
                                  &why) == 0)
        return true;
    if (code == TOPIC_CODE_BAD_REQUEST || code == TOPIC_CODE_CONFLICT) {
        refuse(job, code, why.text);
        return true;
    }
    topic_error_set(err, "%s", why.text);
    return false;
}

static bool run_transaction(struct topic_store_writer *writer, struct topic_job **jobs,
                            size_t count, struct topic_error *err)
{
    if (topic_store_begin(&writer->store, err) < 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!run_job(writer, jobs[i], err)) {
            topic_store_rollback(&writer->store);
            return false;
        }
    return topic_store_commit(&writer->store, err) == 0;
}

/* What was forgotten is to be on the disk no more, not in the file -wal either. */
static void finish_forgetting(struct topic_store_writer *writer, struct topic_job **jobs,
                              size_t count)
{
    bool forgets = false;
    for (size_t i = 0; i < count; i++)
        forgets = forgets || (jobs[i]->operation == TOPIC_OPERATION_FORGET &&
                              jobs[i]->code == TOPIC_CODE_NONE);
    struct topic_error err = {0};
    if (forgets && topic_maintenance_checkpoint(&writer->store, &err) < 0)
        topic_log(TOPIC_LOG_WARNING, "store-failed",
                  "%s; what was forgotten is still in the file -wal", err.text);
}

/* SQLite copies outside a transaction. A copy that fails says nothing about the store itself. */
static void run_backup(struct topic_store_writer *writer, struct topic_job *job)
{
    struct topic_error err = {0};
    topic_buffer_reset(&job->reply);
    job->code = TOPIC_CODE_NONE;
    if (use_store(writer, &err) == 0 &&
        topic_maintenance_backup(&writer->store, job->as.request.task->backup_path, &err) == 0)
        return;
    enum topic_code code = writer->has_store ? topic_store_operation_code(writer->store.sql.failure)
                                             : TOPIC_CODE_STORAGE;
    refuse(job, code, err.text);
}

static int try_group(struct topic_store_writer *writer, struct topic_job **jobs, size_t count,
                     struct topic_error *err)
{
    if (use_store(writer, err) < 0 || !run_transaction(writer, jobs, count, err))
        return -1;
    writer->is_changed = true;
    note_success(writer);
    finish_forgetting(writer, jobs, count);
    return 0;
}

static void fail_group(struct topic_store_writer *writer, struct topic_job **jobs, size_t count,
                       const struct topic_error *err)
{
    note_problem(writer, err->text);
    refuse_all(jobs, count, err->text);
    drop_store(writer);
}

/* A page may be damaged that only one of the requests needs: then the others succeed alone. */
static void run_group(struct topic_store_writer *writer, struct topic_job **jobs, size_t count)
{
    struct topic_error err = {0};
    if (jobs[0]->operation == TOPIC_OPERATION_BACKUP) {
        run_backup(writer, jobs[0]);
        return;
    }
    if (try_group(writer, jobs, count, &err) == 0)
        return;
    if (!writer->has_store || count == 1) {
        fail_group(writer, jobs, count, &err);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct topic_error why = {0};
        if (try_group(writer, &jobs[i], 1, &why) < 0)
            fail_group(writer, &jobs[i], 1, &why);
    }
}

/* ---- the thread ---- */

/* The requests that come next; a backup alone. */
static size_t take_group(struct topic_store_writer *writer, struct topic_job **jobs,
                         bool *is_closed)
{
    size_t count = 0;
    pthread_mutex_lock(&writer->lock);
    while (count < GROUP_JOBS && writer->waiting.first &&
           (count == 0 || writer->waiting.first->operation != TOPIC_OPERATION_BACKUP)) {
        jobs[count++] = topic_job_list_pop(&writer->waiting);
        if (jobs[count - 1]->operation == TOPIC_OPERATION_BACKUP)
            break;
    }
    *is_closed = writer->is_closed;
    pthread_mutex_unlock(&writer->lock);
    return count;
}

static void return_group(struct topic_store_writer *writer, struct topic_job **jobs, size_t count)
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

static int read_state(struct topic_store_writer *writer, struct topic_counters_store *state,
                      struct topic_error *err)
{
    struct topic_stored_article_counts counts;
    if (topic_stored_article_count(&writer->store, &counts, err) < 0 ||
        topic_review_queue_count(&writer->store, &state->queue, err) < 0)
        return -1;
    state->events = counts.events;
    state->articles = counts.articles;
    state->labelled = counts.labelled;
    return 0;
}

/* Counting takes longer in a large store: at most a hundredth of the thread's time. */
static void count_state(struct topic_store_writer *writer)
{
    struct topic_counters_store counted = {0};
    struct topic_error err = {0};
    int64_t now_ms = topic_clock_now_ms();
    if (!writer->has_store || !writer->is_changed ||
        now_ms - writer->counted_ms < 100 * writer->count_cost_ms)
        return;
    if (read_state(writer, &counted, &err) < 0)
        return;
    writer->counted_ms = topic_clock_now_ms();
    writer->count_cost_ms = writer->counted_ms - now_ms;
    writer->is_changed = false;
    pthread_mutex_lock(&writer->lock);
    writer->state.events = counted.events;
    writer->state.articles = counted.articles;
    writer->state.labelled = counted.labelled;
    writer->state.queue = counted.queue;
    pthread_mutex_unlock(&writer->lock);
}

/* Drops some texts that are too old; there may be more when *count is EXPIRE_ARTICLES. */
static int expire_some(struct topic_store_writer *writer, size_t *count, struct topic_error *err)
{
    struct topic_store *store = &writer->store;
    if (topic_store_begin(store, err) < 0)
        return -1;
    if (topic_stored_article_expire(store, unix_ms() - writer->retention_ms, EXPIRE_ARTICLES, count,
                                    err) == 0)
        return topic_store_commit(store, err);
    topic_store_rollback(store);
    return -1;
}

static void expire(struct topic_store_writer *writer)
{
    struct topic_error err = {0};
    size_t count = 0;
    int64_t now_ms = topic_clock_now_ms();
    if (!writer->has_store || (writer->expired_ms != 0 && now_ms - writer->expired_ms < EXPIRE_MS))
        return;
    if (expire_some(writer, &count, &err) < 0)
        note_problem(writer, err.text);
    writer->is_changed = writer->is_changed || count > 0;
    if (count < EXPIRE_ARTICLES)
        writer->expired_ms = now_ms;
}

/* Drawn from what was tagged; where that fails, others will come. */
static void take_candidates(struct topic_store_writer *writer)
{
    struct topic_error err = {0};
    size_t count = 0;
    int64_t now_ms = topic_clock_now_ms();
    if (!writer->has_store || writer->intake.most == 0 || now_ms - writer->taken_ms < CANDIDATES_MS)
        return;
    writer->taken_ms = now_ms;
    if (topic_candidate_intake_run(&writer->intake, &writer->store, unix_ms(), &count, &err) < 0)
        note_problem(writer, err.text);
    writer->is_changed = writer->is_changed || count > 0;
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

static void *run(void *argument)
{
    struct topic_store_writer *writer = argument;
    struct topic_job *jobs[GROUP_JOBS];
    bool is_closed = false;
    for (;;) {
        size_t count = take_group(writer, jobs, &is_closed);
        if (count > 0) {
            run_group(writer, jobs, count);
            count_state(writer);
            return_group(writer, jobs, count);
        } else if (is_closed) {
            return NULL;
        } else {
            take_candidates(writer);
            count_state(writer);
            expire(writer);
            wait_for_work(writer);
        }
    }
}

/* ---- for the main thread ---- */

/* A file that is wrong is the operator's mistake; a disk that is full must not keep a newsroom
 * without topics. */
static int open_first(struct topic_store_writer *writer, struct topic_error *err)
{
    enum topic_failure failure;
    struct topic_error why = {0};
    if (open_store(writer, &failure, &why) == 0) {
        writer->is_changed = true;
        note_success(writer);
        return 0;
    }
    if (failure != TOPIC_FAILURE_STORAGE)
        return topic_error_set(err, "%s", why.text);
    note_problem(writer, why.text);
    return 0;
}

int topic_store_writer_start(struct topic_store_writer *writer,
                             const struct topic_store_writer_options *options,
                             struct topic_error *err)
{
    *writer = (struct topic_store_writer){.wake = -1};
    if (!options->path)
        return 0;
    writer->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (writer->wake < 0)
        return topic_error_set(err, "cannot create an eventfd for the store: %s", strerror(errno));
    pthread_mutex_init(&writer->lock, NULL);
    sem_init(&writer->wakeups, 0, 0);
    writer->path = options->path;
    writer->retention_ms = options->retention_days * DAY_MS;
    if (options->candidates > 0)
        topic_candidate_pool_init(&writer->candidates);
    writer->intake = (struct topic_candidate_intake){.pool = &writer->candidates,
                                                     .most = (size_t)options->candidates,
                                                     .random.state = (uint64_t)unix_ms()};
    if (open_first(writer, err) < 0)
        return -1;
    int error = pthread_create(&writer->thread, NULL, run, writer);
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
    drop_store(writer);
    topic_candidate_intake_release(&writer->intake);
    topic_candidate_pool_release(&writer->candidates);
    topic_job_list_release(&writer->waiting);
    topic_job_list_release(&writer->done);
    sem_destroy(&writer->wakeups);
    pthread_mutex_destroy(&writer->lock);
    close(writer->wake);
    *writer = (struct topic_store_writer){.wake = -1};
}

bool topic_store_writer_post(struct topic_store_writer *writer, struct topic_job *job)
{
    pthread_mutex_lock(&writer->lock);
    bool has_room = writer->waiting.count < TOPIC_STORE_WRITER_MAX_JOBS &&
                    writer->waiting.size_bytes < TOPIC_STORE_WRITER_MAX_BYTES;
    if (has_room) {
        topic_job_list_push(&writer->waiting, job);
        writer->unfinished++;
    }
    pthread_mutex_unlock(&writer->lock);
    if (has_room)
        sem_post(&writer->wakeups);
    return has_room;
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

bool topic_store_writer_has_work(struct topic_store_writer *writer)
{
    if (writer->wake < 0)
        return false;
    pthread_mutex_lock(&writer->lock);
    bool has_work = writer->unfinished > 0;
    pthread_mutex_unlock(&writer->lock);
    return has_work;
}

const struct topic_counters_store *topic_store_writer_read(struct topic_store_writer *writer,
                                                           struct topic_counters_store *state)
{
    if (writer->wake < 0)
        return NULL;
    pthread_mutex_lock(&writer->lock);
    *state = writer->state;
    pthread_mutex_unlock(&writer->lock);
    state->path = writer->path;
    return state;
}
