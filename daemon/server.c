#include "daemon/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>
#include <zmq.h>

#include "base/log.h"
#include "base/memory.h"
#include "daemon/access/lingering_close.h"
#include "daemon/hooks/recv_hook.h"
#include "daemon/hooks/sodium_hook.h"
#include "daemon/http_endpoints.h"
#include "daemon/net/socket.h"
#include "daemon/pipeline.h"
#include "policy/topics_file.h"
#include "registry/golden_set.h"
#include "registry/model_source.h"

/* A frame over the limit of a request is answered too-large up to this multiple of it; beyond,
 * libzmq cuts the connection before we see the message. */
#define FRAME_LIMIT_FACTOR 4

/* What an unfinished message may take in libzmq beyond the bytes of such a frame: 100,000 empty
 * frames, sent by mistake, still get an answer that says so. */
#define UNFINISHED_EXTRA_BYTES ((size_t)8 * 1024 * 1024)

/* And all of them together, as much as requests that wait: a thousand clients may each be in the
 * middle of a request of 256 KiB. */
#define UNFINISHED_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* Answers for one client that does not read, beyond a whole queue of its requests. */
#define SEND_LIMIT_EXTRA 1000

/* Control messages are a path long. */
#define CONTROL_MAX_FRAME_BYTES ((size_t)64 * 1024)

struct topic_counters_state topic_server_state(struct topic_server *server)
{
    return (struct topic_counters_state){
        .model = server->model,
        .model_path = server->model_path,
        .previous = server->previous,
        .drift = &server->drift,
        .uptime_ms = topic_job_now_ms() - server->started_ms,
        .started_unix_ms = server->started_unix_ms,
        .model_age_ms = topic_job_now_ms() - server->model_since_ms,
        .workers = server->worker_count,
        .connections = server->connection_limit.connections,
        .queue_length = topic_dispatcher_waiting(&server->dispatcher),
        .queue_limit = (size_t)server->options->queue_limit,
        .pipeline = topic_pipeline_state(server)};
}

/* Before any thread starts, so that all inherit the mask and signals arrive at the loop alone. */
static int open_signals(struct topic_server *server, struct topic_error *err)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0 ||
        (server->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC)) < 0)
        return topic_error_set(err, "signals cannot be received: %s", strerror(errno));
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files shows as a failed write */
    return 0;
}

static int watch_messages(const struct topic_options *options, struct topic_error *err)
{
    size_t held = (size_t)options->max_message_bytes * FRAME_LIMIT_FACTOR + UNFINISHED_EXTRA_BYTES;
    size_t total = UNFINISHED_MAX_BYTES > held ? UNFINISHED_MAX_BYTES : held;
    topic_sodium_hook_begin();
    return topic_recv_hook_watch(topic_connection_limit_file_limit(), held, total, err);
}

static int open_doors(struct topic_server *server, struct topic_error *err)
{
    const struct topic_options *options = server->options;
    return topic_auth_init(&server->auth,
                           &(struct topic_auth_options){.key_path = options->server_key,
                                                        .clients_path = options->clients,
                                                        .peer_key = options->peer_key},
                           err);
}

static int open_front(struct topic_server *server, struct topic_error *err)
{
    struct topic_options *options = server->options;
    const struct topic_socket_limits limits = {
        .max_frame_bytes = (size_t)options->max_message_bytes * FRAME_LIMIT_FACTOR,
        .send_limit = (int)options->queue_limit + SEND_LIMIT_EXTRA,
        .backlog = server->connection_limit.backlog};
    server->front = topic_socket_new(server->auth.context, ZMQ_ROUTER, &limits, err);
    if (!server->front ||
        topic_connection_limit_watch(&server->connection_limit, server->auth.context, server->front,
                                     err) < 0)
        return -1;
    for (size_t i = 0; i < options->binds.count; i++)
        if (topic_auth_lock(&server->auth, server->front, &options->binds.items[i], err) < 0 ||
            topic_socket_bind(server->front, &options->binds.items[i], false, err) < 0 ||
            topic_connection_limit_add(&server->connection_limit, server->front,
                                       &options->binds.items[i], err) < 0)
            return -1;
    return 0;
}

static int open_control(struct topic_server *server, struct topic_error *err)
{
    const struct topic_socket_limits limits = {.max_frame_bytes = CONTROL_MAX_FRAME_BYTES,
                                               .send_limit = SEND_LIMIT_EXTRA,
                                               .backlog = server->connection_limit.backlog};
    struct topic_endpoint *endpoint = &server->options->control;
    server->control = topic_socket_new(server->auth.context, ZMQ_ROUTER, &limits, err);
    if (!server->control ||
        topic_connection_limit_watch(&server->connection_limit, server->auth.context,
                                     server->control, err) < 0 ||
        (!endpoint->is_ipc && topic_auth_lock(&server->auth, server->control, endpoint, err) < 0) ||
        topic_socket_bind(server->control, endpoint, true, err) < 0)
        return -1;
    server->connection_limit.spared = server->control;
    return topic_connection_limit_add(&server->connection_limit, server->control, endpoint, err);
}

static int open_pipeline(struct topic_server *server, struct topic_error *err)
{
    struct topic_options *options = server->options;
    size_t max_frame_bytes = (size_t)options->max_message_bytes * FRAME_LIMIT_FACTOR;
    return topic_pipeline_sockets_open(&server->pipeline, options, &server->auth,
                                       &server->connection_limit, max_frame_bytes, err);
}

