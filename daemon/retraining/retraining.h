/* retraining.h - the thread that keeps the models: it trains from the store
 * (daemon/retraining/training_round.h), answers `models`, and has promote and rollback done in
 * their order, each with its event in the store.
 *
 * The main thread gives it requests and makes the changes of models that it wants, both through
 * daemon/retraining/model_exchange.h. It waits for the store's thread and, while a model is
 * changed, for the main thread; while a child trains, it goes on answering.
 */
#ifndef TOPIC_DAEMON_RETRAINING_RETRAINING_H
#define TOPIC_DAEMON_RETRAINING_RETRAINING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/retraining/model_exchange.h"
#include "daemon/serving/served_models.h"
#include "daemon/store_thread/store_writer.h"
#include "daemon/storing/run_progress.h"
#include "daemon/storing/store_task.h"
#include "daemon/trainer/run_files.h"
#include "topicd/error.h"

/* Versions in one answer. */
#define TOPIC_RETRAINING_MAX_LISTED 100

struct topic_retraining_options {
    size_t most_bytes;         /* of memory that requests may take while they wait, */
    size_t largest_bytes;      /* and one of them */
    const char *store_path;    /* NULL: no store; then it answers `models` alone */
    const char *trainer;       /* the program topic; NULL: beside this one */
    const char *topics_path;   /* NULL: there is no topics file */
    double min_familiarity;    /* above 0: instead of the file's */
    long long trainer_memory;  /* bytes; 0: no limit */
    long long trainer_seconds; /* that a training may take */
    long long retrain_after;   /* decisions, after which it trains by itself; 0: never */
    long long retrain_every_s; /* and not before that since the last */
};

struct topic_retraining {
    struct topic_retraining_options options;
    struct topic_store_writer *store; /* borrowed */
    pthread_t thread;
    bool is_started;
    bool is_running; /* the thread */
    struct topic_model_exchange exchange;
    struct topic_run_progress progress;

    /* The thread's own: */
    char *program;
    struct topic_run_files files;
    bool has_recovered; /* the store says of no run that it goes on */
    int64_t looked_ms;  /* when it was last asked whether to train by itself */
};

int topic_retraining_start(struct topic_retraining *retraining,
                           const struct topic_retraining_options *options,
                           struct topic_store_writer *store,
                           const struct topic_served_models *models, struct topic_error *err);

/* Before the store's thread has ended. */
void topic_retraining_release(struct topic_retraining *retraining);

/* Whether a training can be asked for now; else the error says why not. Tells the task of the
 * request which registry its model is for: the store's thread sees whether that can be written. */
int topic_retraining_prepare(struct topic_retraining *retraining, struct topic_store_task *task,
                             struct topic_error *err);

#endif
