#include "daemon/control.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "daemon/storing/store_task.h"
#include "service/sd_notify.h"
#include "wire/json_prescan.h"
#include "wire/reply.h"

#define IS_LOADING "a reload is running: try again when it is done"

/* A job without an envelope is a signal's: no client waits for its answer. */
static void send_reply(struct topic_control *control, struct topic_job *job)
{
    if (job->message.envelope_count > 0) {
        topic_counters_request(control->counters, job->operation, job->code);
        topic_job_charge(job, &control->budget, &control->account, TOPIC_SEND_BUDGET_REFUSAL);
        topic_message_reply(&job->message, control->socket, &job->reply, &job->charge);
    }
    topic_job_recycle(control->pool, job);
}

static void send_error(struct topic_control *control, struct topic_job *job, enum topic_code code,
                       const char *message)
{
    job->code = code;
    if (topic_reply_write_error(&job->reply, job->id, code, message, NULL) < 0)
        topic_buffer_reset(&job->reply);
    send_reply(control, job);
}

static void send_ok(struct topic_control *control, struct topic_job *job)
{
    const char *id = topic_model_id(control->models->model);
    if (topic_reply_write_ok(&job->reply, job->id, id, NULL) < 0)
        topic_buffer_reset(&job->reply);
    send_reply(control, job);
}

static void send_status(struct topic_control *control, struct topic_job *job)
{
    topic_status_answer(control->status, job, true);
    send_reply(control, job);
}

static void send_shutdown(struct topic_control *control, struct topic_job *job)
{
    topic_log(TOPIC_LOG_INFO, "shutdown-asked", "the control socket asked for shutdown");
    *control->is_stopping = true;
    send_ok(control, job);
}

/* What "reload", "rollback" or "shadow" asks for. */
struct reload_request {
    enum topic_reload_kind kind;
    struct topic_text path; /* NULL bytes: where the running model came from */
    bool is_forced;
};

/* The reload for the model loader. For a rollback it holds the previous model, which also stays
 * with control->models until the rollback is done. NULL: *code says why. */
static struct topic_reload *make_reload(const struct topic_control *control,
                                        const struct reload_request *request, enum topic_code *code,
                                        struct topic_error *err)
{
    const struct topic_served_models *models = control->models;
    struct topic_text path = request->path;
    struct topic_reload *reload = topic_reload_new(request->kind, models->model, models->path, err);
    *code = TOPIC_CODE_INTERNAL;
    if (!reload)
        return NULL;
    reload->is_forced = request->is_forced;
    reload->topics_path = models->topics_path;
    reload->min_familiarity = models->min_familiarity;
    if (request->kind == TOPIC_RELOAD_ROLLBACK && models->previous) {
        reload->kept = topic_model_ref(models->previous);
        path = (struct topic_text){models->previous_path, strlen(models->previous_path)};
    }
    *code = TOPIC_CODE_BAD_REQUEST;
    if (!path.bytes || topic_reload_set_path(reload, path, err) == 0)
        return reload;
    topic_reload_free(reload);
    return NULL;
}

/* Gives the reload to the model loader; the job is answered when it is done. -1: the job is still
 * the caller's, and *code says why. */
static int post_reload(struct topic_control *control, struct topic_job *job,
                       const struct reload_request *request, enum topic_code *code,
                       struct topic_error *err)
{
    *code = TOPIC_CODE_BUSY;
    if (control->is_loading)
        return topic_error_set(err, IS_LOADING);
    *code = TOPIC_CODE_BAD_REQUEST;
    if (request->kind == TOPIC_RELOAD_RELOAD && topic_auth_reload(control->auth, err) < 0)
        return -1;
    struct topic_reload *reload = make_reload(control, request, code, err);
    if (!reload)
        return -1;
    job->kind = TOPIC_JOB_RELOAD;
    job->as.reload = reload;
    control->is_loading = true;
    const char *path = reload->path ? reload->path : control->models->path;
    topic_log(TOPIC_LOG_INFO, "model-opening", "%s: opening", path);
    topic_sd_notify("RELOADING=1\nSTATUS=Opening %s", path);
    topic_dispatcher_post_reload(control->dispatcher, job);
    return 0;
}

static void post_or_refuse(struct topic_control *control, struct topic_job *job,
                           const struct reload_request *request)
{
    struct topic_error err = {0};
    enum topic_code code;
    if (post_reload(control, job, request, &code, &err) < 0)
        send_error(control, job, code, err.text);
}

static void start_reload(struct topic_control *control, struct topic_job *job)
{
    const struct topic_request *request = &control->request;
    post_or_refuse(
        control, job,
        &(struct reload_request){TOPIC_RELOAD_RELOAD, request->model_path, request->is_forced});
}

static void start_rollback(struct topic_control *control, struct topic_job *job)
{
    post_or_refuse(control, job, &(struct reload_request){.kind = TOPIC_RELOAD_ROLLBACK});
}

