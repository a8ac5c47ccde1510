#include "daemon/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "daemon/systemd/sd_notify.h"
#include "wire/json_prescan.h"

#define UNDER_WAY "a reload is under way: ask again when it is done"

static void send_reply(struct topic_server *server, struct topic_job *job)
{
    if (job->message.envelope_count > 0) {
        topic_counters_request(&server->counters, job->operation, job->code);
        topic_message_reply(&job->message, server->control, &job->reply);
    }
    topic_job_recycle(&server->pool, job);
}

static void send_error(struct topic_server *server, struct topic_job *job, enum topic_code code,
                       const char *message)
{
    job->code = code;
    if (topic_reply_write_error(&job->reply, job->id, code, message, NULL) < 0)
        topic_buffer_reset(&job->reply);
    send_reply(server, job);
}

static void send_ok(struct topic_server *server, struct topic_job *job)
{
    if (topic_reply_write_ok(&job->reply, job->id, topic_model_id(server->model), NULL) < 0)
        topic_buffer_reset(&job->reply);
    send_reply(server, job);
}

static void send_status(struct topic_server *server, struct topic_job *job)
{
    struct topic_counters_state state = topic_server_state(server);
    state.shadow = server->shadow; /* for the owner: other clients' ids are in it */
    if (topic_counters_write(&server->counters, &state, job->id, &job->reply, NULL) < 0)
        topic_buffer_reset(&job->reply);
    send_reply(server, job);
}

static void send_shutdown(struct topic_server *server, struct topic_job *job)
{
    topic_log(TOPIC_LOG_INFO, "shutdown-asked", "shutdown asked for on the control socket");
    server->is_stopping = true;
    send_ok(server, job);
}

static void start(struct topic_server *server, struct topic_job *job,
                  const struct topic_control_order *order)
{
    struct topic_error err = {0};
    enum topic_code code = TOPIC_CODE_INTERNAL;
    if (topic_control_reload(server, job, order, &code, &err) < 0)
        send_error(server, job, code, err.text);
}

static void start_reload(struct topic_server *server, struct topic_job *job)
{
    const struct topic_request *request = &server->control_request;
    start(server, job,
          &(struct topic_control_order){TOPIC_RELOAD_FORWARD, request->model_path,
                                        request->is_forced});
}

static void start_rollback(struct topic_server *server, struct topic_job *job)
{
    start(server, job, &(struct topic_control_order){.kind = TOPIC_RELOAD_BACK});
}

static void set_shadow(struct topic_server *server, struct topic_shadow *shadow)
{
    topic_shadow_unref(server->shadow);
    server->shadow = shadow;
    topic_dispatcher_set_model(&server->dispatcher, server->model, shadow);
}

static void stop_shadow(struct topic_server *server, struct topic_job *job)
{
    if (server->is_loading) {
        send_error(server, job, TOPIC_CODE_BUSY, UNDER_WAY);
        return;
    }
    if (!server->shadow) {
        send_error(server, job, TOPIC_CODE_BAD_REQUEST, "there is no shadow model to stop");
        return;
    }
    topic_log(TOPIC_LOG_INFO, "shadow-off", "shadow model %s is off",
              topic_model_id(topic_shadow_model(server->shadow)));
    set_shadow(server, NULL);
    send_ok(server, job);
}

static void start_shadow(struct topic_server *server, struct topic_job *job)
{
    const struct topic_request *request = &server->control_request;
    if (request->is_stop)
        stop_shadow(server, job);
    else
        start(server, job,
              &(struct topic_control_order){.kind = TOPIC_RELOAD_SHADOW,
                                            .path = request->model_path});
}

typedef void (*action)(struct topic_server *server, struct topic_job *job);

static const action actions[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_STATUS] = send_status,  [TOPIC_OPERATION_PING] = send_ok,
    [TOPIC_OPERATION_RELOAD] = start_reload, [TOPIC_OPERATION_ROLLBACK] = start_rollback,
    [TOPIC_OPERATION_SHADOW] = start_shadow, [TOPIC_OPERATION_SHUTDOWN] = send_shutdown,
};

static void handle(struct topic_server *server, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    struct topic_error err = {0};
    struct topic_request *request = &server->control_request;
    size_t frame_count = topic_message_content(&job->message, frames);
    if (topic_request_decode(request, frames, frame_count, &err) < 0) {
        job->id = request->id;
        send_error(server, job, request->code, err.text);
        return;
    }
    job->id = request->id;
    job->operation = request->operation;
    if (actions[job->operation])
        actions[job->operation](server, job);
    else
        send_error(server, job, TOPIC_CODE_DENIED,
                   "the control socket takes status, ping, reload, rollback, shadow and shutdown: "
                   "ask for the rest where the daemon is bound");
}

/* An ipc socket has its mode. */
static bool may_control(const struct topic_server *server, struct topic_job *job)
{
    return server->options->control.is_ipc ||
           topic_auth_allow(&server->auth, &job->message, TOPIC_RIGHT_CONTROL);
}

static void deny(struct topic_server *server, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->id = topic_json_prescan_id(frames[0]);
    send_error(server, job, TOPIC_CODE_DENIED,
               "this key may not control the daemon: have it listed with the right control");
}

bool topic_control_receive(struct topic_server *server)
{
    struct topic_job *job = topic_job_take(&server->pool, NULL);
    if (!job)
        return false;
    if (!topic_message_receive(&job->message, server->control)) {
        topic_job_recycle(&server->pool, job);
        return false;
    }
    if (job->message.frame_count == job->message.envelope_count)
        topic_job_recycle(&server->pool, job);
    else if (may_control(server, job))
        handle(server, job);
    else
        deny(server, job);
    return true;
}

