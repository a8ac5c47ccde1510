/* enrich.h - what a worker does with a record of the pipeline: decode it, ask the model, write it
 * on with its topics. */
#ifndef TOPIC_DAEMON_ENRICH_H
#define TOPIC_DAEMON_ENRICH_H

#include "daemon/job.h"
#include "daemon/serve.h"

/* Writes the record into job->reply and its topics into job->topics; or sets job->code and job->err
 * when it is to be rejected. job->id is set either way, where there is one. */
void topic_enrich_job(struct topic_serve *serve, struct topic_job *job);

#endif
