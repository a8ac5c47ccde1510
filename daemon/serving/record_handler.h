/* record_handler.h - what a worker does with a record of the pipeline: decode it, ask the model,
 * write the record with its topics. */
#ifndef TOPIC_DAEMON_SERVING_RECORD_HANDLER_H
#define TOPIC_DAEMON_SERVING_RECORD_HANDLER_H

#include "daemon/serving/job.h"
#include "daemon/serving/worker_state.h"

/* Writes the record into job->reply, and its topics into job->stats.given, best first; or sets
 * job->code and job->as.record.err when the record has to be rejected. Sets job->id either way, if
 * the record has one. */
void topic_record_handler_run(struct topic_worker_state *state, struct topic_job *job);

#endif
