/* dispatcher.h - passes jobs between the main thread, the workers and the model loader: the queue
 * that workers take jobs from, and the list of those that are done.
 *
 * One lock protects both, and is held only while a job is linked in or out. All workers share one
 * queue, so that no request waits behind a slow one while another worker is free. The queue takes
 * requests of all senders in turn (fair_queue.h). Records of the pipeline have a queue of their
 * own: they do not fill up that of the requests, and delay a request by no more than one record.
 *
 * Long requests and records (wire/request_cost.h) wait and are done in a lane of their own, by
 * threads of their own, so that none of the workers is held by one: they would keep everybody else
 * waiting. A worker that finds that its request is long moves it there. No sender has all threads
 * of the long lane.
 *
 * Waking a thread costs as much as tagging an article. So a worker that finds a job in the queue
 * does not have to be woken for it, and the main thread is woken only when the queue runs empty or
 * several answers are ready; a single answer that meets neither condition it collects within a
 * millisecond, by a timeout.
 *
 * Workers sleep on a semaphore, which wakes one of them each time it is posted. Signals of glibc's
 * condition variables can get lost (its bug 25847, in Debian 12), and a lost one would leave its
 * worker asleep for ever.
 */
#ifndef TOPIC_DAEMON_SERVING_DISPATCHER_H
#define TOPIC_DAEMON_SERVING_DISPATCHER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/job.h"
#include "daemon/serving/lane.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_dispatcher_heartbeat {
    uint64_t tasks_asked;       /* how often the worker has asked for a task */
    atomic_uint_fast64_t steps; /* of its tasks: the topics that it has explained */
    bool is_busy;
};

struct topic_dispatcher {
    pthread_mutex_t lock;
    sem_t reload_wakeups; /* posted once for each `reload` */
    struct topic_lane lanes[TOPIC_JOB_LANES];
    struct topic_job *reload; /* waits for the model loader */
    bool is_loading;          /* it waits, or the model loader works on it */
    struct topic_job_list done;
    struct topic_model *model;   /* for jobs that are taken from now on */
    struct topic_shadow *shadow; /* beside it, or NULL */
    size_t record_growth;        /* with the model, in bytes */
    size_t queue_limit;
    size_t queue_bytes;
    struct topic_dispatcher_heartbeat *heartbeats; /* of each worker */
    /* Requests of each lane end then (topic_clock_now_ms()); 0: not yet known. */
    atomic_int_fast64_t stop_ms[TOPIC_JOB_LANES];
    bool is_waiting; /* the main thread wants to be woken */
    bool is_woken;   /* and was, through `wake` */
    bool is_closed;
    int wake; /* eventfd: readable when the main thread has to collect; -1: not open */
};

/* Threads of the long lane for so many workers: one more than workers, so that those of one sender,
 * who may have as many as there are workers, leave one to others; few, because each may need
 * hundreds of megabytes for the largest article. */
#define TOPIC_DISPATCHER_MOST_LONG 4
size_t topic_dispatcher_long_threads(size_t workers);

/* How long requests go on after the daemon was told to stop; the rest is answered `busy`. Ten
 * thousand that each take 50 ms wait in minutes otherwise, and systemd kills the daemon after 35
 * s. */
#define TOPIC_DISPATCHER_STOP_MS 10000
#define TOPIC_DISPATCHER_STOP_LONG_MS 3000

struct topic_dispatcher_limits {
    size_t workers;
    size_t queue_limit; /* requests that may wait, plus one for each worker without a task */
    size_t queue_bytes; /* memory that they may take; beyond it requests are refused */
};

/* Takes a reference to the model that workers start with. Release in any case, when the workers
 * have ended. */
int topic_dispatcher_init(struct topic_dispatcher *dispatcher,
                          const struct topic_dispatcher_limits *limits, struct topic_model *model,
                          struct topic_error *err);
void topic_dispatcher_release(struct topic_dispatcher *dispatcher);

/* Bounds the memory of long explanations (fair_queue.h). Call before there are workers. */
void topic_dispatcher_bound_explanations(struct topic_dispatcher *dispatcher, size_t bytes);