static int start_workers(struct topic_server *server, struct topic_error *err)
{
    size_t count = (size_t)server->options->workers;
    server->workers = topic_memory_new(count, sizeof *server->workers, err);
    if (!server->workers ||
        topic_dispatcher_init(&server->dispatcher, count, (size_t)server->options->queue_limit,
                              server->model, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        server->worker_count++;
        if (topic_worker_start(&server->workers[i], &server->dispatcher, i,
                               (size_t)server->options->max_message_bytes, err) < 0)
            return -1;
    }
    return topic_model_loader_start(&server->model_loader, &server->dispatcher, err);
}

static int check_golden(const struct topic_model *model, const char *path, struct topic_error *err)
{
    struct topic_golden_set golden;
    int status = topic_golden_set_read(&golden, path, err);
    if (status == 0)
        status = topic_golden_set_check(&golden, path, model, err);
    if (status == 0 && golden.count > 0)
        topic_log(TOPIC_LOG_INFO, "golden-held",
                  "%s: all %zu articles have the topics that they should", path, golden.count);
    topic_golden_set_release(&golden);
    return status;
}

/* The model that is served, in the place of the one that was opened. */
static int govern(struct topic_server *server, struct topic_model **model, struct topic_error *err)
{
    struct topic_model *opened = *model;
    *model = topic_topics_file_apply(opened, server->options->topics_path, err);
    topic_model_unref(opened);
    return *model ? 0 : -1;
}

static int64_t unix_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int open_model(struct topic_server *server, struct topic_error *err)
{
    const char *path = server->options->model_path;
    struct topic_model_source source;
    if (topic_model_source_find(&source, path, err) == 0)
        server->model = topic_model_source_open(&source, err);
    int status = server->model ? check_golden(server->model, source.golden_path, err) : -1;
    topic_model_source_release(&source);
    if (status == 0)
        status = govern(server, &server->model, err);
    server->model_path = topic_memory_copy(path, strlen(path), err);
    server->model_since_ms = topic_job_now_ms();
    if (status < 0 || !server->model_path)
        return -1;
    return topic_drift_set_model(&server->drift, server->model, err);
}

/* After the workers' exchange is there. */
static int open_shadow(struct topic_server *server, struct topic_error *err)
{
    struct topic_model_source source;
    struct topic_model *model = NULL;
    if (!server->options->shadow_path)
        return 0;
    if (topic_model_source_find(&source, server->options->shadow_path, err) == 0)
        model = topic_model_source_open(&source, err);
    topic_model_source_release(&source);
    if (model && govern(server, &model, err) == 0)
        server->shadow = topic_shadow_new(server->model, model, err);
    topic_model_unref(model);
    topic_dispatcher_set_model(&server->dispatcher, server->model, server->shadow);
    return server->shadow ? 0 : -1;
}

int topic_server_init(struct topic_server *server, struct topic_options *options,
                      struct topic_error *err)
{
    *server = (struct topic_server){
        .options = options, .signals = -1, .dispatcher.wake = -1, .http.fd = -1};
    server->started_ms = topic_job_now_ms();
    server->started_unix_ms = unix_ms();
    server->counters.latency.bounds = &topic_histogram_latency;
    topic_request_init(&server->control_request);
    topic_senders_init(&server->senders);
    topic_connection_limit_init(&server->connection_limit);
    if (options->max_clients > 0)
        server->connection_limit.max_clients = (size_t)options->max_clients;
    json_object_seed(0); /* jansson would do it in the first thread that parses, unlocked */
    if (open_signals(server, err) < 0 || open_model(server, err) < 0)
        return -1;
    if (watch_messages(options, err) < 0 || open_doors(server, err) < 0 ||
        open_control(server, err) < 0 || start_workers(server, err) < 0 ||
        open_shadow(server, err) < 0 || open_front(server, err) < 0 ||
        open_pipeline(server, err) < 0 || topic_http_endpoints_start(server, err) < 0 ||
        topic_watchdog_init(&server->watchdog, server->worker_count, err) < 0)
        return -1;
    topic_connection_limit_start(&server->connection_limit,
                                 server->http.daemon ? TOPIC_HTTP_SERVER_MAX_CONNECTIONS : 0);
    return 0;
}

/* Answers leave libzmq within its linger time, and the kernel within ours. */
static void close_sockets(struct topic_server *server)
{
    struct topic_lingering_close closing;
    for (size_t i = 0; i < server->connection_limit.monitor_count; i++)
        topic_connection_limit_update(&server->connection_limit, i);
    topic_lingering_close_take(&closing, &server->connection_limit);
    topic_connection_limit_release(&server->connection_limit);
    topic_socket_free(server->front);
    topic_socket_free(server->control);
    topic_pipeline_sockets_close(&server->pipeline);
    topic_auth_release(&server->auth);
    topic_lingering_close_finish(&closing, TOPIC_SOCKET_LINGER_MS);
}

void topic_server_release(struct topic_server *server)
{
    topic_http_server_stop(&server->http);
    topic_dispatcher_close(&server->dispatcher);
    for (size_t i = 0; i < server->worker_count; i++)
        topic_worker_release(&server->workers[i]);
    free(server->workers);
    topic_model_loader_release(&server->model_loader);
    topic_dispatcher_release(&server->dispatcher);
    topic_senders_release(&server->senders);
    topic_job_release_all(&server->pool);
    topic_request_release(&server->control_request);
    close_sockets(server);
    topic_watchdog_release(&server->watchdog);
    topic_drift_release(&server->drift);
    topic_model_unref(server->model);
    topic_model_unref(server->previous);
    topic_shadow_unref(server->shadow);
    free(server->model_path);
    free(server->previous_path);
    if (server->signals >= 0)
        close(server->signals);
    *server = (struct topic_server){.signals = -1, .dispatcher.wake = -1, .http.fd = -1};
}
