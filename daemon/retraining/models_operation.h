/* models_operation.h - the operation models: which models the daemon has, and where they come
 * from. */
#ifndef TOPIC_DAEMON_RETRAINING_MODELS_OPERATION_H
#define TOPIC_DAEMON_RETRAINING_MODELS_OPERATION_H

#include <stddef.h>

#include "daemon/retraining/model_exchange.h"
#include "daemon/serving/job.h"

/* Sets the job's answer: with the newest versions of the registry, at most `most`. */
void topic_models_operation_run(const struct topic_model_exchange_models *models, size_t most,
                                struct topic_job *job);

#endif
