/* request_check.h - decodes a request, and says whether it may be answered, and still may be. */
#ifndef TOPIC_DAEMON_SERVING_REQUEST_CHECK_H
#define TOPIC_DAEMON_SERVING_REQUEST_CHECK_H

#include "daemon/serving/job.h"
#include "daemon/serving/worker_state.h"
#include "topicd/error.h"
#include "wire/code.h"
#include "wire/request.h"

/* Decodes the job's message into state->request, and sets job->operation and job->id. Checks size,
 * socket, rights, deadline, and what the model has to have for it. -1: job->code says what
 * failed. */
int topic_request_check_decode(struct topic_worker_state *state, struct topic_job *job,
                               struct topic_error *err);

/* Requests end when the daemon has to, and at their deadline. -1: *code says which. */
int topic_request_check_stop(const struct topic_worker_state *state, const struct topic_job *job,
                             enum topic_code *code, struct topic_error *err);
int topic_request_check_deadline(const struct topic_request *request, const struct topic_job *job,
                                 enum topic_code *code, struct topic_error *err);

#endif
