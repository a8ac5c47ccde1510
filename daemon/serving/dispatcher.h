/* exchange.h - where jobs change hands: the queue from which the workers take them, and the list of
 * those that are done.
 *
 * One lock guards both, and is held for as long as it takes to link a job in or out. There is one
 * queue for all workers, so that no request waits behind a slow one while another worker is free;
 * it takes a request of each guest in turn, so that nobody waits for all that another has sent.
 * Records of the pipeline have a queue of their own, so that they neither fill that of the requests
 * nor hold them up for longer than one record takes.
 *
 * Waking a thread costs as much as tagging an article. So a worker that finds a job in the queue is
 * not woken for it, and the main thread is woken when the queue runs empty or a batch of answers is
 * ready; a lone answer that neither brings on its way it fetches by its own clock, within a
 * millisecond.
 *
 * A worker is called by a semaphore, which wakes one for each call. A signal of glibc's condition
 * variables may get lost (its bug 25847, in Debian 12), and a call that is counted and lost would
 * leave its worker asleep for ever.
 */
#ifndef TOPIC_DAEMON_SERVING_DISPATCHER_H
#define TOPIC_DAEMON_SERVING_DISPATCHER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/fair_queue.h"
#include "daemon/serving/job.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_dispatcher_heartbeat {
    uint64_t turns; /* how often it has come back */
    bool is_busy;
};

struct topic_dispatcher {
    pthread_mutex_t lock;
    sem_t calls;                   /* one for each of `called` */
    sem_t reload_calls;            /* one for each `load` */
    struct topic_fair_queue queue; /* requests, of each guest in turn */
    struct topic_job_list records; /* of the pipeline; taken in turn with requests */
    bool is_records_turn;
    struct topic_job *reload;    /* for the loader */
    bool is_loading;             /* that, or one that the loader has */
    struct topic_batch *batches; /* those with parts that nobody has claimed */
    struct topic_job_list done;
    struct topic_model *model;   /* in force for requests that are taken from now on */
    struct topic_shadow *shadow; /* beside it, or NULL */
    size_t queue_limit;
    struct topic_dispatcher_heartbeat *heartbeats; /* of each worker */
    size_t workers;                                /* that there are */
    size_t busy;                                   /* of these, with something to do */
    size_t idle;                                   /* asleep, until they have had a call */
    size_t called;                                 /* calls that none of them has had yet */
    bool is_waiting;                               /* the main thread wants to be woken */
    bool is_woken;                                 /* and has been, through `wake` */
    bool is_closed;
    int wake; /* eventfd, readable when the main thread is to collect; -1 while not open */
};

/* `queue_limit` requests may wait, beyond one for each of the workers that is free. Takes a
 * reference to the model, which is in force from the start. Release in any case, when the workers
 * have ended. */
int topic_dispatcher_init(struct topic_dispatcher *dispatcher, size_t workers, size_t queue_limit,
                          struct topic_model *model, struct topic_error *err);
void topic_dispatcher_release(struct topic_dispatcher *dispatcher);

/* For the main thread. */

/* How many more requests may be posted now. */
size_t topic_dispatcher_room(struct topic_dispatcher *dispatcher);

/* Gives all requests of the list away, in order; each has a guest. `jobs` is empty after. */
void topic_dispatcher_post(struct topic_dispatcher *dispatcher, struct topic_job_list *jobs);

/* The same for records; how many wait is the caller's to bound. */
void topic_dispatcher_post_records(struct topic_dispatcher *dispatcher,
                                   struct topic_job_list *jobs);

/* Gives away a model to be opened. There is at most one at a time. */
void topic_dispatcher_post_reload(struct topic_dispatcher *dispatcher, struct topic_job *job);

/* Puts a model in force for the requests that no worker has yet, and a shadow (or none) beside it.
 * Takes references. */
void topic_dispatcher_set_model(struct topic_dispatcher *dispatcher, struct topic_model *model,
                                struct topic_shadow *shadow);

/* Requests that wait. */
size_t topic_dispatcher_waiting(struct topic_dispatcher *dispatcher);

/* Whether anything waits, is being done, or is done and not collected. */
bool topic_dispatcher_has_work(struct topic_dispatcher *dispatcher);

/* Before waiting: for how many milliseconds the main thread may, -1 for ever; and whether so many
 * requests wait that it need not listen for more meanwhile. From now on, until it collects, it is
 * woken through exchange->wake. */
int topic_dispatcher_prepare_wait(struct topic_dispatcher *dispatcher, bool *is_deep);

/* Whether each worker has come back since the last call, or has nothing to do. seen: what the last
 * call left there, zeros at first; one for each worker. */
bool topic_dispatcher_is_moving(struct topic_dispatcher *dispatcher, uint64_t *seen);

/* All jobs that are done. */
struct topic_job_list topic_dispatcher_collect(struct topic_dispatcher *dispatcher);

/* Ends the workers as soon as each has finished what it has. */
void topic_dispatcher_close(struct topic_dispatcher *dispatcher);

/* For the loader. */

/* Waits for a model to be opened. NULL: the loader is to end. */
struct topic_job *topic_dispatcher_next_reload(struct topic_dispatcher *dispatcher);

/* Hands it in, opened or not. */
void topic_dispatcher_finish_reload(struct topic_dispatcher *dispatcher, struct topic_job *job);

/* For the workers. */

enum topic_task_kind {
    TOPIC_TASK_NONE,
    TOPIC_TASK_JOB,   /* to do, and done */
    TOPIC_TASK_BATCH, /* a job has become a share, with parts for all; handed in only */
    TOPIC_TASK_PART,  /* of a share: to answer, and answered */
    TOPIC_TASK_JOIN   /* all parts of a share are there: to be joined, and handed in as a job */
};

struct topic_task {
    enum topic_task_kind kind;
    struct topic_job *job;
    struct topic_batch *batch;
    size_t part;
    bool is_owner; /* the share came from this worker, which stays with it */
    struct topic_batch_result result;
};

/* Hands in what has been done, for a worker that has something else to do before it takes the next.
 * True: the errand goes on at once, with another part or with joining. */
bool topic_dispatcher_finish(struct topic_dispatcher *dispatcher, struct topic_task *task);

/* Hands in what has been done (nothing: all zero) and waits for what is to do. False: the worker is
 * to end. `worker` is its number, from 0. */
bool topic_dispatcher_next(struct topic_dispatcher *dispatcher, size_t worker,
                           struct topic_task *task);

#endif
