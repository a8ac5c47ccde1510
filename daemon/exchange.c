#include "daemon/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/memory.h"

/* Requests that wait hold their messages; past this they are refused however few they are. */
#define QUEUE_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* Answers worth waking the main thread for while more are to come. */
#define DONE_BATCH 32

/* Requests that keep all workers busy until a batch of answers is ready. */
#define DEEP_QUEUE 64

/* How long one answer may lie when the worker that made it went on to something slow. */
#define REST_MS 1

int topic_exchange_init(struct topic_exchange *exchange, size_t workers, size_t queue_limit,
                        struct topic_model *model, struct topic_error *err)
{
    *exchange = (struct topic_exchange){.workers = workers, .queue_limit = queue_limit};
    exchange->pulses = topic_memory_new(workers, sizeof *exchange->pulses, err);
    exchange->wake = exchange->pulses ? eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1;
    if (exchange->wake < 0)
        return topic_error_set(err, "workers cannot be heard: %s", strerror(errno));
    pthread_mutex_init(&exchange->lock, NULL);
    sem_init(&exchange->calls, 0, 0);
    sem_init(&exchange->load_calls, 0, 0);
    exchange->model = topic_model_ref(model);
    return 0;
}

void topic_exchange_release(struct topic_exchange *exchange)
{
    free(exchange->pulses);
    exchange->pulses = NULL;
    if (exchange->wake < 0)
        return;
    if (exchange->load)
        topic_job_push(&exchange->records, exchange->load);
    topic_job_release_all(&exchange->records);
    topic_job_release_all(&exchange->done);
    topic_model_unref(exchange->model);
    topic_shadow_unref(exchange->shadow);
    sem_destroy(&exchange->calls);
    sem_destroy(&exchange->load_calls);
    pthread_mutex_destroy(&exchange->lock);
    close(exchange->wake);
    *exchange = (struct topic_exchange){.wake = -1};
}

/* Calls up to `wanted` workers of those asleep, but none twice. Gives the lock back. */
static void call_workers(struct topic_exchange *exchange, size_t wanted)
{
    size_t asleep = exchange->idle - exchange->called;
    size_t count = wanted < asleep ? wanted : asleep;
    exchange->called += count;
    pthread_mutex_unlock(&exchange->lock);
    for (size_t i = 0; i < count; i++)
        sem_post(&exchange->calls);
}

size_t topic_exchange_room(struct topic_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    size_t limit = exchange->queue_limit + exchange->workers - exchange->busy;
    size_t count = exchange->queue.count;
    bool is_large = exchange->queue.size_bytes >= QUEUE_MAX_BYTES;
    pthread_mutex_unlock(&exchange->lock);
    return count < limit && !is_large ? limit - count : 0;
}

void topic_exchange_post(struct topic_exchange *exchange, struct topic_jobs *jobs)
{
    if (jobs->count == 0)
        return;
    pthread_mutex_lock(&exchange->lock);
    struct topic_job *job;
    while ((job = topic_job_pop(jobs)))
        topic_line_push(&exchange->queue, job);
    call_workers(exchange, exchange->queue.count);
}

void topic_exchange_post_records(struct topic_exchange *exchange, struct topic_jobs *jobs)
{
    if (jobs->count == 0)
        return;
    pthread_mutex_lock(&exchange->lock);
    topic_job_push_all(&exchange->records, jobs);
    call_workers(exchange, exchange->records.count);
}

void topic_exchange_post_load(struct topic_exchange *exchange, struct topic_job *job)
{
    pthread_mutex_lock(&exchange->lock);
    exchange->load = job;
    exchange->is_loading = true;
    pthread_mutex_unlock(&exchange->lock);
    sem_post(&exchange->load_calls);
}

void topic_exchange_set_model(struct topic_exchange *exchange, struct topic_model *model,
                              struct topic_shadow *shadow)
{
    pthread_mutex_lock(&exchange->lock);
    struct topic_model *old = exchange->model;
    struct topic_shadow *old_shadow = exchange->shadow;
    exchange->model = topic_model_ref(model);
    exchange->shadow = topic_shadow_ref(shadow);
    pthread_mutex_unlock(&exchange->lock);
    topic_model_unref(old);
    topic_shadow_unref(old_shadow);
}

