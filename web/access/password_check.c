#include "web/access/password_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include <crypt.h>

#include "base/checksum.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "web/access/sessions.h"

/* A hash that no secret has, with the usual cost: for names that do not exist. */
#define NO_HASH "$y$j9T$AAAAAAAAAAAAAAAAAAAAA.$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

#define METHOD "$y$"

static bool is_right(const char *secret, const char *hash)
{
    struct crypt_data *data = topic_memory_new(1, sizeof *data, NULL);
    const char *made = data ? crypt_r(secret, hash, data) : NULL;
    bool result = made && topic_sessions_is_same(topic_text_of(made), hash);
    free(data);
    return result;
}

int topic_password_check_hash(const char *secret, char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1],
                              struct topic_error *err)
{
    struct crypt_data *data = topic_memory_new(1, sizeof *data, err);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (!data)
        return -1;
    const char *made = crypt_gensalt_rn(METHOD, 0, NULL, 0, setting, sizeof setting)
                           ? crypt_r(secret, setting, data)
                           : NULL;
    int status = made && made[0] == '$' && strlen(made) <= TOPIC_EDITORS_FILE_MAX_HASH
                     ? 0
                     : topic_error_set(err, "cannot make a hash: %s", strerror(errno));
    if (made && status == 0)
        memcpy(hash, made, strlen(made) + 1);
    explicit_bzero(data, sizeof *data);
    free(data);
    return status;
}

static void finish(struct topic_password_check *check, struct topic_password_job *job)
{
    const uint64_t one = 1;
    check->finished = job;
    if (write(check->wake, &one, sizeof one) < 0)
        topic_log(TOPIC_LOG_ERROR, "sign-in", "cannot wake the main thread: %s", strerror(errno));
}

static void *work(void *context)
{
    struct topic_password_check *check = context;
    pthread_mutex_lock(&check->mutex);
    while (true) {
        while (!check->to_do && !check->is_stopping)
            pthread_cond_wait(&check->has_work, &check->mutex);
        if (check->is_stopping)
            break;
        struct topic_password_job *job = check->to_do;
        check->to_do = NULL;
        pthread_mutex_unlock(&check->mutex);
        job->is_right = is_right(job->secret, job->hash);
        pthread_mutex_lock(&check->mutex);
        finish(check, job);
    }
    pthread_mutex_unlock(&check->mutex);
    return NULL;
}

int topic_password_check_start(struct topic_password_check *check, struct topic_error *err)
{
    check->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (check->wake < 0 || getrandom(&check->seed, sizeof check->seed, 0) < 0)
        return topic_error_set(err, "cannot create an eventfd: %s", strerror(errno));
    pthread_mutex_init(&check->mutex, NULL);
    pthread_cond_init(&check->has_work, NULL);
    int status = pthread_create(&check->thread, NULL, work, check);
    if (status != 0)
        return topic_error_set(err, "cannot start a thread: %s", strerror(status));
    check->is_running = true;
    return 0;
}

static void free_one(struct topic_password_job *job)
{
    explicit_bzero(job, sizeof *job);
    free(job);
}

/* With all that wait for its result. */
static void free_job(struct topic_password_job *job)
{
    while (job) {
        struct topic_password_job *same = job->same;
        free_one(job);
        job = same;
    }
}

static void free_queue(struct topic_check_queue *queue)
{
    struct topic_password_job *job;
    while ((job = topic_check_queue_take(queue)))
        free_job(job);
}

void topic_password_check_stop(struct topic_password_check *check)
{
    if (!check->is_running)
        return;
    pthread_mutex_lock(&check->mutex);
    check->is_stopping = true;
    pthread_cond_signal(&check->has_work);
    pthread_mutex_unlock(&check->mutex);
    pthread_join(check->thread, NULL);
    free_job(check->checked_now);
    free_queue(&check->queues[false]);
    free_queue(&check->queues[true]);
    check->checked_now = NULL;
    pthread_cond_destroy(&check->has_work);
    pthread_mutex_destroy(&check->mutex);
    close(check->wake);
    check->is_running = false;
}

