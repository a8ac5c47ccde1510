#include "daemon/startup.h"

#include <jansson.h>
#include <zmq.h>

#include "base/clock.h"
#include "base/memory.h"
#include "daemon/config/exposure.h"
#include "daemon/net/socket.h"
#include "daemon/resources.h"
#include "hooks/hooks.h"
#include "service/signals.h"

/* What an unfinished message may take in libzmq beyond the bytes of such a frame: 100,000 empty
 * frames, sent by mistake, still get an answer that says so. */
#define UNFINISHED_EXTRA_BYTES ((size_t)8 * 1024 * 1024)

/* Answers that wait for a client that does not read, beyond a whole queue of its requests. */
#define SEND_LIMIT_EXTRA 1000

/* Subscriptions that libzmq has read and the main thread has not, which takes them all at once: a
 * millisecond of its time. */
#define SUBSCRIPTION_INFLOW_BYTES ((size_t)32 * 1024)

/* Answers that wait at the control socket: a status with tens of thousands of topics. */
#define CONTROL_ANSWER_BYTES ((size_t)8 * 1024 * 1024)

/* Requests that libzmq holds of one client of the control socket: who asks waits for the answer. A
 * thousand, libzmq's default, are 64 MB of each client. */
#define CONTROL_RECEIVE_LIMIT 4

/* A control message is little more than a path. */
#define CONTROL_MAX_FRAME_BYTES ((size_t)64 * 1024)

/* The model loader is a thread too, and so is the one that keeps the models. */
static int check_resources(const struct topic_options *options, struct topic_error *err)
{
    const size_t workers = (size_t)options->workers;
    size_t endpoints = options->binds.count + (options->metrics.text != NULL);
    for (size_t end = 0; end < TOPIC_END_COUNT; end++)
        endpoints += options->ends[end].count;
    return topic_resources_check(endpoints > 0 ? endpoints - 1 : 0,
                                 workers + topic_dispatcher_long_threads(workers) + 2, err);
}

static int open_model(struct topic_server *server, const struct topic_options *options,
                      struct topic_error *err)
{
    server->models.map = &options->map;
    if (topic_served_models_open(&server->models, options->model_path, options->topics_path,
                                 options->min_familiarity, err) < 0)
        return -1;
    return topic_drift_set_model(&server->drift, server->models.model, err);
}

static int open_budgets(struct topic_server *server, struct topic_error *err)
{
    topic_memory_budget_log(&server->memory, topic_model_size_bytes(server->models.model));
    topic_published_records_init(&server->published, server->memory.record_bytes);
    if (topic_pushed_records_init(&server->pushed, err) < 0 ||
        topic_send_budget_init(&server->answers, server->memory.answer_bytes, err) < 0)
        return -1;
    return topic_send_budget_init(&server->control.budget, CONTROL_ANSWER_BYTES, err);
}

static int start_hooks(const struct topic_memory_budget *memory, struct topic_error *err)
{
    size_t held = memory->max_frame_bytes + UNFINISHED_EXTRA_BYTES;
    const struct topic_hooks_limits limits = {
        .descriptors = topic_connection_limit_file_limit(),
        .max_connection_bytes = held < memory->received_bytes ? held : memory->received_bytes,
        .max_total_bytes = memory->received_bytes,
        .untaken_bytes = {[TOPIC_HOOKS_REQUESTS] = memory->received_bytes / 2,
                          [TOPIC_HOOKS_RECORDS] = memory->record_bytes,
                          [TOPIC_HOOKS_SUBSCRIPTIONS] = SUBSCRIPTION_INFLOW_BYTES},
        .subscription_bytes = memory->subscription_bytes};
    return topic_hooks_start(&limits, err);
}

static int open_auth(struct topic_server *server, const struct topic_options *options,
                     struct topic_error *err)
{
    const struct topic_auth_options auth = {.key_path = options->server_key,
                                            .clients_path = topic_options_clients_path(options),
                                            .is_exposed = topic_exposure_is_exposed(options),
                                            .peer_key = options->peer_key};
    return topic_auth_init(&server->auth, &auth, err);
}

static int open_control(struct topic_server *server, struct topic_options *options,
                        struct topic_error *err)
{
    struct topic_connection_limit *limit = &server->connection_limit;
    struct topic_endpoint *endpoint = &options->control;
    const struct topic_socket_limits limits = {.max_frame_bytes = CONTROL_MAX_FRAME_BYTES,
                                               .send_limit = SEND_LIMIT_EXTRA,
                                               .receive_limit = CONTROL_RECEIVE_LIMIT,
                                               .backlog = limit->backlog};
    void *socket = topic_socket_new(server->auth.context, ZMQ_ROUTER, &limits, err);
    server->control.socket = socket;
    server->control.is_private = endpoint->is_ipc;
    if (!socket || topic_connection_limit_watch(limit, server->auth.context, socket, err) < 0 ||
        (!endpoint->is_ipc && topic_auth_secure(&server->auth, socket, endpoint, err) < 0) ||
        topic_socket_bind(socket, endpoint, true, err) < 0)
        return -1;
    limit->exempt_socket = socket;
    return topic_connection_limit_add(limit, socket, endpoint, err);
}

