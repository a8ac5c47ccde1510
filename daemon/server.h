/* server.h - all that the main thread owns: the sockets, the workers, the model in force, the queue
 * and the counters.
 *
 *     struct topic_server server;
 *     int status = topic_server_init(&server, &options, &err);
 *     if (status == 0)
 *         status = topic_loop_run(&server, &err);
 *     topic_server_release(&server);
 */
#ifndef TOPIC_DAEMON_SERVER_H
#define TOPIC_DAEMON_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/counters.h"
#include "daemon/doors.h"
#include "daemon/exchange.h"
#include "daemon/guard.h"
#include "daemon/http.h"
#include "daemon/job.h"
#include "daemon/loader.h"
#include "daemon/options.h"
#include "daemon/pipeline.h"
#include "daemon/watchdog.h"
#include "daemon/worker.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_server {
    struct topic_options *options; /* borrowed */
    struct topic_doors doors;
    void *front;
    void *control;
    int signals; /* signalfd */
    struct topic_guard guard;
    struct topic_exchange exchange;
    struct topic_guests guests; /* whose requests are in the exchange or on their way back */
    struct topic_pipeline pipeline;
    struct topic_worker *workers;
    size_t worker_count;
    struct topic_loader loader;

    struct topic_model *model;    /* in force, as in the exchange */
    char *model_path;             /* a file, or a registry */
    struct topic_model *previous; /* was in force before, to go back to; or NULL */
    char *previous_path;
    struct topic_shadow *shadow; /* beside the model in force, as in the exchange; or NULL */
    bool is_loading;
    bool reload_again; /* SIGHUP came while a model was being opened */

    struct topic_jobs pool;
    struct topic_request control_request;
    struct topic_counters counters;
    struct topic_drift drift;
    struct topic_http http;
    struct topic_watchdog watchdog;
    int64_t started_ms;
    int64_t started_unix_ms;
    int64_t model_since_ms; /* when the model was put in force */
    bool is_stopping;
};

/* Opens the model, starts the workers and binds every socket. Release in any case. */
int topic_server_init(struct topic_server *server, struct topic_options *options,
                      struct topic_error *err);

void topic_server_release(struct topic_server *server);

/* The state that "status" reports. */
struct topic_counters_state topic_server_state(struct topic_server *server);

#endif
