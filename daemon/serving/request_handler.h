/* serve.h - what a worker does with a request: decode it, ask the model, write the answer. */
#ifndef TOPIC_DAEMON_SERVING_REQUEST_HANDLER_H
#define TOPIC_DAEMON_SERVING_REQUEST_HANDLER_H

#include <stddef.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/job.h"
#include "daemon/serving/shadow_queue.h"
#include "topicd/model.h"
#include "wire/request.h"

/* A worker's own: nothing in it is shared. */
struct topic_request_handler {
    struct topic_request request;
    struct topic_request record; /* of the pipeline: see daemon/serving/record_handler.h */
    struct topic_scratch *scratch;
    struct topic_shadow_queue
        shadow_queue; /* what has been answered and is still to be tagged by a shadow */
    size_t max_message_bytes;
    size_t workers; /* that there are: a single one does not share */
};

int topic_request_handler_init(struct topic_request_handler *handler, size_t max_message_bytes,
                               size_t workers, struct topic_error *err);
void topic_request_handler_release(struct topic_request_handler *handler);

/* Writes the answer, or an error, into job->reply and sets job->operation, job->code and job->id.
 * "status" alone is left to the main thread, which has the numbers. A batch that is worth it is
 * not answered but returned as a share, which is to be opened; else NULL. */
struct topic_batch *topic_request_handler_run(struct topic_request_handler *handler,
                                              struct topic_job *job);

/* Answers one part of a share, or says why not. */
void topic_request_handler_part(struct topic_request_handler *handler, struct topic_batch *batch,
                                size_t part, struct topic_batch_result *result);

/* Has the shadow tag the articles that were answered; their answers are handed in. */
void topic_request_handler_run_shadow(struct topic_request_handler *handler);

/* Writes the answer of the share's job from its parts; the share is freed. */
void topic_request_handler_join(struct topic_batch *batch);

#endif