/* Whose failures and turns they are: a known browser is told from all addresses. */
static uint64_t source_of(const struct topic_password_check *check,
                          const struct topic_password_claim *claim)
{
    const bool is_known = claim->browser.len > 0;
    const struct topic_text source = is_known ? claim->browser : claim->address;
    return topic_checksum(source.bytes, source.len, check->seed + 2 + is_known);
}

static struct topic_password_counters counters_of(const struct topic_password_check *check,
                                                  const struct topic_password_claim *claim)
{
    struct topic_password_counters counters;
    const uint64_t source = source_of(check, claim);
    const uint64_t name_seed = check->seed + claim->is_token;
    counters.of_name = topic_checksum(claim->name.bytes, claim->name.len,
                                      claim->browser.len > 0 ? source : name_seed);
    counters.of_address = topic_checksum(&source, sizeof source, counters.of_name);
    return counters;
}

static bool is_locked(const struct topic_password_check *check,
                      const struct topic_password_counters *counters, int64_t now_ms)
{
    return topic_failure_counters_count(&check->failures, counters->of_address, now_ms) >=
               TOPIC_PASSWORD_CHECK_MAX_FAILURES ||
           topic_failure_counters_count(&check->failures, counters->of_name, now_ms) >=
               TOPIC_PASSWORD_CHECK_MAX_FAILURES_OF_NAME;
}

static void count_failure(struct topic_password_check *check,
                          const struct topic_password_counters *counters, int64_t now_ms)
{
    topic_failure_counters_add(&check->failures, counters->of_address, now_ms);
    topic_failure_counters_add(&check->failures, counters->of_name, now_ms);
}

static void take_back_failure(struct topic_password_check *check,
                              const struct topic_password_counters *counters, int64_t now_ms)
{
    topic_failure_counters_take_back(&check->failures, counters->of_address, now_ms);
    topic_failure_counters_take_back(&check->failures, counters->of_name, now_ms);
}

static struct topic_password_job *make_job(const struct topic_editor *editor,
                                           struct topic_text secret)
{
    struct topic_password_job *job = topic_memory_new(1, sizeof *job, NULL);
    if (!job)
        return NULL;
    bool fits = secret.len <= TOPIC_PASSWORD_CHECK_MAX_SECRET && secret.len > 0 &&
                !memchr(secret.bytes, '\0', secret.len);
    if (fits)
        memcpy(job->secret, secret.bytes, secret.len);
    const char *hash = editor && fits ? editor->hash : NO_HASH;
    memcpy(job->hash, hash, strlen(hash)); /* both have room, and the rest is zero */
    job->is_wanted = true;
    return job;
}

static bool is_same(const struct topic_password_job *a, const struct topic_password_job *b)
{
    return a->counters.of_address == b->counters.of_address && strcmp(a->hash, b->hash) == 0 &&
           topic_sessions_is_same(topic_text_of(b->secret), a->secret);
}

/* The check of this very secret that has begun; NULL: none has. */
static struct topic_password_job *find_same(const struct topic_password_check *check,
                                            const struct topic_check_queue *queue,
                                            const struct topic_password_job *job)
{
    if (check->checked_now && is_same(check->checked_now, job))
        return check->checked_now;
    for (size_t i = 0; i < queue->count; i++)
        if (is_same(queue->items[i].job, job))
            return queue->items[i].job;
    return NULL;
}

static bool is_wanted(const struct topic_password_job *job)
{
    while (job && !job->is_wanted)
        job = job->same;
    return job != NULL;
}

/* Jobs that nobody waits for any more have no place. */
static void drop_unwanted(struct topic_password_check *check, struct topic_check_queue *queue,
                          int64_t now_ms)
{
    for (size_t i = queue->count; i-- > 0;) {
        struct topic_password_job *job = queue->items[i].job;
        if (is_wanted(job))
            continue;
        topic_check_queue_remove(queue, i);
        take_back_failure(check, &job->counters, now_ms);
        free_job(job);
    }
}

/* Tells all that wait for it. */
static void end(struct topic_password_job *job, enum topic_password_result result)
{
    for (struct topic_password_job *one = job; one; one = one->same)
        if (one->is_wanted)
            one->done(one->context, result);
    free_job(job);
}

