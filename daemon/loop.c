#include "daemon/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <zmq.h>

#include "base/log.h"
#include "base/memory.h"
#include "daemon/control.h"
#include "daemon/front.h"
#include "daemon/notify.h"

/* Messages taken from one socket before the others get their turn. */
#define TURN 256

/* The poll set: these places first, then one for each worker. */
enum place {
    PLACE_SIGNALS,
    PLACE_CONTROL,
    PLACE_GUARD,
    PLACE_FRONT = PLACE_GUARD + TOPIC_GUARD_MAX_SOCKETS,
    PLACE_WORKERS
};

static struct topic_worker *least_busy(struct topic_server *server)
{
    struct topic_worker *best = &server->workers[0];
    for (size_t i = 1; i < server->worker_count; i++)
        if (server->workers[i].in_flight < best->in_flight)
            best = &server->workers[i];
    return best;
}

/* Hands out what waits, a model to open first. */
static int dispatch(struct topic_server *server, struct topic_error *err)
{
    struct topic_worker *worker;
    while ((server->load || server->queue.count > 0) &&
           (worker = least_busy(server))->in_flight < TOPIC_WORKER_AHEAD) {
        struct topic_job *job = server->load ? server->load : topic_job_pop(&server->queue);
        if (job == server->load)
            server->load = NULL;
        else
            job->model = topic_model_ref(server->model);
        if (topic_worker_send(worker, job, err) < 0)
            return -1;
    }
    return 0;
}

static void reload_by_signal(struct topic_server *server)
{
    struct topic_error err = {0};
    if (server->is_loading) {
        server->reload_again = true;
        return;
    }
    struct topic_job *job = topic_job_take(&server->pool, &err);
    if (job && topic_control_reload(server, job, (struct topic_text){0}, &err) == 0)
        return;
    topic_log(TOPIC_LOG_ERROR, "the model is not reloaded: %s", err.text);
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
        topic_log(TOPIC_LOG_INFO, "stopping: %s", strsignal((int)info.ssi_signo));
        server->is_stopping = true;
    }
}

static void receive_results(struct topic_server *server, struct topic_worker *worker)
{
    struct topic_job *job;
    while ((job = topic_worker_receive(worker))) {
        if (job->kind == TOPIC_JOB_REQUEST) {
            topic_front_finish(server, job);
            continue;
        }
        topic_control_finish_reload(server, job);
        if (server->reload_again) {
            server->reload_again = false;
            reload_by_signal(server);
        }
    }
}

static void take_control(struct topic_server *server)
{
    for (int i = 0; i < TURN && topic_control_receive(server); i++)
        ;
}

/* Hands out as it goes: a queue is full when the workers have all that they can take. */
static int take_requests(struct topic_server *server, int limit, struct topic_error *err)
{
    for (int i = 0; i < limit && topic_front_receive(server); i++)
        if (dispatch(server, err) < 0)
            return -1;
    return 0;
}

static void fill_poll_set(const struct topic_server *server, zmq_pollitem_t *items)
{
    items[PLACE_SIGNALS] = (zmq_pollitem_t){.fd = server->signals, .events = ZMQ_POLLIN};
    items[PLACE_CONTROL] = (zmq_pollitem_t){.socket = server->control, .events = ZMQ_POLLIN};
    for (size_t i = 0; i < TOPIC_GUARD_MAX_SOCKETS; i++)
        items[PLACE_GUARD + i] =
            (zmq_pollitem_t){.socket = server->guard.monitors[i], .events = ZMQ_POLLIN};
    items[PLACE_FRONT] = (zmq_pollitem_t){.socket = server->front, .events = ZMQ_POLLIN};
    for (size_t i = 0; i < server->worker_count; i++)
        items[PLACE_WORKERS + i] =
            (zmq_pollitem_t){.socket = server->workers[i].socket, .events = ZMQ_POLLIN};
}

static int wait_for(zmq_pollitem_t *items, size_t count, struct topic_error *err)
{
    if (zmq_poll(items, (int)count, -1) >= 0 || errno == EINTR)
        return 0;
    return topic_error_set(err, "the daemon cannot wait for messages: %s", zmq_strerror(errno));
}

static int serve(struct topic_server *server, zmq_pollitem_t *items, struct topic_error *err)
{
    while (!server->is_stopping) {
        if (wait_for(items, PLACE_WORKERS + server->worker_count, err) < 0)
            return -1;
        for (size_t i = 0; i < server->worker_count; i++)
            if (items[PLACE_WORKERS + i].revents)
                receive_results(server, &server->workers[i]);
        if (items[PLACE_SIGNALS].revents)
            receive_signals(server);
        if (items[PLACE_CONTROL].revents)
            take_control(server);
        for (size_t i = 0; i < TOPIC_GUARD_MAX_SOCKETS; i++)
            if (items[PLACE_GUARD + i].revents)
                topic_guard_update(&server->guard, i);
        if (dispatch(server, err) < 0 ||
            (items[PLACE_FRONT].revents && take_requests(server, TURN, err) < 0))
            return -1;
    }
    return 0;
}

static bool has_work(const struct topic_server *server)
{
    if (server->load || server->queue.count > 0)
        return true;
    for (size_t i = 0; i < server->worker_count; i++)
        if (server->workers[i].in_flight > 0)
            return true;
    return false;
}

/* What has arrived is taken, up to a queue of it, so that clients who never pause cannot keep the
 * daemon alive; then all that was taken is answered. The sockets stay bound meanwhile: zmq_unbind
 * would cut the connections that the answers go out on. */
static int drain(struct topic_server *server, zmq_pollitem_t *items, struct topic_error *err)
{
    if (take_requests(server, server->options->queue_limit, err) < 0 || dispatch(server, err) < 0)
        return -1;
    while (has_work(server)) {
        if (wait_for(items + PLACE_WORKERS, server->worker_count, err) < 0)
            return -1;
        for (size_t i = 0; i < server->worker_count; i++)
            receive_results(server, &server->workers[i]);
        if (dispatch(server, err) < 0)
            return -1;
    }
    return 0;
}

int topic_loop_run(struct topic_server *server, struct topic_error *err)
{
    size_t count = PLACE_WORKERS + server->worker_count;
    zmq_pollitem_t *items = topic_memory_new(count, sizeof *items, err);
    if (!items)
        return -1;
    fill_poll_set(server, items);
    topic_log(TOPIC_LOG_INFO, "%s: serving model %s", server->model_path,
              topic_model_id(server->model));
    fputs("topicd: ready\n", stderr);
    topic_notify("READY=1\nSTATUS=Serving model %s", topic_model_id(server->model));
    int status = serve(server, items, err);
    topic_notify("STOPPING=1");
    if (status == 0)
        status = drain(server, items, err);
    free(items);
    topic_log(TOPIC_LOG_INFO, "stopped: %llu requests taken, %llu answered",
              (unsigned long long)server->counters.received,
              (unsigned long long)server->counters.answered);
    return status;
}
