/* lane.h - the jobs that wait for a group of threads, and which of the threads sleep. All of it is
 * under the dispatcher's lock but topic_lane_wake.
 */
#ifndef TOPIC_DAEMON_SERVING_LANE_H
#define TOPIC_DAEMON_SERVING_LANE_H

#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/fair_queue.h"
#include "daemon/serving/job.h"

struct topic_lane {
    sem_t wakeups;                 /* posted once for each of `wakeups_pending` */
    struct topic_fair_queue queue; /* requests */
    struct topic_job_list records; /* of the pipeline; taken alternately with requests */
    bool is_records_turn;
    struct topic_batch *batches; /* with parts that no thread has claimed */
    size_t threads;
    size_t busy;            /* of these, with a task */
    size_t idle;            /* asleep until they are woken */
    size_t wakeups_pending; /* for which none has woken up yet */
};

void topic_lane_init(struct topic_lane *lane, enum topic_job_lane number, size_t threads);
void topic_lane_release(struct topic_lane *lane);

/* Requests and records that wait. */
size_t topic_lane_queued(const struct topic_lane *lane);

/* Counts up to `wanted` of the threads that sleep as woken, none twice. The caller wakes as many
 * with topic_lane_wake when it has released the lock. */
size_t topic_lane_count_woken(struct topic_lane *lane, size_t wanted);
void topic_lane_wake(struct topic_lane *lane, size_t count);

/* A request or a record, alternately while both wait. NULL: none, or none of the senders may have
 * more. */
struct topic_job *topic_lane_take(struct topic_lane *lane);

void topic_lane_add_batch(struct topic_lane *lane, struct topic_batch *batch);
void topic_lane_remove_batch(struct topic_lane *lane, const struct topic_batch *batch);

/* A batch with parts that no thread has claimed, for threads of the lane or, with `for_all`, of
 * any; or NULL. */
struct topic_batch *topic_lane_find_batch(struct topic_lane *lane, bool for_all);

#endif
