/* lane.h - the jobs that wait for a group of threads, and which of the threads sleep. All of it is
 * under the dispatcher's lock but topic_lane_first, topic_lane_wake and topic_lane_wait.
 *
 * `lanes` are all of the dispatcher's, TOPIC_JOB_LANES; functions with `lock` release it while they
 * wake or sleep.
 */
#ifndef TOPIC_DAEMON_SERVING_LANE_H
#define TOPIC_DAEMON_SERVING_LANE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/fair_queue.h"
#include "daemon/serving/job.h"

struct topic_lane {
    sem_t wakeups;                 /* posted once for each of `wakeups_pending` */
    struct topic_fair_queue queue; /* requests */
    struct topic_job_list records; /* of the pipeline; taken alternately with requests */
    bool is_records_turn;
    struct topic_batch *batches; /* with parts that no thread has claimed */
    int64_t brief_ns;            /* cost of brief jobs that come before the next part of a batch */
    size_t threads;
    size_t busy;            /* of these, with a task */
    size_t idle;            /* asleep until they are woken */
    size_t wakeups_pending; /* for which none has woken up yet */
};

/* The cost of a job that may come between two parts of a batch: an article of ten kilobytes. */
#define TOPIC_LANE_BRIEF_NS ((uint64_t)1000 * 1000)

/* No sender has all threads of the long lane. */
void topic_lane_init(struct topic_lane *lanes, size_t workers, size_t long_threads);
void topic_lane_release(struct topic_lane *lanes);

/* Which lane a message waits in first. Requests so long that decoding them is long are not decoded
 * by the workers, and count as explanations. */
enum topic_job_lane topic_lane_first(struct topic_job *job);

/* Requests and records that wait. */
size_t topic_lane_queued(const struct topic_lane *lane);

/* Counts up to `wanted` of the threads that sleep as woken, none twice. The caller wakes as many
 * with topic_lane_wake when it has released the lock. */
size_t topic_lane_count_woken(struct topic_lane *lane, size_t wanted);
void topic_lane_wake(struct topic_lane *lane, size_t count);

/* A request or a record, alternately while both wait. NULL: none, or none of the senders may have
 * more. */
struct topic_job *topic_lane_take(struct topic_lane *lane);

/* The batch whose part is the workers' next task, before any job; NULL: none. While a batch is
 * open, no further job is begun but brief ones, which get as much time as its parts: so the memory
 * of open batches is bounded, and none of them holds up others. A dispatcher that is closed begins
 * no job at all. For the short lane. */
struct topic_batch *topic_lane_continue(struct topic_lane *lane, bool is_closed);

/* Ends a job's time in the lane: whoever waited for it may run. */
void topic_lane_leave(struct topic_lane *lane, const struct topic_job *job);

/* Waits until the lane's thread is woken; and for any semaphore. */
void topic_lane_sleep(struct topic_lane *lane, pthread_mutex_t *lock);
void topic_lane_wait(sem_t *wakeups);

/* Requests that wait in any lane, and whether any lane has a job. */
size_t topic_lane_requests(const struct topic_lane *lanes);
bool topic_lane_has_unfinished(struct topic_lane *lanes);

/* For each lane, wakes as many threads as jobs wait. The lock stays released. */
void topic_lane_wake_for_jobs(struct topic_lane *lanes, pthread_mutex_t *lock);

/* Offers the parts of a batch that are not claimed to the threads that may help. */
void topic_lane_share(struct topic_lane *lanes, struct topic_batch *batch, pthread_mutex_t *lock);

void topic_lane_remove_batch(struct topic_lane *lane, const struct topic_batch *batch);

/* A batch that a thread of lane `own` without a job may help with, or NULL: workers help with long
 * ones, if the parts are short. */
struct topic_batch *topic_lane_help(struct topic_lane *lanes, enum topic_job_lane own);

#endif