static void stop_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_shadow *shadow = control->models->shadow;
    if (control->is_loading) {
        send_error(control, job, TOPIC_CODE_BUSY, IS_LOADING);
        return;
    }
    if (!shadow) {
        send_error(control, job, TOPIC_CODE_BAD_REQUEST, "no shadow model is running");
        return;
    }
    topic_log(TOPIC_LOG_INFO, "shadow-off", "shadow model %s is off",
              topic_model_id(topic_shadow_model(shadow)));
    topic_served_models_set_shadow(control->models, NULL);
    send_ok(control, job);
}

static void start_or_stop_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_request *request = &control->request;
    if (request->is_stop)
        stop_shadow(control, job);
    else
        post_or_refuse(
            control, job,
            &(struct reload_request){.kind = TOPIC_RELOAD_SHADOW, .path = request->model_path});
}

/* The store's thread does it. */
static void start_backup(struct topic_control *control, struct topic_job *job)
{
    struct topic_error err = {0};
    struct topic_store_writer *store = control->status->store;
    if (!store->path) {
        send_error(control, job, TOPIC_CODE_UNKNOWN_OP,
                   "this topicd keeps no corrections: start it with --store FILE");
        return;
    }
    struct topic_store_task *task = topic_store_task_new_backup(control->request.file_path, &err);
    job->as.request.task = task;
    if (!task)
        send_error(control, job, TOPIC_CODE_INTERNAL, err.text);
    else if (!topic_store_writer_post(store, job))
        send_error(control, job, TOPIC_CODE_BUSY,
                   "too many requests wait for the store: try again a little later");
}

void topic_control_finish_backup(struct topic_control *control, struct topic_job *job)
{
    if (job->code == TOPIC_CODE_NONE)
        send_ok(control, job);
    else
        send_reply(control, job);
}

typedef void (*action)(struct topic_control *control, struct topic_job *job);

static const action actions[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_STATUS] = send_status,          [TOPIC_OPERATION_PING] = send_ok,
    [TOPIC_OPERATION_RELOAD] = start_reload,         [TOPIC_OPERATION_ROLLBACK] = start_rollback,
    [TOPIC_OPERATION_SHADOW] = start_or_stop_shadow, [TOPIC_OPERATION_SHUTDOWN] = send_shutdown,
    [TOPIC_OPERATION_BACKUP] = start_backup,
};

static void refuse_operation(struct topic_control *control, struct topic_job *job)
{
    char taken[128];
    char message[256];
    topic_operation_list(TOPIC_OPERATION_AT_CONTROL, taken, sizeof taken);
    snprintf(message, sizeof message,
             "the control socket takes %s: send other operations to an address of --bind", taken);
    send_error(control, job, TOPIC_CODE_DENIED, message);
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
        send_error(control, job, request->code, err.text);
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
    send_error(control, job, TOPIC_CODE_DENIED,
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

void topic_control_reload(struct topic_control *control)
{
    struct topic_error err = {0};
    enum topic_code code;
    if (control->is_loading) {
        control->is_reload_due = true;
        return;
    }
    struct topic_job *job = topic_job_new(control->pool, TOPIC_JOB_REQUEST, &err);
    const struct reload_request request = {.kind = TOPIC_RELOAD_RELOAD};
    if (job && post_reload(control, job, &request, &code, &err) == 0)
        return;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "cannot reload the model: %s", err.text);
    if (job)
        topic_job_recycle(control->pool, job);
}

static void finish_reload(struct topic_control *control, struct topic_job *job)
{
    struct topic_reload *reload = job->as.reload;
    if (topic_reload_write(reload, job->id, &job->reply, NULL) < 0)
        topic_buffer_reset(&job->reply);
    topic_served_models_swap(control->models, reload);
    control->counters->reloads++;
    topic_drift_set_model(control->drift, control->models->model, NULL);
    topic_served_models_log(control->models);
    topic_reload_log(reload);
    send_reply(control, job);
}

static void finish_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_reload *reload = job->as.reload;
    struct topic_error err = {0};
    struct topic_shadow *shadow = topic_shadow_new(control->models->model, reload->model, &err);
    if (!shadow) {
        send_error(control, job, TOPIC_CODE_INTERNAL, err.text);
        return;
    }
    topic_served_models_set_shadow(control->models, shadow);
    topic_log(TOPIC_LOG_INFO, "shadow-on", "%s: shadow model %s is on", reload->path,
              topic_model_id(reload->model));
    send_ok(control, job);
}

static void finish_failed(struct topic_control *control, struct topic_job *job)
{
    const char *reason = job->as.reload->err.text;
    control->counters->failed_reloads += job->as.reload->kind != TOPIC_RELOAD_SHADOW;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "%s; still serving model %s", reason,
              topic_model_id(control->models->model));
    send_error(control, job, TOPIC_CODE_BAD_REQUEST, reason);
}

void topic_control_finish_reload(struct topic_control *control, struct topic_job *job)
{
    const struct topic_reload *reload = job->as.reload;
    control->is_loading = false;
    if (!reload->model)
        finish_failed(control, job);
    else if (reload->kind == TOPIC_RELOAD_SHADOW)
        finish_shadow(control, job);
    else
        finish_reload(control, job);
    topic_sd_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(control->models->model));
    if (!control->is_reload_due)
        return;
    control->is_reload_due = false;
    topic_control_reload(control);
}