/* The kept model goes with the order, and stays here too until the change is done. */
static struct topic_reload *make_order(struct topic_server *server,
                                       const struct topic_control_order *order,
                                       enum topic_code *code, struct topic_error *err)
{
    struct topic_text path = order->path;
    struct topic_reload *reload =
        topic_reload_new(order->kind, server->model, server->model_path, err);
    *code = TOPIC_CODE_INTERNAL;
    if (!reload)
        return NULL;
    reload->is_forced = order->is_forced;
    reload->topics_path = server->options->topics_path;
    if (order->kind == TOPIC_RELOAD_BACK && server->previous) {
        reload->kept = topic_model_ref(server->previous);
        path = (struct topic_text){server->previous_path, strlen(server->previous_path)};
    }
    *code = TOPIC_CODE_BAD_REQUEST;
    if (!path.bytes || topic_reload_set_path(reload, path, err) == 0)
        return reload;
    topic_reload_free(reload);
    return NULL;
}

int topic_control_reload(struct topic_server *server, struct topic_job *job,
                         const struct topic_control_order *order, enum topic_code *code,
                         struct topic_error *err)
{
    *code = TOPIC_CODE_BUSY;
    if (server->is_loading)
        return topic_error_set(err, UNDER_WAY);
    *code = TOPIC_CODE_BAD_REQUEST;
    if (order->kind == TOPIC_RELOAD_FORWARD && topic_auth_reload(&server->auth, err) < 0)
        return -1;
    job->reload = make_order(server, order, code, err);
    if (!job->reload)
        return -1;
    job->kind = TOPIC_JOB_LOAD;
    server->is_loading = true;
    const char *path = job->reload->path ? job->reload->path : server->model_path;
    topic_log(TOPIC_LOG_INFO, "model-opening", "%s: opening", path);
    topic_sd_notify("RELOADING=1\nSTATUS=Opening %s", path);
    topic_dispatcher_post_load(&server->dispatcher, job);
    return 0;
}

void topic_control_log_model(const struct topic_server *server)
{
    const struct topic_log_field fields[] = {
        {"path", server->model_path}, {"model", topic_model_id(server->model)}, {NULL, NULL}};
    topic_log_with(TOPIC_LOG_INFO, "model-serving", fields, "%s: serving model %s",
                   server->model_path, topic_model_id(server->model));
}

static void move(char **to, char **from)
{
    free(*to);
    *to = *from;
    *from = NULL;
}

/* The shadow goes on beside another model, and counts anew; it ends when it is that model itself.
 */
static struct topic_shadow *shadow_beside(struct topic_model *running,
                                          const struct topic_shadow *shadow)
{
    struct topic_error err = {0};
    if (!shadow)
        return NULL;
    struct topic_model *model = topic_shadow_model(shadow);
    const char *id = topic_model_id(model);
    if (strcmp(id, topic_model_id(running)) == 0) {
        topic_log(TOPIC_LOG_INFO, "shadow-off", "shadow model %s is the running one now: it is off",
                  id);
        return NULL;
    }
    struct topic_shadow *next = topic_shadow_new(running, model, &err);
    if (!next)
        topic_log(TOPIC_LOG_ERROR, "shadow-off", "shadow model %s is off: %s", id, err.text);
    return next;
}

/* Jobs that a worker has hold their own references to the old model. A model that replaces itself
 * is none to go back to. */
static void swap_model(struct topic_server *server, struct topic_reload *reload)
{
    if (strcmp(topic_model_id(server->model), topic_model_id(reload->model)) != 0) {
        topic_model_unref(server->previous);
        server->previous = topic_model_ref(server->model);
        move(&server->previous_path, &server->model_path);
    }
    topic_model_unref(server->model);
    server->model = topic_model_ref(reload->model);
    set_shadow(server, shadow_beside(server->model, server->shadow));
    move(&server->model_path, &reload->model_path);
    server->counters.reloads++;
    server->model_since_ms = topic_job_now_ms();
    topic_drift_set_model(&server->drift, server->model, NULL);
    topic_control_log_model(server);
}

static void finish_well(struct topic_server *server, struct topic_job *job)
{
    struct topic_reload *reload = job->reload;
    if (topic_reload_write(reload, job->id, &job->reply, NULL) < 0)
        topic_buffer_reset(&job->reply);
    swap_model(server, reload);
    topic_reload_log(reload);
    send_reply(server, job);
}

static void finish_shadow(struct topic_server *server, struct topic_job *job)
{
    struct topic_shadow *shadow = topic_shadow_new(server->model, job->reload->model, &job->err);
    if (!shadow) {
        send_error(server, job, TOPIC_CODE_INTERNAL, job->err.text);
        return;
    }
    set_shadow(server, shadow);
    topic_log(TOPIC_LOG_INFO, "shadow-on", "%s: shadow model %s is on", job->reload->path,
              topic_model_id(job->reload->model));
    send_ok(server, job);
}

void topic_control_finish_reload(struct topic_server *server, struct topic_job *job)
{
    server->is_loading = false;
    if (job->reload->model && job->reload->kind == TOPIC_RELOAD_SHADOW) {
        finish_shadow(server, job);
    } else if (job->reload->model) {
        finish_well(server, job);
    } else {
        server->counters.failed_reloads += job->reload->kind != TOPIC_RELOAD_SHADOW;
        topic_log(TOPIC_LOG_ERROR, "reload-failed", "%s; still serving model %s", job->err.text,
                  topic_model_id(server->model));
        send_error(server, job, TOPIC_CODE_BAD_REQUEST, job->err.text);
    }
    topic_sd_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(server->model));
}
