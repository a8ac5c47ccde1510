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
#ifndef TOPIC_DAEMON_EXCHANGE_H
#define TOPIC_DAEMON_EXCHANGE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/guest.h"
#include "daemon/job.h"
#include "daemon/share.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_exchange_pulse {
    uint64_t turns; /* how often it has come back */
    bool is_busy;
};

struct topic_exchange {
    pthread_mutex_t lock;
    sem_t calls;               /* one for each of `called` */
    sem_t load_calls;          /* one for each `load` */
    struct topic_line queue;   /* requests, of each guest in turn */
    struct topic_jobs records; /* of the pipeline; taken in turn with requests */
    bool is_records_turn;
    struct topic_job *load;     /* for the loader */
    bool is_loading;            /* that, or one that the loader has */
    struct topic_share *shares; /* those with parts that nobody has claimed */
    struct topic_jobs done;
    struct topic_model *model;   /* in force for requests that are taken from now on */
    struct topic_shadow *shadow; /* beside it, or NULL */
    size_t queue_limit;
    struct topic_exchange_pulse *pulses; /* of each worker */
    size_t workers;                      /* that there are */
    size_t busy;                         /* of these, with something to do */
    size_t idle;                         /* asleep, until they have had a call */
    size_t called;                       /* calls that none of them has had yet */
    bool is_resting;                     /* the main thread wants to be woken */
    bool is_woken;                       /* and has been, through `wake` */
    bool is_closed;
    int wake; /* eventfd, readable when the main thread is to collect; -1 while not open */
};

/* `queue_limit` requests may wait, beyond one for each of the workers that is free. Takes a
 * reference to the model, which is in force from the start. Release in any case, when the workers
 * have ended. */
int topic_exchange_init(struct topic_exchange *exchange, size_t workers, size_t queue_limit,
                        struct topic_model *model, struct topic_error *err);
void topic_exchange_release(struct topic_exchange *exchange);

/* For the main thread. */

/* How many more requests may be posted now. */
size_t topic_exchange_room(struct topic_exchange *exchange);

/* Gives all requests of the list away, in order; each has a guest. `jobs` is empty after. */
void topic_exchange_post(struct topic_exchange *exchange, struct topic_jobs *jobs);

/* The same for records; how many wait is the caller's to bound. */
void topic_exchange_post_records(struct topic_exchange *exchange, struct topic_jobs *jobs);

/* Gives away a model to be opened. There is at most one at a time. */
void topic_exchange_post_load(struct topic_exchange *exchange, struct topic_job *job);

/* Puts a model in force for the requests that no worker has yet, and a shadow (or none) beside it.
 * Takes references. */
void topic_exchange_set_model(struct topic_exchange *exchange, struct topic_model *model,
                              struct topic_shadow *shadow);

/* Requests that wait. */
size_t topic_exchange_waiting(struct topic_exchange *exchange);

/* Whether anything waits, is being done, or is done and not collected. */
bool topic_exchange_has_work(struct topic_exchange *exchange);

/* Before waiting: for how many milliseconds the main thread may, -1 for ever; and whether so many
 * requests wait that it need not listen for more meanwhile. From now on, until it collects, it is
 * woken through exchange->wake. */
int topic_exchange_rest(struct topic_exchange *exchange, bool *is_deep);

/* Whether each worker has come back since the last call, or has nothing to do. seen: what the last
 * call left there, zeros at first; one for each worker. */
bool topic_exchange_is_moving(struct topic_exchange *exchange, uint64_t *seen);

/* All jobs that are done. */
struct topic_jobs topic_exchange_collect(struct topic_exchange *exchange);

/* Ends the workers as soon as each has finished what it has. */
void topic_exchange_close(struct topic_exchange *exchange);

/* For the loader. */

/* Waits for a model to be opened. NULL: the loader is to end. */
struct topic_job *topic_exchange_next_load(struct topic_exchange *exchange);

/* Hands it in, opened or not. */
void topic_exchange_hand_in_load(struct topic_exchange *exchange, struct topic_job *job);

/* For the workers. */

enum topic_errand_kind {
    TOPIC_ERRAND_NONE,
    TOPIC_ERRAND_JOB,   /* to do, and done */
    TOPIC_ERRAND_SHARE, /* a job has become a share, with parts for all; handed in only */
    TOPIC_ERRAND_PART,  /* of a share: to answer, and answered */
    TOPIC_ERRAND_JOIN   /* all parts of a share are there: to be joined, and handed in as a job */
};

struct topic_errand {
    enum topic_errand_kind kind;
    struct topic_job *job;
    struct topic_share *share;
    size_t part;
    bool is_owner; /* the share came from this worker, which stays with it */
    struct topic_share_result result;
};

/* Hands in what has been done, for a worker that has something else to do before it takes the next.
 * True: the errand goes on at once, with another part or with joining. */
bool topic_exchange_hand_in(struct topic_exchange *exchange, struct topic_errand *errand);

/* Hands in what has been done (nothing: all zero) and waits for what is to do. False: the worker is
 * to end. `worker` is its number, from 0. */
bool topic_exchange_next(struct topic_exchange *exchange, size_t worker,
                         struct topic_errand *errand);

#endif
