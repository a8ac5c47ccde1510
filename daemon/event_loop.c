#include "daemon/event_loop.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/control.h"
#include "daemon/frontend.h"
#include "daemon/model_switch.h"
#include "daemon/net/poll.h"
#include "daemon/pipeline.h"
#include "hooks/hooks.h"
#include "service/log_format.h"
#include "service/sd_notify.h"
#include "service/signals.h"

/* Messages taken from one socket before the others are served. */
#define TURN 256

/* The same of the control socket: a status of thousands of topics takes a millisecond to write. */
#define CONTROL_TURN 16

/* How often a stopping daemon checks whether everything has been answered. */
#define DRAIN_TICK_MS 100

/* The poll set. A stopping daemon polls only what stands from PLACE_LIMIT on. */
enum place {
    PLACE_SIGNALS,
    PLACE_CONTROL,
    PLACE_FRONTEND,
    PLACE_AUTH,
    PLACE_HELD,
    PLACE_ANSWERS,
    PLACE_LIMIT,
    PLACE_WORKERS = PLACE_LIMIT + TOPIC_CONNECTION_LIMIT_MAX_SOCKETS,
    PLACE_HTTP,
    PLACE_UNTAKEN,
    PLACE_STORE,
    PLACE_MODELS,
    PLACE_PIPELINE,
    PLACES = PLACE_PIPELINE + TOPIC_END_COUNT
};
_Static_assert(PLACES <= TOPIC_POLL_MAX, "the poll set is too small");

static void receive_signals(struct topic_server *server)
{
    enum topic_signals_request request;
    while ((request = topic_signals_next(server->signals)) != TOPIC_SIGNALS_NOTHING)
        if (request == TOPIC_SIGNALS_RELOAD)
            topic_model_switch_reload(&server->control);
        else
            server->is_stopping = true;
}

static void finish(struct topic_server *server, struct topic_job *job, int64_t now_us)
{
    switch (job->kind) {
    case TOPIC_JOB_REQUEST:
        topic_frontend_finish(&server->frontend, job, now_us);
        break;
    case TOPIC_JOB_RECORD:
        topic_pipeline_finish(&server->pipeline, job);
        break;
    case TOPIC_JOB_RELOAD:
        topic_model_switch_finish(&server->control, job);
        break;
    }
}

static void receive_results(struct topic_server *server)
{
    struct topic_job_list done = topic_dispatcher_collect(&server->dispatcher);
    int64_t now_us = done.count > 0 ? topic_clock_now_us() : 0;
    struct topic_job *job;
    while ((job = topic_job_list_pop(&done)))
        finish(server, job, now_us);
}

static void receive_stored(struct topic_server *server, const struct topic_poll_item *items)
{
    if (!items[PLACE_STORE].revents)
        return;
    struct topic_job_list done = topic_store_writer_collect(&server->store);
    int64_t now_us = topic_clock_now_us();
    struct topic_job *job;
    while ((job = topic_job_list_pop(&done)))
        if (job->operation == TOPIC_OPERATION_BACKUP)
            topic_control_finish_backup(&server->control, job);
        else
            topic_frontend_finish_stored(&server->frontend, job, now_us);
}

static void receive_models(struct topic_server *server, const struct topic_poll_item *items)
{
    if (!items[PLACE_MODELS].revents)
        return;
    struct topic_job_list done = topic_model_exchange_collect(&server->retraining.exchange);
    int64_t now_us = topic_clock_now_us();
    struct topic_job *job;
    while ((job = topic_job_list_pop(&done)))
        topic_frontend_finish_stored(&server->frontend, job, now_us);
    topic_model_switch_take(&server->control);
}

static void take_control(struct topic_server *server)
{
    for (int i = 0; i < CONTROL_TURN && topic_control_receive(&server->control); i++)
        ;
}