static int start_threads(struct topic_server *server, const struct topic_options *options,
                         struct topic_error *err)
{
    size_t count = (size_t)options->workers;
    const struct topic_dispatcher_limits limits = {.workers = count,
                                                   .queue_limit = (size_t)options->queue_limit,
                                                   .queue_bytes = server->memory.queue_bytes};
    const struct topic_worker_options worker = {.max_message_bytes =
                                                    (size_t)options->max_message_bytes,
                                                .max_answer_bytes = server->memory.max_answer_bytes,
                                                .workers = count,
                                                .budget = &server->answers,
                                                .map = options->map.map,
                                                .uses_model_map = options->map.is_model,
                                                .has_store = options->store_path != NULL,
                                                .candidates = &server->store.candidates};
    const size_t threads = count + topic_dispatcher_long_threads(count);
    server->workers = topic_memory_new(threads, sizeof *server->workers, err);
    if (!server->workers ||
        topic_dispatcher_init(&server->dispatcher, &limits, server->models.model, err) < 0)
        return -1;
    topic_dispatcher_bound_explanations(&server->dispatcher, (size_t)options->max_message_bytes);
    server->models.dispatcher = &server->dispatcher;
    for (size_t i = 0; i < threads; i++) {
        server->worker_count++;
        if (topic_worker_start(&server->workers[i], &server->dispatcher, i, &worker, err) < 0)
            return -1;
    }
    return topic_model_loader_start(&server->model_loader, &server->dispatcher, err);
}

static int start_store(struct topic_server *server, const struct topic_options *options,
                       struct topic_error *err)
{
    const struct topic_store_writer_options store = {
        .path = options->store_path,
        .most_bytes = server->memory.store_bytes,
        .largest_bytes = server->memory.largest_stored_bytes,
        .upkeep = {.retention_days = options->retention_days, .candidates = options->candidates},
        .on_train = topic_model_exchange_wake,
        .on_train_context = &server->retraining.exchange};
    if (topic_store_writer_start(&server->store, &store, err) < 0)
        return -1;
    if (options->store_path) {
        server->control.upkeep = &server->store.upkeep;
        topic_store_upkeep_set_model(&server->store.upkeep, server->models.model);
    }
    return 0;
}

static int start_retraining(struct topic_server *server, const struct topic_options *options,
                            struct topic_error *err)
{
    const struct topic_retraining_options retraining = {
        .most_bytes = server->memory.models_bytes,
        .largest_bytes = server->memory.largest_models_bytes,
        .store_path = options->store_path,
        .trainer = options->trainer,
        .topics_path = options->topics_path,
        .min_familiarity = options->min_familiarity,
        .trainer_memory = options->trainer_memory,
        .trainer_seconds = options->trainer_seconds,
        .retrain_after = options->retrain.after,
        .retrain_every_s = options->retrain.every_seconds};
    return topic_retraining_start(&server->retraining, &retraining, &server->store, &server->models,
                                  err);
}

static int open_shadow(struct topic_server *server, const struct topic_options *options,
                       struct topic_error *err)
{
    if (!options->shadow_path)
        return 0;
    return topic_served_models_open_shadow(&server->models, options->shadow_path, err);
}

static int bind_frontend(struct topic_server *server, struct topic_endpoint *endpoint,
                         struct topic_error *err)
{
    void *socket = server->frontend.socket;
    if (topic_auth_secure(&server->auth, socket, endpoint, err) < 0 ||
        topic_socket_bind(socket, endpoint, false, err) < 0)
        return -1;
    return topic_connection_limit_add(&server->connection_limit, socket, endpoint, err);
}

static int open_frontend(struct topic_server *server, struct topic_options *options,
                         struct topic_error *err)
{
    struct topic_connection_limit *limit = &server->connection_limit;
    const struct topic_socket_limits limits = {.max_frame_bytes = server->memory.max_frame_bytes,
                                               .send_limit =
                                                   (int)options->queue_limit + SEND_LIMIT_EXTRA,
                                               .backlog = limit->backlog};
    void *socket = topic_socket_new(server->auth.context, ZMQ_ROUTER, &limits, err);
    server->frontend.socket = socket;
    if (!socket || topic_connection_limit_watch(limit, server->auth.context, socket, err) < 0)
        return -1;
    for (size_t i = 0; i < options->binds.count; i++)
        if (bind_frontend(server, &options->binds.items[i], err) < 0)
            return -1;
    return 0;
}

