/* server.h - all parts of the daemon, which the main thread owns. Each part is a struct of its own
 * with pointers to the parts that it uses; daemon/startup.c ties them together.
 *
 *     struct topic_server server;
 *     int status = topic_startup_run(&server, &options, &err);
 *     if (status == 0)
 *         status = topic_event_loop_run(&server, &err);
 *     topic_server_release(&server);
 */
#ifndef TOPIC_DAEMON_SERVER_H
#define TOPIC_DAEMON_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/access/auth.h"
#include "daemon/access/connection_limit.h"
#include "daemon/config/memory_budget.h"
#include "daemon/config/options.h"
#include "daemon/control.h"
#include "daemon/frontend.h"
#include "daemon/http_endpoints.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/drift.h"
#include "daemon/net/pushed_records.h"
#include "daemon/net/send_budget.h"
#include "daemon/pipeline.h"
#include "daemon/published_records.h"
#include "daemon/retraining/retraining.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "daemon/serving/model_loader.h"
#include "daemon/serving/served_models.h"
#include "daemon/serving/worker.h"
#include "daemon/status.h"
#include "daemon/store_thread/store_writer.h"
#include "daemon/systemd/watchdog.h"

struct topic_server {
    /* What comes in, and who may send it. */
    int signals; /* signalfd; -1 while not open */
    struct topic_auth auth;
    struct topic_connection_limit connection_limit;
    struct topic_frontend frontend;
    struct topic_control control;
    struct topic_pipeline pipeline;
    struct topic_http_endpoints http;

    /* What answers it. */
    struct topic_served_models models;
    struct topic_dispatcher dispatcher;
    struct topic_worker *workers;
    size_t worker_count; /* those of the long lane are the last */
    struct topic_model_loader model_loader;
    struct topic_store_writer store;
    struct topic_retraining retraining;
    struct topic_job_list pool; /* jobs for reuse */
    struct topic_send_budget answers;
    struct topic_published_records published;
    struct topic_pushed_records pushed;
    struct topic_memory_budget memory;

    /* What is known about it. */
    struct topic_counters counters;
    struct topic_drift drift;
    struct topic_status status;
    struct topic_watchdog watchdog;
    bool is_stopping;
};

/* Ends the threads and closes every socket; answers on their way still leave. For a server that
 * topic_startup_run was given, whether it succeeded or not. */
void topic_server_release(struct topic_server *server);

#endif
