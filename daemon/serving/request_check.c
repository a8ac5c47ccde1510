#include "daemon/serving/request_check.h"

#include <stdint.h>

#include "base/clock.h"
#include "daemon/access/acl.h"
#include "daemon/access/operation_rights.h"
#include "wire/json_prescan.h"

/* Checks the message as a whole; only its id is read before. */
static int check_message(struct topic_worker_state *state, struct topic_job *job,
                         const struct topic_text *frames, struct topic_error *err)
{
    if (job->message.size_bytes > state->options.max_message_bytes) {
        job->id = topic_json_prescan_id(frames[0]);
        topic_error_set(err, "the request has %zu bytes: send at most %zu at a time",
                        job->message.size_bytes, state->options.max_message_bytes);
        return topic_job_fail(job, TOPIC_CODE_TOO_LARGE);
    }
    if (job->message.is_truncated) {
        job->id = topic_json_prescan_id(frames[0]);
        topic_error_set(err, "the request has more than %d frames", TOPIC_REQUEST_MAX_FRAMES);
        return topic_job_fail(job, TOPIC_CODE_BAD_REQUEST);
    }
    return 0;
}

int topic_request_check_stop(const struct topic_worker_state *state, const struct topic_job *job,
                             enum topic_code *code, struct topic_error *err)
{
    int64_t stop_ms = atomic_load(&state->stop_ms[job->lane]);
    if (stop_ms == 0 || topic_clock_now_ms() < stop_ms)
        return 0;
    *code = TOPIC_CODE_BUSY;
    return topic_error_set(err, "the daemon is stopping: send the request again");
}

int topic_request_check_deadline(const struct topic_request *request, const struct topic_job *job,
                                 enum topic_code *code, struct topic_error *err)
{
    int64_t deadline_ms = request->deadline_ms;
    if (deadline_ms < 0 || (topic_clock_now_us() - job->as.request.arrived_us) / 1000 < deadline_ms)
        return 0;
    *code = TOPIC_CODE_TIMEOUT;
    return topic_error_set(err, "the request was not answered within its %lld ms",
                           (long long)deadline_ms);
}

static int refuse_place(struct topic_job *job, struct topic_error *err)
{
    topic_error_set(err,
                    "\"%s\" is taken on the control socket only, which topicd has with "
                    "--control; its log says where: listening on ipc://…/control",
                    topic_operation_name(job->operation));
    return topic_job_fail(job, TOPIC_CODE_DENIED);
}

/* Without a store, a rollback is an operation of the control socket alone. */
static int check_rights(const struct topic_worker_state *state, struct topic_job *job,
                        struct topic_error *err)
{
    unsigned others;
    enum topic_right wanted = topic_operation_rights_find(job->operation, &others);
    if (!state->options.has_store && job->operation == TOPIC_OPERATION_ROLLBACK)
        return refuse_place(job, err);
    if (topic_operation_needs_store(job->operation) && !state->options.has_store) {
        job->code = TOPIC_CODE_UNKNOWN_OP;
        return topic_error_set(err, "this topicd keeps no corrections: start it with --store FILE");
    }
    if (job->as.request.rights & (wanted | others))
        return 0;
    job->code = TOPIC_CODE_DENIED;
    return topic_error_set(err,
                           "this key has no right to ask for \"%s\": give it the right \"%s\" in "
                           "the client list",
                           topic_operation_name(job->operation), topic_acl_right_name(wanted));
}

static int check_min_familiarity(const struct topic_request *request, const struct topic_job *job,
                                 struct topic_error *err)
{
    return request->options.min_familiarity > 0 ? topic_model_check_familiarity(job->model, err)
                                                : 0;
}

int topic_request_check_decode(struct topic_worker_state *state, struct topic_job *job,
                               struct topic_error *err)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    size_t frame_count = topic_message_content(&job->message, frames);
    if (check_message(state, job, frames, err) < 0)
        return -1;
    if (topic_request_check_stop(state, job, &job->code, err) < 0) {
        job->id = topic_json_prescan_id(frames[0]);
        return -1;
    }
    if (topic_worker_state_set_map(state, &state->request, job->model, err) < 0) {
        job->id = topic_json_prescan_id(frames[0]);
        return topic_job_fail(job, TOPIC_CODE_INTERNAL);
    }
    int status = topic_request_decode(&state->request, frames, frame_count, err);
    job->id = state->request.id;
    job->operation = state->request.operation;
    if (status < 0)
        return topic_job_fail(job, state->request.code);
    if (!topic_operation_is_allowed(job->operation, TOPIC_OPERATION_AT_FRONTEND))
        return refuse_place(job, err);
    if (check_rights(state, job, err) < 0)
        return -1;
    if (check_min_familiarity(&state->request, job, err) < 0)
        return topic_job_fail(job, TOPIC_CODE_BAD_REQUEST);
    return topic_request_check_deadline(&state->request, job, &job->code, err);
}
