/* model_exchange.h - between the main thread, which makes changes of models, and the thread that
 * wants them (daemon/retraining/retraining.h): requests, changes, and which models the daemon has.
 *
 * The main thread never waits here. The other one waits while a change is made. */
#ifndef TOPIC_DAEMON_RETRAINING_MODEL_EXCHANGE_H
#define TOPIC_DAEMON_RETRAINING_MODEL_EXCHANGE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/serving/fair_queue.h"
#include "daemon/serving/job.h"
#include "daemon/serving/reload.h"
#include "daemon/serving/served_models.h"
#include "registry/registry.h"
#include "topicd/error.h"
#include "wire/code.h"

/* Requests that may wait: each is one person's. */
#define TOPIC_MODEL_EXCHANGE_MAX_JOBS 100

/* A change of models that the main thread makes, and what came of it. */
struct topic_model_exchange_switch {
    enum topic_reload_kind kind; /* PROMOTE, ROLLBACK, SHADOW or TOPICS */
    char version[TOPIC_REGISTRY_ID_SIZE];
    char instead_of[TOPIC_REGISTRY_ID_SIZE]; /* the model that has to serve then; "": any */
    bool is_forced;

    enum topic_code code; /* NONE: done */
    struct topic_error err;
    char model[TOPIC_REGISTRY_ID_SIZE];    /* that serves now */
    char previous[TOPIC_REGISTRY_ID_SIZE]; /* that served before */
};

/* The models that the daemon has. */
struct topic_model_exchange_models {
    char *registry; /* NULL: it serves a file */
    char serving[TOPIC_REGISTRY_ID_SIZE];
    char shadow[TOPIC_REGISTRY_ID_SIZE]; /* "": none */
    struct topic_model *model;           /* that serves; owned */
};

struct topic_model_exchange {
    int wake; /* eventfd: readable when the main thread has to collect or to change a model */
    int work; /* eventfd: readable when the other thread has something to do */
    bool is_open;
    sem_t switched; /* posted when a change is done */

    pthread_mutex_t lock; /* protects what follows */
    bool is_closed;
    struct topic_fair_queue waiting;
    struct topic_fair_queue_limits limits;
    struct topic_job_list done;
    size_t unfinished;                          /* posted and not collected */
    struct topic_model_exchange_switch *wanted; /* not yet taken by the main thread */
    bool is_switching;                          /* wanted, or being done */
    struct topic_model_exchange_models models;
};

/* `wake` and `work` are -1 before; requests may take `most_bytes` of memory while they wait, and
 * one of them `largest_bytes`. Release in any case, when no thread uses it. */
int topic_model_exchange_init(struct topic_model_exchange *exchange, size_t most_bytes,
                              size_t largest_bytes, struct topic_error *err);
void topic_model_exchange_release(struct topic_model_exchange *exchange);

/* For the main thread. */

/* After each change of models. */
void topic_model_exchange_set_serving(struct topic_model_exchange *exchange,
                                      const struct topic_served_models *models);

/* False: too many wait already, and the job is still the caller's. */
bool topic_model_exchange_post(struct topic_model_exchange *exchange, struct topic_job *job);
struct topic_job_list topic_model_exchange_collect(struct topic_model_exchange *exchange);

/* Whether any job is posted and not collected, or a change of models is being made. */
bool topic_model_exchange_has_work(struct topic_model_exchange *exchange);

/* The daemon ends: a training is interrupted, and no change begins any more. */
void topic_model_exchange_stop(struct topic_model_exchange *exchange);

/* NULL: none is wanted now. */
struct topic_model_exchange_switch *
topic_model_exchange_take_switch(struct topic_model_exchange *exchange);

/* The change is done, or not: its results are set. Call topic_model_exchange_set_serving before. */
void topic_model_exchange_finish_switch(struct topic_model_exchange *exchange);

/* The main thread makes no change any more: whoever waits for one need not. */
void topic_model_exchange_abandon(struct topic_model_exchange *exchange);

/* For every thread. */

/* Something is to be done. */
void topic_model_exchange_wake(void *exchange);
bool topic_model_exchange_has_registry(struct topic_model_exchange *exchange);
bool topic_model_exchange_is_closed(struct topic_model_exchange *exchange);

/* A copy of the registry's path; NULL: it serves a file, or memory ran out. */
char *topic_model_exchange_copy_registry(struct topic_model_exchange *exchange);

/* For the other thread. */

struct topic_job *topic_model_exchange_take_job(struct topic_model_exchange *exchange);
void topic_model_exchange_return_job(struct topic_model_exchange *exchange, struct topic_job *job);

/* After `work` was readable. */
void topic_model_exchange_take_signal(struct topic_model_exchange *exchange);

/* On failure nothing is left to release. */
int topic_model_exchange_copy_models(struct topic_model_exchange *exchange,
                                     struct topic_model_exchange_models *models,
                                     struct topic_error *err);
void topic_model_exchange_release_models(struct topic_model_exchange_models *models);

/* Has the main thread make the change, and waits for it. -1: wanted->code says why not. */
int topic_model_exchange_make_switch(struct topic_model_exchange *exchange,
                                     struct topic_model_exchange_switch *wanted,
                                     struct topic_error *err);

#endif
