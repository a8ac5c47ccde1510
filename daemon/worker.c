#include "daemon/worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <zmq.h>

/* libzmq orders memory between the sender of a pointer and its receiver, but neither the language
 * nor a race detector can see that; an atomic step at both ends says it in C. */
static void hand_over(struct topic_worker *worker)
{
    atomic_fetch_add_explicit(&worker->hand_overs, 1, memory_order_acq_rel);
}

/* The pointer of a job is what travels; a NULL pointer ends the thread. */
static int send_pointer(void *socket, struct topic_job *job)
{
    int sent;
    do
        sent = zmq_send(socket, &job, sizeof job, 0);
    while (sent < 0 && errno == EINTR);
    return sent;
}

static void do_job(struct topic_worker *worker, struct topic_job *job)
{
    if (job->kind == TOPIC_JOB_LOAD)
        job->model = topic_model_open(job->path, &job->err);
    else
        topic_serve_job(&worker->serve, job);
}

static void *run(void *argument)
{
    struct topic_worker *worker = argument;
    for (;;) {
        struct topic_job *job = NULL;
        int got = zmq_recv(worker->inner_socket, &job, sizeof job, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !job)
            return NULL;
        hand_over(worker);
        do_job(worker, job);
        hand_over(worker);
        if (send_pointer(worker->inner_socket, job) < 0)
            return NULL;
    }
}

static int connect_pair(struct topic_worker *worker, void *context, struct topic_error *err)
{
    char name[64];
    int linger_ms = 0;
    snprintf(name, sizeof name, "inproc://worker-%p", (void *)worker);
    worker->socket = zmq_socket(context, ZMQ_PAIR);
    worker->inner_socket = zmq_socket(context, ZMQ_PAIR);
    if (!worker->socket || !worker->inner_socket ||
        zmq_setsockopt(worker->socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms) < 0 ||
        zmq_setsockopt(worker->inner_socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms) < 0 ||
        zmq_bind(worker->socket, name) < 0 || zmq_connect(worker->inner_socket, name) < 0)
        return topic_error_set(err, "a worker cannot be connected: %s", zmq_strerror(errno));
    return 0;
}

int topic_worker_start(struct topic_worker *worker, void *context, size_t max_message_bytes,
                       struct topic_error *err)
{
    if (connect_pair(worker, context, err) < 0 ||
        topic_serve_init(&worker->serve, max_message_bytes, err) < 0)
        return -1;
    int error = pthread_create(&worker->thread, NULL, run, worker);
    if (error)
        return topic_error_set(err, "a worker thread cannot be started: %s", strerror(error));
    worker->is_running = true;
    return 0;
}

void topic_worker_stop(struct topic_worker *worker)
{
    if (!worker->is_running)
        return;
    send_pointer(worker->socket, NULL);
    pthread_join(worker->thread, NULL);
    worker->is_running = false;
}

void topic_worker_release(struct topic_worker *worker)
{
    topic_worker_stop(worker);
    if (worker->socket)
        zmq_close(worker->socket);
    if (worker->inner_socket)
        zmq_close(worker->inner_socket);
    topic_serve_release(&worker->serve);
    *worker = (struct topic_worker){0};
}

int topic_worker_send(struct topic_worker *worker, struct topic_job *job, struct topic_error *err)
{
    hand_over(worker);
    if (send_pointer(worker->socket, job) < 0)
        return topic_error_set(err, "a job cannot be handed to a worker: %s", zmq_strerror(errno));
    worker->in_flight++;
    return 0;
}

struct topic_job *topic_worker_receive(struct topic_worker *worker)
{
    struct topic_job *job = NULL;
    if (zmq_recv(worker->socket, &job, sizeof job, ZMQ_DONTWAIT) < 0)
        return NULL;
    worker->in_flight--;
    hand_over(worker);
    return job;
}