static void fill_poll_set(const struct topic_server *server, struct topic_poll_item *items)
{
    items[PLACE_SIGNALS] = (struct topic_poll_item){.fd = server->signals, .events = ZMQ_POLLIN};
    items[PLACE_CONTROL] =
        (struct topic_poll_item){.socket = server->control.socket, .events = ZMQ_POLLIN};
    for (size_t i = 0; i < TOPIC_CONNECTION_LIMIT_MAX_SOCKETS; i++)
        items[PLACE_LIMIT + i] =
            (struct topic_poll_item){.socket = server->connection_limit.monitors[i],
                                     .fd = -1,
                                     .events = ZMQ_POLLIN,
                                     .is_quiet = true};
    items[PLACE_FRONTEND] =
        (struct topic_poll_item){.socket = server->frontend.socket, .events = ZMQ_POLLIN};
    items[PLACE_HELD] = (struct topic_poll_item){.fd = topic_hooks_wake_fd(), .events = ZMQ_POLLIN};
    items[PLACE_ANSWERS] =
        (struct topic_poll_item){.fd = server->answers.wake, .events = ZMQ_POLLIN};
    items[PLACE_WORKERS] =
        (struct topic_poll_item){.fd = server->dispatcher.wake, .events = ZMQ_POLLIN};
    items[PLACE_UNTAKEN] =
        (struct topic_poll_item){.fd = server->pushed.budget.wake, .events = ZMQ_POLLIN};
    items[PLACE_STORE] = (struct topic_poll_item){.fd = server->store.wake, .events = ZMQ_POLLIN};
    items[PLACE_MODELS] =
        (struct topic_poll_item){.fd = server->retraining.exchange.wake, .events = ZMQ_POLLIN};
    items[PLACE_HTTP] = (struct topic_poll_item){.fd = -1, .events = ZMQ_POLLIN};
}

