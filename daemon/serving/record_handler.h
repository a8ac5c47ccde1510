/* enrich.h - what a worker does with a record of the pipeline: decode it, ask the model, write it
 * on with its topics. */
#ifndef TOPIC_DAEMON_SERVING_RECORD_HANDLER_H
#define TOPIC_DAEMON_SERVING_RECORD_HANDLER_H

#include "daemon/serving/job.h"
#include "daemon/serving/request_handler.h"

/* Writes the record into job->reply and its topics into job->topics; or sets job->code and job->err
 * when it is to be rejected. job->id is set either way, where there is one. */
void topic_record_handler_run(struct topic_request_handler *handler, struct topic_job *job);

#endif
