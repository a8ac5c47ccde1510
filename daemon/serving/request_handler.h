/* request_handler.h - what a worker does with a request: decode it, ask the model, write the answer.
 */
#ifndef TOPIC_DAEMON_SERVING_REQUEST_HANDLER_H
#define TOPIC_DAEMON_SERVING_REQUEST_HANDLER_H

#include <stddef.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/job.h"
#include "daemon/serving/shadow_queue.h"
#include "topicd/model.h"
#include "wire/request.h"

/* One for each worker: nothing in it is shared. */
struct topic_request_handler {
    struct topic_request request;
    struct topic_request record; /* for daemon/serving/record_handler.h */
    struct topic_scratch *scratch;
    struct topic_shadow_queue shadow_queue; /* answered articles that the shadow has yet to tag */
    size_t max_message_bytes;
    size_t workers; /* in all; a single one splits no batches */
};

int topic_request_handler_init(struct topic_request_handler *handler, size_t max_message_bytes,
                               size_t workers, struct topic_error *err);
void topic_request_handler_release(struct topic_request_handler *handler);

/* Writes the answer, or an error, into job->reply and sets job->operation, job->code and job->id.
 * Only "status" is left to the main thread, which has the numbers. A request with enough articles is
 * not answered but returned as a batch, for the dispatcher to open; else NULL. */
struct topic_batch *topic_request_handler_run(struct topic_request_handler *handler,
                                              struct topic_job *job);

/* Answers one part of a batch; *result says whether that failed. */
void topic_request_handler_part(struct topic_request_handler *handler, struct topic_batch *batch,
                                size_t part, struct topic_batch_result *result);

/* Tags the answered articles with the shadow model, after their answers were returned. */
void topic_request_handler_run_shadow(struct topic_request_handler *handler);

/* Joins the parts into the answer of the batch's job; frees the batch. */
void topic_request_handler_join(struct topic_batch *batch);

#endif
