#include "daemon/event_loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <zmq.h>

#include "base/log.h"
#include "daemon/control.h"
#include "daemon/frontend.h"
#include "daemon/log/log_format.h"
#include "daemon/pipeline.h"
#include "daemon/systemd/sd_notify.h"

/* Messages taken from one socket before the others get their turn. */
#define TURN 256

/* How often the end of waiting is looked for while the daemon stops. */
#define DRAIN_TICK_MS 100

/* The poll set; from PLACE_GUARD on it is waited for also while the daemon stops. */
enum place {
    PLACE_SIGNALS,
    PLACE_CONTROL,
    PLACE_FRONT,
    PLACE_GUARD,
    PLACE_WORKERS = PLACE_GUARD + TOPIC_CONNECTION_LIMIT_MAX_SOCKETS,
    PLACE_HTTP,
    PLACE_PIPELINE,
    PLACES = PLACE_PIPELINE + TOPIC_END_COUNT
};

static void reload_by_signal(struct topic_server *server)
{
    struct topic_error err = {0};
    if (server->is_loading) {
        server->reload_again = true;
        return;
    }
    struct topic_job *job = topic_job_take(&server->pool, &err);
    const struct topic_control_order order = {.kind = TOPIC_RELOAD_FORWARD};
    enum topic_code code;
    if (job && topic_control_reload(server, job, &order, &code, &err) == 0)
        return;
    topic_log(TOPIC_LOG_ERROR, "reload-failed", "the model is not reloaded: %s", err.text);
    if (job)
        topic_job_recycle(&server->pool, job);
}

static void receive_signals(struct topic_server *server)
{
    struct signalfd_siginfo info;
    while (read(server->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGHUP) {
            reload_by_signal(server);
            continue;
        }
        topic_log(TOPIC_LOG_INFO, "stopping", "stopping: %s", strsignal((int)info.ssi_signo));
        server->is_stopping = true;
    }
}

static void finish(struct topic_server *server, struct topic_job *job, int64_t now_us)
{
    if (job->kind == TOPIC_JOB_REQUEST) {
        topic_frontend_finish(server, job, now_us);
        return;
    }
    if (job->kind == TOPIC_JOB_RECORD) {
        topic_pipeline_finish(server, job);
        return;
    }
    topic_control_finish_reload(server, job);
    if (server->reload_again) {
        server->reload_again = false;
        reload_by_signal(server);
    }
}

static void receive_results(struct topic_server *server)
{
    struct topic_jobs done = topic_dispatcher_collect(&server->dispatcher);
    int64_t now_us = done.count > 0 ? topic_job_now_us() : 0;
    struct topic_job *job;
    while ((job = topic_job_pop(&done)))
        finish(server, job, now_us);
}

static void take_control(struct topic_server *server)
{
    for (int i = 0; i < TURN && topic_control_receive(server); i++)
        ;
}

static void fill_poll_set(const struct topic_server *server, zmq_pollitem_t *items)
{
    items[PLACE_SIGNALS] = (zmq_pollitem_t){.fd = server->signals, .events = ZMQ_POLLIN};
    items[PLACE_CONTROL] = (zmq_pollitem_t){.socket = server->control, .events = ZMQ_POLLIN};
    for (size_t i = 0; i < TOPIC_CONNECTION_LIMIT_MAX_SOCKETS; i++)
        items[PLACE_GUARD + i] = (zmq_pollitem_t){
            .socket = server->connection_limit.monitors[i], .fd = -1, .events = ZMQ_POLLIN};
    items[PLACE_FRONT] = (zmq_pollitem_t){.socket = server->front, .events = ZMQ_POLLIN};
    items[PLACE_WORKERS] = (zmq_pollitem_t){.fd = server->dispatcher.wake, .events = ZMQ_POLLIN};
    items[PLACE_HTTP] = (zmq_pollitem_t){.fd = server->http.fd, .events = ZMQ_POLLIN};
}

