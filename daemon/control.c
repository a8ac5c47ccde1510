#include "daemon/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "daemon/notify.h"

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

static void start_reload(struct topic_server *server, struct topic_job *job)
{
    struct topic_error err = {0};
    if (topic_control_reload(server, job, server->control_request.model_path, &err) < 0)
        send_error(server, job, TOPIC_CODE_BUSY, err.text);
}

typedef void (*action)(struct topic_server *server, struct topic_job *job);

static const action actions[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_STATUS] = send_status,
    [TOPIC_OPERATION_PING] = send_ok,
    [TOPIC_OPERATION_RELOAD] = start_reload,
    [TOPIC_OPERATION_SHUTDOWN] = send_shutdown,
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
                   "the control socket takes status, ping, reload and shutdown: ask for the rest "
                   "where the daemon is bound");
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
    if (job->message.frame_count > job->message.envelope_count)
        handle(server, job);
    else
        topic_job_recycle(&server->pool, job);
    return true;
}

int topic_control_reload(struct topic_server *server, struct topic_job *job, struct topic_text path,
                         struct topic_error *err)
{
    if (server->is_loading)
        return topic_error_set(err, "a reload is under way: ask again when it is done");
    if (!path.bytes)
        path = (struct topic_text){server->model_path, strlen(server->model_path)};
    if (path.len == 0 || memchr(path.bytes, '\0', path.len))
        return topic_error_set(err, "\"model\" is not a path");
    job->path = topic_memory_copy(path.bytes, path.len, err);
    if (!job->path)
        return -1;
    job->kind = TOPIC_JOB_LOAD;
    server->is_loading = true;
    topic_log(TOPIC_LOG_INFO, "model-opening", "%s: opening", job->path);
    topic_notify("RELOADING=1\nSTATUS=Opening %s", job->path);
    topic_exchange_post_load(&server->exchange, job);
    return 0;
}

void topic_control_log_model(const struct topic_server *server)
{
    const struct topic_log_field fields[] = {
        {"path", server->model_path}, {"model", topic_model_id(server->model)}, {NULL, NULL}};
    topic_log_with(TOPIC_LOG_INFO, "model-serving", fields, "%s: serving model %s",
                   server->model_path, topic_model_id(server->model));
}

/* Jobs that a worker has hold their own references to the old model. */
static void swap_model(struct topic_server *server, struct topic_job *job)
{
    topic_model_unref(server->model);
    server->model = job->model;
    job->model = NULL;
    topic_exchange_set_model(&server->exchange, server->model);
    free(server->model_path);
    server->model_path = job->path;
    job->path = NULL;
    server->counters.reloads++;
    server->model_since_ms = topic_job_now_ms();
    topic_drift_set_model(&server->drift, server->model, NULL);
    topic_control_log_model(server);
}

void topic_control_finish_reload(struct topic_server *server, struct topic_job *job)
{
    bool loaded = job->model != NULL;
    server->is_loading = false;
    if (loaded) {
        swap_model(server, job);
        send_ok(server, job);
    } else {
        server->counters.failed_reloads++;
        topic_log(TOPIC_LOG_ERROR, "reload-failed", "%s; still serving model %s", job->err.text,
                  topic_model_id(server->model));
        send_error(server, job, TOPIC_CODE_BAD_REQUEST, job->err.text);
    }
    topic_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(server->model));
}
