/* change_operation.h - the operations promote and rollback: an event in the store, the change, and
 * the answer.
 *
 * The event comes first, so that a key counts once even where the daemon ends in between
 * (store/model_change.h); where the change is refused, the event goes again. */
#ifndef TOPIC_DAEMON_RETRAINING_CHANGE_OPERATION_H
#define TOPIC_DAEMON_RETRAINING_CHANGE_OPERATION_H

#include "daemon/retraining/model_exchange.h"
#include "daemon/serving/job.h"
#include "daemon/store_thread/store_writer.h"

/* Borrowed. */
struct topic_change_operation {
    struct topic_model_exchange *exchange;
    struct topic_store_writer *store;
};

/* Sets the job's answer. */
void topic_change_operation_run(const struct topic_change_operation *operation,
                                struct topic_job *job);

#endif
