/* store_upkeep.h - what the store's thread does while no request waits: texts that are too old are
 * dropped, a sample of what was tagged comes into the queue, and what was imported without topics
 * gets the value by which the queue ranks it. */
#ifndef TOPIC_DAEMON_STORING_STORE_UPKEEP_H
#define TOPIC_DAEMON_STORING_STORE_UPKEEP_H

#include <pthread.h>
#include <stdint.h>

#include "daemon/storing/candidate_intake.h"
#include "daemon/storing/store_handle.h"

struct topic_store_upkeep_options {
    long long retention_days;
    long long candidates; /* that may wait for a review; 0: none are taken */
};

struct topic_store_upkeep {
    int64_t retention_ms;
    int64_t expired_ms; /* when old texts were looked for */
    int64_t before_ms;  /* what is older is dropped now; 0: nothing is */
    int64_t taken_ms;   /* when candidates were taken in */
    struct topic_candidate_intake intake;
    pthread_mutex_t lock;      /* protects the model */
    struct topic_model *model; /* that serves; owned */
};

/* The pool is borrowed. */
void topic_store_upkeep_init(struct topic_store_upkeep *upkeep,
                             const struct topic_store_upkeep_options *options,
                             struct topic_candidate_pool *pool);
void topic_store_upkeep_release(struct topic_store_upkeep *upkeep);

/* For the main thread: this model serves now. */
void topic_store_upkeep_set_model(struct topic_store_upkeep *upkeep, struct topic_model *model);

/* Does what is due, a little at a time, so that no request waits for long. */
void topic_store_upkeep_run(struct topic_store_upkeep *upkeep, struct topic_store_handle *handle);

#endif