/* The shorter time; -1 is for ever. */
static int sooner(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

/* While the queue is deep, the workers alone decide when it goes on: to be woken for each handful
 * of requests that come in would only take from their time. */
static int wait_for(struct topic_server *server, zmq_pollitem_t *items, size_t count, int max_ms,
                    struct topic_error *err)
{
    bool is_deep;
    int timeout_ms = topic_dispatcher_rest(&server->dispatcher, &is_deep);
    timeout_ms =
        sooner(timeout_ms, sooner(max_ms, sooner(topic_http_server_timeout_ms(&server->http),
                                                 topic_watchdog_timeout_ms(&server->watchdog))));
    topic_watchdog_turn(&server->watchdog, &server->dispatcher);
    if (is_deep) {
        struct pollfd wake = {.fd = server->dispatcher.wake, .events = POLLIN};
        poll(&wake, 1, timeout_ms);
        timeout_ms = 0;
    }
    if (zmq_poll(items, (int)count, timeout_ms) >= 0 || errno == EINTR)
        return 0;
    return topic_error_set(err, "the daemon cannot wait for messages: %s", zmq_strerror(errno));
}

static void update_guard(struct topic_server *server, const zmq_pollitem_t *items)
{
    for (size_t i = 0; i < TOPIC_CONNECTION_LIMIT_MAX_SOCKETS; i++)
        if (items[PLACE_GUARD + i].revents)
            topic_connection_limit_update(&server->connection_limit, i);
}

static void serve_http(struct topic_server *server, const zmq_pollitem_t *items)
{
    if (items[PLACE_HTTP].revents || topic_http_server_timeout_ms(&server->http) == 0)
        topic_http_server_turn(&server->http);
}

static int serve(struct topic_server *server, zmq_pollitem_t *items, struct topic_error *err)
{
    while (!server->is_stopping) {
        topic_pipeline_set_poll(server, &items[PLACE_PIPELINE]);
        if (wait_for(server, items, PLACES, -1, err) < 0)
            return -1;
        receive_results(server);
        topic_pipeline_turn(server);
        if (items[PLACE_SIGNALS].revents)
            receive_signals(server);
        if (items[PLACE_CONTROL].revents)
            take_control(server);
        update_guard(server, items);
        serve_http(server, items);
        if (items[PLACE_FRONT].revents)
            topic_frontend_receive(server, TURN);
    }
    return 0;
}

/* What has arrived is taken, up to a queue of it, so that clients who never pause cannot keep the
 * daemon alive; then all that was taken is answered. The sockets stay bound meanwhile: zmq_unbind
 * would cut the connections that the answers go out on. */
static int drain(struct topic_server *server, zmq_pollitem_t *items, struct topic_error *err)
{
    topic_frontend_receive(server, (size_t)server->options->queue_limit);
    while (topic_pipeline_goes_on(server) || topic_dispatcher_has_work(&server->dispatcher)) {
        topic_pipeline_set_poll(server, &items[PLACE_PIPELINE]);
        if (wait_for(server, &items[PLACE_GUARD], PLACES - PLACE_GUARD, DRAIN_TICK_MS, err) < 0)
            return -1;
        receive_results(server);
        update_guard(server, items);
        serve_http(server, items);
    }
    return topic_pipeline_end(server, err);
}

int topic_event_loop_run(struct topic_server *server, struct topic_error *err)
{
    zmq_pollitem_t items[PLACES];
    fill_poll_set(server, items);
    topic_control_log_model(server);
    topic_log_format_ready();
    topic_sd_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(server->model));
    int status = serve(server, items, err);
    topic_sd_notify("STOPPING=1");
    if (status == 0)
        status = drain(server, items, err);
    topic_log(TOPIC_LOG_INFO, "stopped", "stopped: %llu requests taken, %llu answered",
              (unsigned long long)server->counters.received,
              (unsigned long long)server->counters.answered);
    return status;
}