size_t topic_exchange_waiting(struct topic_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    size_t count = exchange->queue.count;
    pthread_mutex_unlock(&exchange->lock);
    return count;
}

static size_t queued(const struct topic_exchange *exchange)
{
    return exchange->queue.count + exchange->records.count;
}

static bool is_anything_under_way(const struct topic_exchange *exchange)
{
    return queued(exchange) > 0 || exchange->busy > 0;
}

bool topic_exchange_has_work(struct topic_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    bool has_work =
        is_anything_under_way(exchange) || exchange->is_loading || exchange->done.count > 0;
    pthread_mutex_unlock(&exchange->lock);
    return has_work;
}

int topic_exchange_rest(struct topic_exchange *exchange, bool *is_deep)
{
    int timeout_ms = -1;
    pthread_mutex_lock(&exchange->lock);
    if (exchange->done.count > 0)
        timeout_ms = 0;
    else if (is_anything_under_way(exchange))
        timeout_ms = REST_MS;
    exchange->is_resting = timeout_ms != 0;
    *is_deep = queued(exchange) >= DEEP_QUEUE;
    pthread_mutex_unlock(&exchange->lock);
    return timeout_ms;
}

bool topic_exchange_is_moving(struct topic_exchange *exchange, uint64_t *seen)
{
    bool is_moving = true;
    pthread_mutex_lock(&exchange->lock);
    for (size_t i = 0; i < exchange->workers; i++) {
        const struct topic_exchange_pulse *pulse = &exchange->pulses[i];
        is_moving = is_moving && (!pulse->is_busy || pulse->turns != seen[i]);
        seen[i] = pulse->turns;
    }
    pthread_mutex_unlock(&exchange->lock);
    return is_moving;
}

struct topic_jobs topic_exchange_collect(struct topic_exchange *exchange)
{
    uint64_t count;
    pthread_mutex_lock(&exchange->lock);
    struct topic_jobs done = exchange->done;
    exchange->done = (struct topic_jobs){0};
    exchange->is_resting = false;
    if (exchange->is_woken)
        exchange->is_woken = read(exchange->wake, &count, sizeof count) < 0;
    pthread_mutex_unlock(&exchange->lock);
    return done;
}

void topic_exchange_close(struct topic_exchange *exchange)
{
    if (exchange->wake < 0)
        return;
    pthread_mutex_lock(&exchange->lock);
    exchange->is_closed = true;
    call_workers(exchange, exchange->idle);
    sem_post(&exchange->load_calls);
}

static void wake_main(struct topic_exchange *exchange)
{
    const uint64_t one = 1;
    exchange->is_resting = false;
    exchange->is_woken = write(exchange->wake, &one, sizeof one) > 0;
}

static void forget_share(struct topic_exchange *exchange, const struct topic_share *share)
{
    struct topic_share **at = &exchange->shares;
    while (*at && *at != share)
        at = &(*at)->next;
    if (*at)
        *at = share->next;
}

/* The owner has its first part before others see the share, which therefore outlives the moment
 * without the lock. */
static void open_share(struct topic_exchange *exchange, struct topic_errand *errand)
{
    struct topic_share *share = errand->share;
    errand->kind = TOPIC_ERRAND_PART;
    errand->part = topic_share_claim(share);
    share->next = exchange->shares;
    exchange->shares = share;
    call_workers(exchange, share->part_count - 1);
    pthread_mutex_lock(&exchange->lock);
}

static void hand_in_job(struct topic_exchange *exchange, struct topic_job *job)
{
    topic_job_push(&exchange->done, job);
    if (exchange->is_resting && (queued(exchange) == 0 || exchange->done.count >= DONE_BATCH))
        wake_main(exchange);
}

