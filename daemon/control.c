#include "daemon/control.h"

#include <string.h>

#include "base/log.h"
#include "daemon/systemd/sd_notify.h"
#include "wire/json_prescan.h"

#define IS_LOADING "a reload is running: try again when it is done"

/* A job without an envelope is a signal's: nobody waits for its answer. */
static void send_reply(struct topic_control *control, struct topic_job *job)
{
    if (job->message.envelope_count > 0) {
        topic_counters_request(control->counters, job->operation, job->code);
        topic_message_reply(&job->message, control->socket, &job->reply);
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

/* What a reload, rollback or shadow asks for. */
struct change {
    enum topic_reload_kind kind;
    struct topic_text path; /* NULL bytes: where the present model came from */
    bool is_forced;
};

/* The order for the loader. For a rollback it holds the previous model, which also stays with
 * control->models until the change is done. NULL: *code says why. */
static struct topic_reload *make_order(const struct topic_control *control,
                                       const struct change *change, enum topic_code *code,
                                       struct topic_error *err)
{
    const struct topic_served_models *models = control->models;
    struct topic_text path = change->path;
    struct topic_reload *order = topic_reload_new(change->kind, models->model, models->path, err);
    *code = TOPIC_CODE_INTERNAL;
    if (!order)
        return NULL;
    order->is_forced = change->is_forced;
    order->topics_path = models->topics_path;
    if (change->kind == TOPIC_RELOAD_BACK && models->previous) {
        order->kept = topic_model_ref(models->previous);
        path = (struct topic_text){models->previous_path, strlen(models->previous_path)};
    }
    *code = TOPIC_CODE_BAD_REQUEST;
    if (!path.bytes || topic_reload_set_path(order, path, err) == 0)
        return order;
    topic_reload_free(order);
    return NULL;
}

/* Gives the change to the loader; the job is answered when it is done. -1: the job is still the
 * caller's, and *code says why. */
static int start_change(struct topic_control *control, struct topic_job *job,
                        const struct change *change, enum topic_code *code, struct topic_error *err)
{
    *code = TOPIC_CODE_BUSY;
    if (control->is_loading)
        return topic_error_set(err, IS_LOADING);
    *code = TOPIC_CODE_BAD_REQUEST;
    if (change->kind == TOPIC_RELOAD_FORWARD && topic_auth_reload(control->auth, err) < 0)
        return -1;
    struct topic_reload *order = make_order(control, change, code, err);
    if (!order)
        return -1;
    job->kind = TOPIC_JOB_RELOAD;
    job->as.reload = (struct topic_job_reload){.order = order};
    control->is_loading = true;
    const char *path = order->path ? order->path : control->models->path;
    topic_log(TOPIC_LOG_INFO, "model-opening", "%s: opening", path);
    topic_sd_notify("RELOADING=1\nSTATUS=Opening %s", path);
    topic_dispatcher_post_reload(control->dispatcher, job);
    return 0;
}

static void start(struct topic_control *control, struct topic_job *job, const struct change *change)
{
    struct topic_error err = {0};
    enum topic_code code;
    if (start_change(control, job, change, &code, &err) < 0)
        send_error(control, job, code, err.text);
}

static void start_reload(struct topic_control *control, struct topic_job *job)
{
    const struct topic_request *request = &control->request;
    start(control, job,
          &(struct change){TOPIC_RELOAD_FORWARD, request->model_path, request->is_forced});
}

static void start_rollback(struct topic_control *control, struct topic_job *job)
{
    start(control, job, &(struct change){.kind = TOPIC_RELOAD_BACK});
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
        start(control, job,
              &(struct change){.kind = TOPIC_RELOAD_SHADOW, .path = request->model_path});
}

typedef void (*action)(struct topic_control *control, struct topic_job *job);

static const action actions[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_STATUS] = send_status,          [TOPIC_OPERATION_PING] = send_ok,
    [TOPIC_OPERATION_RELOAD] = start_reload,         [TOPIC_OPERATION_ROLLBACK] = start_rollback,
    [TOPIC_OPERATION_SHADOW] = start_or_stop_shadow, [TOPIC_OPERATION_SHUTDOWN] = send_shutdown,
};

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
        send_error(control, job, TOPIC_CODE_DENIED,
                   "the control socket takes status, ping, reload, rollback, shadow and shutdown: "
                   "send other operations to an address of --bind");
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
    const struct change change = {.kind = TOPIC_RELOAD_FORWARD};
    if (job && start_change(control, job, &change, &code, &err) == 0)
        return;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "cannot reload the model: %s", err.text);
    if (job)
        topic_job_recycle(control->pool, job);
}

static void finish_model(struct topic_control *control, struct topic_job *job)
{
    struct topic_reload *order = job->as.reload.order;
    if (topic_reload_write(order, job->id, &job->reply, NULL) < 0)
        topic_buffer_reset(&job->reply);
    topic_served_models_swap(control->models, order);
    control->counters->reloads++;
    topic_drift_set_model(control->drift, control->models->model, NULL);
    topic_served_models_log(control->models);
    topic_reload_log(order);
    send_reply(control, job);
}

static void finish_shadow(struct topic_control *control, struct topic_job *job)
{
    const struct topic_reload *order = job->as.reload.order;
    struct topic_error err = {0};
    struct topic_shadow *shadow = topic_shadow_new(control->models->model, order->model, &err);
    if (!shadow) {
        send_error(control, job, TOPIC_CODE_INTERNAL, err.text);
        return;
    }
    topic_served_models_set_shadow(control->models, shadow);
    topic_log(TOPIC_LOG_INFO, "shadow-on", "%s: shadow model %s is on", order->path,
              topic_model_id(order->model));
    send_ok(control, job);
}

static void finish_failed(struct topic_control *control, struct topic_job *job)
{
    const char *reason = job->as.reload.err.text;
    control->counters->failed_reloads += job->as.reload.order->kind != TOPIC_RELOAD_SHADOW;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "%s; still serving model %s", reason,
              topic_model_id(control->models->model));
    send_error(control, job, TOPIC_CODE_BAD_REQUEST, reason);
}

void topic_control_finish_reload(struct topic_control *control, struct topic_job *job)
{
    const struct topic_reload *order = job->as.reload.order;
    control->is_loading = false;
    if (!order->model)
        finish_failed(control, job);
    else if (order->kind == TOPIC_RELOAD_SHADOW)
        finish_shadow(control, job);
    else
        finish_model(control, job);
    topic_sd_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(control->models->model));
    if (!control->is_reload_due)
        return;
    control->is_reload_due = false;
    topic_control_reload(control);
}
