/* request_handler.h - what a worker does with a request: decode it, ask the model, write the
 * answer. The parts of a batch are answered by article_answers.h.
 */
#ifndef TOPIC_DAEMON_SERVING_REQUEST_HANDLER_H
#define TOPIC_DAEMON_SERVING_REQUEST_HANDLER_H

#include "daemon/serving/batch.h"
#include "daemon/serving/job.h"
#include "daemon/serving/worker_state.h"

/* Writes the answer, or an error, into job->reply and sets job->operation, job->code and job->id.
 * Only "status" is left to the main thread, which has the numbers. A request with enough articles
 * is not answered but returned as a batch, for the dispatcher to open; else NULL. A long request of
 * the workers' lane is not answered either: job->lane says that it belongs to the other. */
struct topic_batch *topic_request_handler_run(struct topic_worker_state *state,
                                              struct topic_job *job);

/* Joins the parts into the answer of the batch's job; frees the batch. */
void topic_request_handler_join(struct topic_batch *batch);

#endif