/* The shorter of two times; -1 is for ever. */
static int sooner(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

/* While many requests wait, only the workers wake this thread: waking for every few requests that
 * arrive would take the workers' processor time. */
static int wait_for(struct topic_server *server, struct topic_poll_item *items, size_t count,
                    int max_ms, struct topic_error *err)
{
    bool is_backlogged;
    int timeout_ms = topic_dispatcher_prepare_wait(&server->dispatcher, &is_backlogged);
    timeout_ms =
        sooner(timeout_ms, sooner(max_ms, sooner(topic_http_server_timeout_ms(&server->http.server),
                                                 topic_watchdog_timeout_ms(&server->watchdog))));
    topic_watchdog_turn(&server->watchdog, &server->dispatcher);
    if (is_backlogged) {
        struct pollfd wake = {.fd = server->dispatcher.wake, .events = POLLIN};
        poll(&wake, 1, timeout_ms);
        timeout_ms = 0;
    }
    if (topic_poll(items, count, timeout_ms) >= 0 || errno == EINTR)
        return 0;
    return topic_error_set(err, "cannot wait for messages: %s", zmq_strerror(errno));
}

static void update_connection_limit(struct topic_server *server,
                                    const struct topic_poll_item *items)
{
    for (size_t i = 0; i < TOPIC_CONNECTION_LIMIT_MAX_SOCKETS; i++)
        if (items[PLACE_LIMIT + i].revents)
            topic_connection_limit_update(&server->connection_limit, i);
    topic_handshakes_turn(&server->connection_limit.handshakes, topic_clock_now_ms());
}

/* Until zauth is to be started again, refused clients are to be logged, or they or subscribers
 * read from again. */
static int peers_timeout_ms(const struct topic_server *server)
{
    int handshakes_ms =
        topic_handshakes_timeout_ms(&server->connection_limit.handshakes, topic_clock_now_ms());
    int read_ms = sooner(topic_refusals_timeout_ms(&server->frontend.refusals),
                         topic_pipeline_timeout_ms(&server->pipeline));
    return sooner(topic_auth_timeout_ms(&server->auth), sooner(handshakes_ms, read_ms));
}

static void serve_http(struct topic_server *server, const struct topic_poll_item *items)
{
    if (items[PLACE_HTTP].revents || topic_http_server_timeout_ms(&server->http.server) == 0)
        topic_http_server_turn(&server->http.server);
}

/* While HTTP has used up its time, its connections wait. */
static void poll_http(struct topic_server *server, struct topic_poll_item *items)
{
    items[PLACE_HTTP].fd = topic_http_server_poll_fd(&server->http.server);
}

/* A new zauth has another socket. */
static void poll_auth(const struct topic_server *server, struct topic_poll_item *items)
{
    void *alarm = topic_auth_alarm(&server->auth);
    items[PLACE_AUTH] = (struct topic_poll_item){.socket = alarm, .fd = -1, .events = ZMQ_POLLIN};
}

static void watch_auth(struct topic_server *server, const struct topic_poll_item *items)
{
    if (items[PLACE_AUTH].revents || topic_auth_timeout_ms(&server->auth) == 0)
        topic_auth_revive(&server->auth);
}

/* Connections that are held until their messages are taken wait for us, even if libzmq has nothing
 * more to report. Who is held from here on makes the descriptor readable again: so this comes
 * before messages of any kind are taken. */
static bool take_wake(const struct topic_poll_item *items)
{
    uint64_t count;
    return items[PLACE_HELD].revents != 0 && read(items[PLACE_HELD].fd, &count, sizeof count) >= 0;
}

static int serve(struct topic_server *server, struct topic_poll_item *items,
                 struct topic_error *err)
{
    while (!server->is_stopping) {
        topic_pipeline_set_poll(&server->pipeline, &items[PLACE_PIPELINE]);
        poll_auth(server, items);
        poll_http(server, items);
        if (wait_for(server, items, PLACES, peers_timeout_ms(server), err) < 0)
            return -1;
        const bool is_woken = take_wake(items);
        receive_results(server);
        receive_stored(server, items);
        receive_models(server, items);
        watch_auth(server, items);
        topic_pipeline_turn(&server->pipeline);
        if (items[PLACE_SIGNALS].revents)
            receive_signals(server);
        if (items[PLACE_CONTROL].revents)
            take_control(server);
        update_connection_limit(server, items);
        serve_http(server, items);
        if (items[PLACE_ANSWERS].revents)
            topic_stopped_clients_resume(&server->frontend.stopped);
        topic_refusals_turn(&server->frontend.refusals, topic_clock_now_ms());
        if (is_woken || items[PLACE_FRONTEND].revents != 0)
            topic_frontend_receive(&server->frontend, TURN);
    }
    return 0;
}

/* Takes what has arrived, up to one queue of it, so that clients that never pause cannot keep the
 * daemon alive; then answers all that was taken. The sockets stay bound: zmq_unbind would close the
 * connections that the answers need. */
static int drain(struct topic_server *server, struct topic_poll_item *items,
                 struct topic_error *err)
{
    size_t left = server->status.queue_limit;
    size_t taken;
    while (left > 0 && (taken = topic_frontend_receive(&server->frontend, left)) > 0)
        left -= taken;
    topic_dispatcher_stop(&server->dispatcher);
    topic_store_writer_stop(&server->store);
    topic_model_exchange_stop(&server->retraining.exchange);
    while (topic_pipeline_drains(&server->pipeline) ||
           topic_dispatcher_has_work(&server->dispatcher) ||
           topic_store_writer_has_work(&server->store) ||
           topic_model_exchange_has_work(&server->retraining.exchange)) {
        topic_pipeline_set_poll(&server->pipeline, &items[PLACE_PIPELINE]);
        poll_http(server, items);
        if (wait_for(server, &items[PLACE_LIMIT], PLACES - PLACE_LIMIT, DRAIN_TICK_MS, err) < 0)
            return -1;
        receive_results(server);
        receive_stored(server, items);
        receive_models(server, items);
        update_connection_limit(server, items);
        serve_http(server, items);
    }
    return topic_pipeline_end(&server->pipeline, err);
}

int topic_event_loop_run(struct topic_server *server, struct topic_error *err)
{
    struct topic_poll_item items[PLACES];
    fill_poll_set(server, items);
    topic_served_models_log(&server->models);
    topic_log_format_ready();
    topic_sd_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(server->models.model));
    int status = serve(server, items, err);
    topic_sd_notify("STOPPING=1");
    if (status == 0)
        status = drain(server, items, err);
    topic_handshakes_turn(&server->connection_limit.handshakes, INT64_MAX);
    topic_log(TOPIC_LOG_INFO, "stopped", "stopped: %llu requests taken, %llu answered",
              (unsigned long long)server->counters.received,
              (unsigned long long)server->counters.answered);
    return status;
}