/* Of passwords and tokens in turns, where both wait. */
static struct topic_password_job *take_next(struct topic_password_check *check)
{
    bool is_token = check->queues[check->is_turn_of_tokens].count > 0 ? check->is_turn_of_tokens
                                                                      : !check->is_turn_of_tokens;
    check->is_turn_of_tokens = !is_token;
    return topic_check_queue_take(&check->queues[is_token]);
}

static void work_on_next(struct topic_password_check *check, int64_t now_ms)
{
    if (check->checked_now)
        return;
    drop_unwanted(check, &check->queues[false], now_ms);
    drop_unwanted(check, &check->queues[true], now_ms);
    check->checked_now = take_next(check);
    if (!check->checked_now)
        return;
    pthread_mutex_lock(&check->mutex);
    check->to_do = check->checked_now;
    pthread_cond_signal(&check->has_work);
    pthread_mutex_unlock(&check->mutex);
}

/* A check counts as failed from its beginning on, so that many at a time are no more than five. */
static enum topic_password_begin begin(struct topic_password_check *check,
                                       const struct topic_password_claim *claim,
                                       struct topic_password_job *job, int64_t now_ms)
{
    static const enum topic_password_begin results[] = {
        [TOPIC_CHECK_WAITS] = TOPIC_PASSWORD_BEGUN,
        [TOPIC_CHECK_ADDRESS_FULL] = TOPIC_PASSWORD_ADDRESS_FULL,
        [TOPIC_CHECK_FULL] = TOPIC_PASSWORD_FULL,
    };
    void *displaced;
    const struct topic_waiting_check waiting = {
        .address = source_of(check, claim), .name = job->counters.of_name, .job = job};
    enum topic_check_place place =
        topic_check_queue_add(&check->queues[claim->is_token], &waiting, &displaced);
    if (place == TOPIC_CHECK_WAITS)
        count_failure(check, &job->counters, now_ms);
    if (displaced) {
        take_back_failure(check, &((struct topic_password_job *)displaced)->counters, now_ms);
        end(displaced, TOPIC_PASSWORD_DISPLACED);
    }
    work_on_next(check, now_ms);
    return results[place];
}

static enum topic_password_begin begin_or_join(struct topic_password_check *check,
                                               const struct topic_password_claim *claim,
                                               struct topic_password_job *job, int64_t now_ms)
{
    struct topic_check_queue *queue = &check->queues[claim->is_token];
    drop_unwanted(check, queue, now_ms);
    struct topic_password_job *same = find_same(check, queue, job);
    if (same) {
        job->same = same->same;
        same->same = job;
        return TOPIC_PASSWORD_BEGUN;
    }
    return is_locked(check, &job->counters, now_ms) ? TOPIC_PASSWORD_LOCKED
                                                    : begin(check, claim, job, now_ms);
}

enum topic_password_begin topic_password_check_begin(struct topic_password_check *check,
                                                     struct topic_password_job **job,
                                                     const struct topic_editor *editor,
                                                     const struct topic_password_claim *claim,
                                                     int64_t now_ms)
{
    struct topic_password_job *made = make_job(editor, claim->secret);
    if (!made)
        return TOPIC_PASSWORD_FULL;
    made->counters = counters_of(check, claim);
    enum topic_password_begin result = begin_or_join(check, claim, made, now_ms);
    if (result == TOPIC_PASSWORD_BEGUN)
        *job = made;
    else
        free_one(made);
    return result;
}

void topic_password_check_abandon(struct topic_password_job *job)
{
    job->is_wanted = false;
}

void topic_password_check_turn(struct topic_password_check *check, int64_t now_ms)
{
    uint64_t count;
    if (!check->is_running || read(check->wake, &count, sizeof count) < 0)
        return;
    pthread_mutex_lock(&check->mutex);
    struct topic_password_job *job = check->finished;
    check->finished = NULL;
    pthread_mutex_unlock(&check->mutex);
    check->checked_now = NULL;
    if (job->is_right)
        take_back_failure(check, &job->counters, now_ms);
    work_on_next(check, now_ms);
    end(job, job->is_right ? TOPIC_PASSWORD_RIGHT : TOPIC_PASSWORD_WRONG);
}
