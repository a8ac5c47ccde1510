#include "daemon/server.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/access/lingering_close.h"
#include "daemon/net/socket.h"

static void stop_threads(struct topic_server *server)
{
    topic_dispatcher_close(&server->dispatcher);
    for (size_t i = 0; i < server->worker_count; i++)
        topic_worker_release(&server->workers[i]);
    free(server->workers);
    topic_model_loader_release(&server->model_loader);
    topic_retraining_release(&server->retraining);
    topic_store_writer_release(&server->store);
    topic_dispatcher_release(&server->dispatcher);
}

static void log_wait(const struct topic_server *server)
{
    const size_t bytes = atomic_load(&server->answers.used_bytes);
    if (bytes > 0)
        topic_log(TOPIC_LOG_INFO, "closing",
                  "waiting up to %d s for clients to read %zu bytes of answers",
                  2 * TOPIC_SOCKET_LINGER_MS / 1000, bytes);
}

/* Answers leave libzmq within its linger time, and the kernel within ours. */
static void close_sockets(struct topic_server *server)
{
    log_wait(server);
    struct topic_lingering_close closing;
    for (size_t i = 0; i < server->connection_limit.monitor_count; i++)
        topic_connection_limit_update(&server->connection_limit, i);
    topic_lingering_close_init(&closing, &server->connection_limit);
    topic_connection_limit_release(&server->connection_limit);
    topic_socket_free(server->frontend.socket);
    topic_socket_free(server->control.socket);
    topic_pipeline_release(&server->pipeline);
    topic_auth_release(&server->auth);
    topic_lingering_close_wait(&closing, TOPIC_SOCKET_LINGER_MS);
}

void topic_server_release(struct topic_server *server)
{
    topic_http_server_stop(&server->http.server);
    stop_threads(server);
    topic_request_release(&server->control.request);
    close_sockets(server);
    /* libzmq has now freed all answers, which were charged to the senders. */
    topic_sender_table_release(&server->frontend.senders);
    topic_sender_table_release(&server->control.senders);
    topic_stopped_clients_release(&server->frontend.stopped);
    topic_refusals_release(&server->frontend.refusals);
    topic_status_release(&server->status);
    topic_send_budget_close(&server->answers);
    topic_send_budget_close(&server->control.budget);
    topic_pushed_records_close(&server->pushed);
    topic_job_list_release(&server->pool);
    topic_watchdog_release(&server->watchdog);
    topic_drift_release(&server->drift);
    topic_served_models_release(&server->models);
    if (server->signals >= 0)
        close(server->signals);
    *server = (struct topic_server){.signals = -1};
}
