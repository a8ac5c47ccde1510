/* server.h - all that the main thread owns: the sockets, the workers, the model in force, the queue
 * and the counters.
 *
 *     struct topic_server server;
 *     int status = topic_server_init(&server, &options, &err);
 *     if (status == 0)
 *         status = topic_event_loop_run(&server, &err);
 *     topic_server_release(&server);
 */
#ifndef TOPIC_DAEMON_SERVER_H
#define TOPIC_DAEMON_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/access/auth.h"
#include "daemon/access/connection_limit.h"
#include "daemon/config/options.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/http_server.h"
#include "daemon/pipeline_sockets.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "daemon/serving/model_loader.h"
#include "daemon/serving/worker.h"
#include "daemon/systemd/watchdog.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_server {
    struct topic_options *options; /* borrowed */
    struct topic_auth auth;
    void *front;
    void *control;
    int signals; /* signalfd */
    struct topic_connection_limit connection_limit;
    struct topic_dispatcher dispatcher;
    struct topic_senders senders; /* whose requests are in the exchange or on their way back */
    struct topic_pipeline_sockets pipeline;
    struct topic_worker *workers;
    size_t worker_count;
    struct topic_model_loader model_loader;

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
    struct topic_http_server http;
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