static int open_pipeline(struct topic_server *server, struct topic_options *options,
                         struct topic_error *err)
{
    const struct topic_pipeline_sockets_setup setup = {.options = options,
                                                       .auth = &server->auth,
                                                       .limit = &server->connection_limit,
                                                       .published = &server->published,
                                                       .pushed = &server->pushed,
                                                       .max_frame_bytes =
                                                           server->memory.max_frame_bytes};
    return topic_pipeline_sockets_open(&server->pipeline.sockets, &setup, err);
}

/* Gives each part pointers to the parts that it uses. */
static void tie_together(struct topic_server *server, const struct topic_options *options)
{
    server->status = (struct topic_status){.counters = &server->counters,
                                           .drift = &server->drift,
                                           .models = &server->models,
                                           .connections = &server->connection_limit,
                                           .dispatcher = &server->dispatcher,
                                           .pipeline = &server->pipeline,
                                           .store = &server->store,
                                           .training = &server->retraining.progress,
                                           .workers = (size_t)options->workers,
                                           .queue_limit = (size_t)options->queue_limit,
                                           .memory = &server->memory,
                                           .answers = &server->answers,
                                           .stopped = &server->frontend.stopped,
                                           .started_ms = topic_clock_now_ms(),
                                           .started_unix_ms = topic_clock_unix_ms()};
    server->frontend = (struct topic_frontend){.sender_limit = (size_t)options->client_queue_limit,
                                               .auth = &server->auth,
                                               .status = &server->status,
                                               .dispatcher = &server->dispatcher,
                                               .stopped.budget = &server->answers,
                                               .budget = &server->answers,
                                               .pool = &server->pool,
                                               .counters = &server->counters,
                                               .drift = &server->drift,
                                               .store = &server->store,
                                               .retraining = &server->retraining};
    server->control = (struct topic_control){.budget.wake = -1,
                                             .auth = &server->auth,
                                             .models = &server->models,
                                             .status = &server->status,
                                             .dispatcher = &server->dispatcher,
                                             .pool = &server->pool,
                                             .counters = &server->counters,
                                             .drift = &server->drift,
                                             .exchange = &server->retraining.exchange,
                                             .is_stopping = &server->is_stopping};
    server->pipeline = (struct topic_pipeline){.max_bytes = server->memory.record_bytes,
                                               .auth = &server->auth,
                                               .limit = &server->connection_limit,
                                               .dispatcher = &server->dispatcher,
                                               .pool = &server->pool,
                                               .drift = &server->drift};
    server->http = (struct topic_http_endpoints){.server.fd = -1,
                                                 .status = &server->status,
                                                 .auth = &server->auth,
                                                 .is_stopping = &server->is_stopping};
}

static void init(struct topic_server *server, const struct topic_options *options)
{
    *server = (struct topic_server){.signals = -1,
                                    .dispatcher.wake = -1,
                                    .answers.wake = -1,
                                    .pushed.budget.wake = -1,
                                    .store.wake = -1,
                                    .retraining.exchange = {.wake = -1, .work = -1}};
    topic_memory_budget_init(&server->memory, options,
                             topic_dispatcher_long_threads((size_t)options->workers));
    tie_together(server, options);
    server->counters.latency.bounds = &topic_histogram_latency;
    topic_request_init(&server->control.request);
    topic_sender_table_init(&server->frontend.senders);
    topic_sender_table_init(&server->control.senders);
    topic_connection_limit_init(&server->connection_limit);
    server->connection_limit.max_clients = server->memory.max_connections;
    json_object_seed(0); /* else jansson does it in the first thread that parses, without a lock */
}

int topic_startup_run(struct topic_server *server, struct topic_options *options,
                      struct topic_error *err)
{
    init(server, options);
    server->signals = topic_signals_open(err);
    if (server->signals < 0 || check_resources(options, err) < 0 ||
        open_model(server, options, err) < 0 || open_budgets(server, err) < 0 ||
        start_hooks(&server->memory, err) < 0 || open_auth(server, options, err) < 0 ||
        open_control(server, options, err) < 0 || start_store(server, options, err) < 0 ||
        start_retraining(server, options, err) < 0 || start_threads(server, options, err) < 0 ||
        open_shadow(server, options, err) < 0 || open_frontend(server, options, err) < 0 ||
        open_pipeline(server, options, err) < 0 ||
        topic_http_endpoints_start(&server->http, options, err) < 0 ||
        topic_watchdog_init(&server->watchdog, server->worker_count, err) < 0)
        return -1;
    topic_signals_unblock_others();
    topic_connection_limit_start(&server->connection_limit, server->http.server.connections.most);
    return 0;
}
