/* worker.h - the threads that do the jobs. Each has its own memory and a pair of sockets to the
 * main thread; all that is shared is the model, which nobody changes. */
#ifndef TOPIC_DAEMON_WORKER_H
#define TOPIC_DAEMON_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/job.h"
#include "daemon/serve.h"
#include "topicd/error.h"

/* Jobs that a worker may have at once: one that it does and some that wait with it, so that it does
 * not stand still while the main thread is busy with sockets. More would only wait longer behind a
 * slow one while another worker is free. */
#define TOPIC_WORKER_AHEAD 4

struct topic_worker {
    void *socket; /* the main thread's end */
    size_t in_flight;

    atomic_uint hand_overs;
    void *inner_socket; /* the thread's end; made by the main thread, then left to the worker */
    struct topic_serve serve;
    pthread_t thread;
    bool is_running;
};

/* Starts the thread. Release in any case. */
int topic_worker_start(struct topic_worker *worker, void *context, size_t max_message_bytes,
                       struct topic_error *err);

/* Lets the thread finish what it has been given, and waits for it; its jobs are still to be
 * received. */
void topic_worker_stop(struct topic_worker *worker);
void topic_worker_release(struct topic_worker *worker);

/* Gives a job away. in_flight < TOPIC_WORKER_AHEAD. */
int topic_worker_send(struct topic_worker *worker, struct topic_job *job, struct topic_error *err);

/* A job that is done, or NULL while there is none. */
struct topic_job *topic_worker_receive(struct topic_worker *worker);

#endif
