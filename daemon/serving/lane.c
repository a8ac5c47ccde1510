#include "daemon/serving/lane.h"

void topic_lane_init(struct topic_lane *lane, enum topic_job_lane number, size_t threads)
{
    *lane = (struct topic_lane){.queue.lane = number, .threads = threads};
    sem_init(&lane->wakeups, 0, 0);
}

void topic_lane_release(struct topic_lane *lane)
{
    topic_fair_queue_release(&lane->queue);
    topic_job_list_release(&lane->records);
    sem_destroy(&lane->wakeups);
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

struct topic_job *topic_lane_take(struct topic_lane *lane)
{
    bool takes_record =
        lane->records.count > 0 && (lane->is_records_turn || lane->queue.count == 0);
    struct topic_job *job = takes_record ? NULL : topic_fair_queue_pop(&lane->queue);
    if (!job)
        job = topic_job_list_pop(&lane->records);
    lane->is_records_turn = job && job->kind != TOPIC_JOB_RECORD;
    return job;
}

void topic_lane_add_batch(struct topic_lane *lane, struct topic_batch *batch)
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

struct topic_batch *topic_lane_find_batch(struct topic_lane *lane, bool for_all)
{
    while (lane->batches && !topic_batch_has_parts(lane->batches))
        lane->batches = lane->batches->next;
    struct topic_batch *batch = lane->batches;
    while (batch && !(topic_batch_has_parts(batch) && (batch->is_for_all || !for_all)))
        batch = batch->next;
    return batch;
}
