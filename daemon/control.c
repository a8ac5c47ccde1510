#include "daemon/control.h"

#include <stdio.h>

#include "base/log.h"
#include "daemon/control_reply.h"
#include "daemon/model_switch.h"
#include "daemon/storing/store_task.h"
#include "wire/json_prescan.h"

static void send_status(struct topic_control *control, struct topic_job *job)
{
    topic_status_answer(control->status, job);
    topic_control_reply_send(control, job);
}

static void send_shutdown(struct topic_control *control, struct topic_job *job)
{
    topic_log(TOPIC_LOG_INFO, "shutdown-asked", "the control socket asked for shutdown");
    *control->is_stopping = true;
    topic_control_reply_ok(control, job);
}

/* The store's thread does it. */
static void start_backup(struct topic_control *control, struct topic_job *job)
{
    struct topic_error err = {0};
    struct topic_store_writer *store = control->status->store;
    if (store->wake < 0) {
        topic_control_reply_error(control, job, TOPIC_CODE_UNKNOWN_OP,
                                  "this topicd keeps no corrections: start it with --store FILE");
        return;
    }
    struct topic_store_task *task = topic_store_task_new_backup(control->request.file_path, &err);
    job->as.request.task = task;
    if (!task)
        topic_control_reply_error(control, job, TOPIC_CODE_INTERNAL, err.text);
    else if (!topic_store_writer_post(store, job))
        topic_control_reply_error(control, job, TOPIC_CODE_BUSY,
                                  "too many requests wait for the store: try again a little later");
}

void topic_control_finish_backup(struct topic_control *control, struct topic_job *job)
{
    if (job->code == TOPIC_CODE_NONE)
        topic_control_reply_ok(control, job);
    else
        topic_control_reply_send(control, job);
}

typedef void (*action)(struct topic_control *control, struct topic_job *job);

static const action actions[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_STATUS] = send_status,
    [TOPIC_OPERATION_PING] = topic_control_reply_ok,
    [TOPIC_OPERATION_RELOAD] = topic_model_switch_start_reload,
    [TOPIC_OPERATION_ROLLBACK] = topic_model_switch_start_rollback,
    [TOPIC_OPERATION_SHADOW] = topic_model_switch_start_shadow,
    [TOPIC_OPERATION_SHUTDOWN] = send_shutdown,
    [TOPIC_OPERATION_BACKUP] = start_backup,
};

static void refuse_operation(struct topic_control *control, struct topic_job *job)
{
    char taken[128];
    char message[256];
    topic_operation_list(TOPIC_OPERATION_AT_CONTROL, taken, sizeof taken);
    snprintf(message, sizeof message,
             "the control socket takes %s: send other operations to an address of --bind", taken);
    topic_control_reply_error(control, job, TOPIC_CODE_DENIED, message);
}

static void handle(struct topic_control *control, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    struct topic_error err = {0};
    struct topic_request *request = &control->request;
    size_t frame_count = topic_message_content(&job->message, frames);
    int status = topic_request_decode(request, frames, frame_count, &err);
    job->id = request->id;
    if (status < 0) {
        topic_control_reply_error(control, job, request->code, err.text);
        return;
    }
    job->operation = request->operation;
    if (actions[job->operation])
        actions[job->operation](control, job);
    else
        refuse_operation(control, job);
}

static bool may_control(const struct topic_control *control, struct topic_job *job)
{
    return control->is_private ||
           topic_auth_allow(control->auth, &job->message, TOPIC_RIGHT_CONTROL);
}

static void deny(struct topic_control *control, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->id = topic_json_prescan_id(frames[0]);
    topic_control_reply_error(
        control, job, TOPIC_CODE_DENIED,
        "this key may not control the daemon: give it the right \"control\" in the client "
        "list");
}

bool topic_control_receive(struct topic_control *control)
{
    struct topic_job *job = topic_job_new(control->pool, TOPIC_JOB_REQUEST, NULL);
    if (!job)
        return false;
    if (!topic_message_receive(&job->message, control->socket)) {
        topic_job_recycle(control->pool, job);
        return false;
    }
    if (job->message.frame_count == job->message.envelope_count)
        topic_job_recycle(control->pool, job);
    else if (may_control(control, job))
        handle(control, job);
    else
        deny(control, job);
    return true;
}