/* For the main thread. */

/* How many more requests may be posted now, and how much memory they may take. */
size_t topic_dispatcher_room(struct topic_dispatcher *dispatcher, size_t *left_bytes);

/* Queues all requests and records of the list, in order; each request has a sender, and the caller
 * bounds how many wait. `jobs` is empty afterwards. */
void topic_dispatcher_post(struct topic_dispatcher *dispatcher, struct topic_job_list *jobs);

/* The most bytes that topics add to a record of the pipeline. For the main thread. */
size_t topic_dispatcher_record_growth(const struct topic_dispatcher *dispatcher);

/* Gives a reload to the model loader; at most one at a time. */
void topic_dispatcher_post_reload(struct topic_dispatcher *dispatcher, struct topic_job *job);

/* Sets the model for jobs that no worker has taken yet, and the shadow beside it, or NULL. Takes
 * references. */
void topic_dispatcher_set_model(struct topic_dispatcher *dispatcher, struct topic_model *model,
                                struct topic_shadow *shadow);

/* Requests that wait. */
size_t topic_dispatcher_waiting(struct topic_dispatcher *dispatcher);

/* Whether any job waits, is being done, or is done and not collected. */
bool topic_dispatcher_has_work(struct topic_dispatcher *dispatcher);

/* Returns how long the main thread may wait now, in milliseconds, -1 for ever; *is_backlogged says
 * that so many requests wait that it need not receive more. From now on, until it collects, it is
 * woken through dispatcher->wake. */
int topic_dispatcher_prepare_wait(struct topic_dispatcher *dispatcher, bool *is_backlogged);

/* Whether every worker has asked for a task or done a step of one since the last call, or has none.
 * `seen` has an entry for each worker, zero at first, which belongs to this function. */
bool topic_dispatcher_has_progress(struct topic_dispatcher *dispatcher, uint64_t *seen);

/* All jobs that are done. */
struct topic_job_list topic_dispatcher_collect(struct topic_dispatcher *dispatcher);

/* From now on requests have TOPIC_DISPATCHER_STOP_MS left, and long ones less. */
void topic_dispatcher_stop(struct topic_dispatcher *dispatcher);

/* Ends each worker as soon as it has finished its task. */
void topic_dispatcher_close(struct topic_dispatcher *dispatcher);

/* For the model loader. */

/* Waits for a reload. NULL: the model loader has to end. */
struct topic_job *topic_dispatcher_next_reload(struct topic_dispatcher *dispatcher);

/* Returns the reload, whether it succeeded or not. */
void topic_dispatcher_finish_reload(struct topic_dispatcher *dispatcher, struct topic_job *job);

/* For the workers. */

enum topic_task_kind {
    TOPIC_TASK_NONE,
    TOPIC_TASK_JOB,   /* do a job */
    TOPIC_TASK_BATCH, /* a worker's result only: the job has become a batch, open it */
    TOPIC_TASK_MOVE,  /* a worker's result only: the job belongs to another lane */
    TOPIC_TASK_PART,  /* answer a part of a batch */
    TOPIC_TASK_JOIN   /* all parts are answered: join them; the job is then done */
};

/* What a worker does; the same struct returns the result. */
struct topic_task {
    enum topic_task_kind kind;
    struct topic_job *job;
    struct topic_batch *batch;
    size_t part;
    enum topic_job_lane lane; /* of the worker */
    bool is_owner; /* this thread opened the batch, and stays with it until no part is left */
    struct topic_batch_result result;
};

/* Returns a finished task early, for a worker with something else to do before it asks for the
 * next. True: the batch continues, and `task` is the next part, or joining. */
bool topic_dispatcher_finish(struct topic_dispatcher *dispatcher, struct topic_task *task);

/* Returns a finished task (all zero: none) and waits for the next. False: the worker has to end.
 * `worker` is its number, from 0: first the workers, then the threads of the long lane. */
bool topic_dispatcher_next(struct topic_dispatcher *dispatcher, size_t worker,
                           struct topic_task *task);

#endif