/* What the errand becomes of itself: a share goes on with its parts, the last part with joining. */
static bool hand_in(struct topic_exchange *exchange, struct topic_errand *errand)
{
    struct topic_share *share = errand->share;
    switch (errand->kind) {
    case TOPIC_ERRAND_NONE:
        return false;
    case TOPIC_ERRAND_JOB:
    case TOPIC_ERRAND_JOIN:
        exchange->busy--;
        hand_in_job(exchange, errand->job);
        return false;
    case TOPIC_ERRAND_SHARE:
        open_share(exchange, errand);
        return true;
    case TOPIC_ERRAND_PART:
        if (topic_share_finish(share, errand->part, &errand->result)) {
            forget_share(exchange, share);
            errand->kind = TOPIC_ERRAND_JOIN;
            errand->job = share->job;
            return true;
        }
        break;
    }
    if (!errand->is_owner || !topic_share_has_parts(share)) {
        exchange->busy--;
        return false;
    }
    errand->kind = TOPIC_ERRAND_PART;
    errand->part = topic_share_claim(share);
    return true;
}

/* A request or a record, in turn while both wait. */
static struct topic_job *take_queued(struct topic_exchange *exchange)
{
    bool takes_record =
        exchange->records.count > 0 && (exchange->is_records_turn || exchange->queue.count == 0);
    exchange->is_records_turn = !takes_record;
    return takes_record ? topic_job_pop(&exchange->records) : topic_line_pop(&exchange->queue);
}

/* Requests before parts of other workers' batches: a batch has its own worker, and others help it
 * when they have nothing else to do. */
static bool take(struct topic_exchange *exchange, struct topic_errand *errand)
{
    *errand = (struct topic_errand){.kind = TOPIC_ERRAND_JOB};
    while (exchange->shares && !topic_share_has_parts(exchange->shares))
        exchange->shares = exchange->shares->next;
    if (queued(exchange) > 0) {
        errand->job = take_queued(exchange);
        errand->job->model = topic_model_ref(exchange->model);
        errand->job->shadow = topic_shadow_ref(exchange->shadow);
    } else if (exchange->shares) {
        errand->kind = TOPIC_ERRAND_PART;
        errand->share = exchange->shares;
        errand->part = topic_share_claim(exchange->shares);
    } else {
        return false;
    }
    exchange->busy++;
    return true;
}

static void wait_for_call(sem_t *calls)
{
    while (sem_wait(calls) < 0)
        ; /* a signal */
}

struct topic_job *topic_exchange_next_load(struct topic_exchange *exchange)
{
    wait_for_call(&exchange->load_calls);
    pthread_mutex_lock(&exchange->lock);
    struct topic_job *job = exchange->is_closed ? NULL : exchange->load;
    if (job)
        exchange->load = NULL;
    pthread_mutex_unlock(&exchange->lock);
    return job;
}

void topic_exchange_hand_in_load(struct topic_exchange *exchange, struct topic_job *job)
{
    pthread_mutex_lock(&exchange->lock);
    exchange->is_loading = false;
    topic_job_push(&exchange->done, job);
    if (exchange->is_resting)
        wake_main(exchange);
    pthread_mutex_unlock(&exchange->lock);
}

static void sleep_until_called(struct topic_exchange *exchange)
{
    exchange->idle++;
    pthread_mutex_unlock(&exchange->lock);
    wait_for_call(&exchange->calls);
    pthread_mutex_lock(&exchange->lock);
    exchange->idle--;
    exchange->called--;
}

bool topic_exchange_hand_in(struct topic_exchange *exchange, struct topic_errand *errand)
{
    pthread_mutex_lock(&exchange->lock);
    bool goes_on = hand_in(exchange, errand);
    pthread_mutex_unlock(&exchange->lock);
    if (!goes_on)
        *errand = (struct topic_errand){0};
    return goes_on;
}

bool topic_exchange_next(struct topic_exchange *exchange, size_t worker,
                         struct topic_errand *errand)
{
    struct topic_exchange_pulse *pulse = &exchange->pulses[worker];
    pthread_mutex_lock(&exchange->lock);
    pulse->turns++;
    pulse->is_busy = false;
    bool has_errand = hand_in(exchange, errand);
    while (!has_errand && !exchange->is_closed && !(has_errand = take(exchange, errand)))
        sleep_until_called(exchange);
    pulse->is_busy = has_errand;
    pthread_mutex_unlock(&exchange->lock);
    return has_errand;
}
