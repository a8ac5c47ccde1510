#include "daemon/serving/lane.h"

#include "wire/request_cost.h"

static void init_one(struct topic_lane *lanes, enum topic_job_lane number, size_t threads)
{
    lanes[number] = (struct topic_lane){.queue.lane = number, .threads = threads};
    sem_init(&lanes[number].wakeups, 0, 0);
}

void topic_lane_init(struct topic_lane *lanes, size_t workers, size_t long_threads)
{
    init_one(lanes, TOPIC_JOB_SHORT, workers);
    init_one(lanes, TOPIC_JOB_LONG, long_threads);
    lanes[TOPIC_JOB_LONG].queue.most_running = long_threads - 1;
}

void topic_lane_release(struct topic_lane *lanes)
{
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++) {
        topic_fair_queue_release(&lanes[i].queue);
        topic_job_list_release(&lanes[i].records);
        sem_destroy(&lanes[i].wakeups);
    }
}

enum topic_job_lane topic_lane_first(struct topic_job *job)
{
    size_t bytes = job->message.size_bytes;
    if (job->kind == TOPIC_JOB_RECORD)
        return topic_request_cost_of_message(bytes) > TOPIC_REQUEST_COST_LONG_NS ? TOPIC_JOB_LONG
                                                                                 : TOPIC_JOB_SHORT;
    if (topic_request_cost_of_decoding(bytes) <= TOPIC_REQUEST_COST_LONG_NS)
        return TOPIC_JOB_SHORT;
    job->explained_bytes = bytes;
    return TOPIC_JOB_LONG;
}

size_t topic_lane_queued(const struct topic_lane *lane)
{
    return lane->queue.count + lane->records.count;
}

size_t topic_lane_count_woken(struct topic_lane *lane, size_t wanted)
{
    size_t asleep = lane->idle - lane->wakeups_pending;
    size_t count = wanted < asleep ? wanted : asleep;
    lane->wakeups_pending += count;
    return count;
}

void topic_lane_wake(struct topic_lane *lane, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sem_post(&lane->wakeups);
}

static bool takes_record(const struct topic_lane *lane)
{
    return lane->records.count > 0 && (lane->is_records_turn || lane->queue.count == 0);
}

struct topic_job *topic_lane_take(struct topic_lane *lane)
{
    struct topic_job *job = takes_record(lane) ? NULL : topic_fair_queue_pop(&lane->queue);
    if (!job)
        job = topic_job_list_pop(&lane->records);
    lane->is_records_turn = job && job->kind != TOPIC_JOB_RECORD;
    return job;
}

static void add_batch(struct topic_lane *lane, struct topic_batch *batch)
{
    batch->next = lane->batches;
    lane->batches = batch;
}

void topic_lane_remove_batch(struct topic_lane *lane, const struct topic_batch *batch)
{
    struct topic_batch **at = &lane->batches;
    while (*at && *at != batch)
        at = &(*at)->next;
    if (*at)
        *at = batch->next;
}

/* One with parts that no thread has claimed, for threads of the lane or, with `for_all`, of any. */
static struct topic_batch *find_batch(struct topic_lane *lane, bool for_all)
{
    while (lane->batches && !topic_batch_has_parts(lane->batches))
        lane->batches = lane->batches->next;
    struct topic_batch *batch = lane->batches;
    while (batch && !(topic_batch_has_parts(batch) && (batch->is_for_all || !for_all)))
        batch = batch->next;
    return batch;
}

/* The cost of the job that topic_lane_take would give; UINT64_MAX: none. */
static uint64_t cost_of_next(const struct topic_lane *lane)
{
    if (takes_record(lane))
        return topic_request_cost_of_message(lane->records.first->message.size_bytes);
    const struct topic_job *job = topic_fair_queue_peek(&lane->queue);
    return job ? topic_fair_queue_cost(job) : UINT64_MAX;
}

struct topic_batch *topic_lane_continue(struct topic_lane *lane, bool is_closed)
{
    struct topic_batch *batch = find_batch(lane, false);
    if (!batch || is_closed)
        return batch;
    uint64_t cost_ns = cost_of_next(lane);
    if (cost_ns <= TOPIC_LANE_BRIEF_NS && lane->brief_ns > 0) {
        lane->brief_ns -= (int64_t)cost_ns;
        return NULL;
    }
    lane->brief_ns =
        (int64_t)(batch->part_ns > TOPIC_FAIR_QUEUE_LEAST_NS ? batch->part_ns
                                                             : TOPIC_FAIR_QUEUE_LEAST_NS);
    return batch;
}

struct topic_batch *topic_lane_help(struct topic_lane *lanes, enum topic_job_lane own)
{
    return find_batch(&lanes[TOPIC_JOB_LONG], own != TOPIC_JOB_LONG);
}

void topic_lane_share(struct topic_lane *lanes, struct topic_batch *batch, pthread_mutex_t *lock)
{
    struct topic_lane *lane = &lanes[batch->job->lane];
    struct topic_lane *workers = &lanes[TOPIC_JOB_SHORT];
    add_batch(lane, batch);
    size_t count = topic_lane_count_woken(lane, batch->part_count - 1);
    size_t helpers = lane != workers && batch->is_for_all
                         ? topic_lane_count_woken(workers, batch->part_count - 1)
                         : 0;
    pthread_mutex_unlock(lock);
    topic_lane_wake(lane, count);
    topic_lane_wake(workers, helpers);
    pthread_mutex_lock(lock);
}

void topic_lane_wake_for_jobs(struct topic_lane *lanes, pthread_mutex_t *lock)
{
    size_t counts[TOPIC_JOB_LANES];
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++)
        counts[i] = topic_lane_count_woken(&lanes[i], topic_lane_queued(&lanes[i]));
    pthread_mutex_unlock(lock);
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++)
        topic_lane_wake(&lanes[i], counts[i]);
}

size_t topic_lane_requests(const struct topic_lane *lanes)
{
    return lanes[TOPIC_JOB_SHORT].queue.count + lanes[TOPIC_JOB_LONG].queue.count;
}

bool topic_lane_has_unfinished(struct topic_lane *lanes)
{
    for (size_t i = 0; i < TOPIC_JOB_LANES; i++)
        if (topic_lane_queued(&lanes[i]) > 0 || lanes[i].busy > 0 || find_batch(&lanes[i], false))
            return true;
    return false;
}

void topic_lane_leave(struct topic_lane *lane, const struct topic_job *job)
{
    if (job->kind != TOPIC_JOB_REQUEST)
        return;
    topic_fair_queue_finish(&lane->queue, job);
    if (lane->queue.most_running > 0) /* those that waited for this one */
        topic_lane_wake(lane, topic_lane_count_woken(lane, lane->queue.count));
}

void topic_lane_wait(sem_t *wakeups)
{
    while (sem_wait(wakeups) < 0)
        ; /* a signal */
}

void topic_lane_sleep(struct topic_lane *lane, pthread_mutex_t *lock)
{
    lane->idle++;
    pthread_mutex_unlock(lock);
    topic_lane_wait(&lane->wakeups);
    pthread_mutex_lock(lock);
    lane->idle--;
    lane->wakeups_pending--;
}
