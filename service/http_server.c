#include "service/http_server.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/process_stats.h"

/* For the request line and headers; the page does not count. */
#define CONNECTION_MEMORY_BYTES ((size_t)16 * 1024)

/* Clients send a request in one piece; one that sends nothing for this long is disconnected.
 * libmicrohttpd also takes this long to notice that a client has disconnected in the middle of a
 * request. */
#define CONNECTION_TIMEOUT_S 2

/* Microseconds of the thread. What is owed at most is how old a page may be: two seconds. */
static const struct topic_credit_limits writing_limits = {
    .a_second = 50000, .most = 50000, .most_debt = 100000};

/* The same of turns, whose pause is 50 ms at most. With half as much, as many connections as one
 * program makes would wait before that of a probe. */
static const struct topic_credit_limits turning_limits = {
    .a_second = 400000, .most = 20000, .most_debt = 20000};

/* Of this thread. */
static int64_t processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct MHD_Response *make_response(const char *type, const char *body, size_t len)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return NULL;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    return response;
}

static enum MHD_Result send_body(struct MHD_Connection *connection, unsigned status,
                                 const char *type, const char *body, size_t len)
{
    struct MHD_Response *response = make_response(type, body, len);
    if (!response)
        return MHD_NO;
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result send_sentence(struct MHD_Connection *connection, unsigned status,
                                     const char *sentence)
{
    return send_body(connection, status, "text/plain; charset=utf-8", sentence, strlen(sentence));
}

static bool is_due(struct topic_http_server *http, const struct topic_http_server_answer *answer)
{
    return !answer->response ||
           (answer->turn != http->turns &&
            topic_credit_count(&http->writing, &writing_limits, topic_clock_now_ms()) > 0);
}

static void write_answer(struct topic_http_server *http, const struct topic_http_server_page *page,
                         struct topic_http_server_answer *answer)
{
    const int64_t began_us = processor_us();
    topic_buffer_reset(&http->body);
    answer->status = page->write(http->context, &http->body);
    if (answer->response)
        MHD_destroy_response(answer->response);
    answer->response = make_response(page->type, http->body.bytes, http->body.len);
    answer->turn = http->turns;
    topic_credit_take(&http->writing, &writing_limits, processor_us() - began_us,
                      topic_clock_now_ms());
}

/* Many may ask for it, and leave at once. */
static enum MHD_Result send_long_page(struct topic_http_server *http,
                                      struct MHD_Connection *connection, size_t i)
{
    struct topic_http_server_answer *answer = &http->answers[i];
    if (is_due(http, answer))
        write_answer(http, &http->pages[i], answer);
    return answer->response ? MHD_queue_response(connection, answer->status, answer->response)
                            : MHD_NO;
}

static enum MHD_Result send_page(struct topic_http_server *http, struct MHD_Connection *connection,
                                 const char *path)
{
    for (size_t i = 0; i < http->page_count; i++) {
        const struct topic_http_server_page *page = &http->pages[i];
        if (strcmp(path, page->path) != 0)
            continue;
        if (page->is_long)
            return send_long_page(http, connection, i);
        topic_buffer_reset(&http->body);
        unsigned status = page->write(http->context, &http->body);
        return send_body(connection, status, page->type, http->body.bytes, http->body.len);
    }
    return send_sentence(connection, MHD_HTTP_NOT_FOUND,
                         "not found: try /metrics, /healthz or /readyz\n");
}

/* libmicrohttpd calls it when the headers have arrived. Methods with a body are refused without
 * reading it. The parameters are libmicrohttpd's.
 * NOLINTBEGIN(readability-function-size,readability-non-const-parameter) */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_len, void **of_connection)
/* NOLINTEND(readability-function-size,readability-non-const-parameter) */
{
    (void)version;
    (void)body;
    (void)body_len;
    (void)of_connection;
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0)
        return send_page(context, connection, path);
    return send_sentence(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "use GET\n");
}

/* libmicrohttpd calls these with its own parameters.
 * NOLINTBEGIN(readability-non-const-parameter) */
static void note_connection(void *context, struct MHD_Connection *connection, void **of_socket,
                            enum MHD_ConnectionNotificationCode code)
{
    struct topic_http_server *http = context;
    (void)of_socket;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        topic_http_connections_closed(&http->connections, connection);
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    topic_http_connections_opened(&http->connections, connection, info ? info->connect_fd : -1,
                                  topic_clock_now_ms());
}

static void note_answer(void *context, struct MHD_Connection *connection, void **of_connection,
                        enum MHD_RequestTerminationCode code)
{
    struct topic_http_server *http = context;
    (void)of_connection;
    (void)code;
    topic_http_connections_answered(&http->connections, connection, topic_clock_now_ms());
}
/* NOLINTEND(readability-non-const-parameter) */

static void log_address(struct topic_http_server *http)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
    if (info)
        topic_log(TOPIC_LOG_INFO, "metrics", "serving metrics on port %u", (unsigned)info->port);
}

int topic_http_server_start(struct topic_http_server *http, const struct topic_address *address,
                            const struct topic_http_server_page *pages, size_t page_count,
                            void *context, struct topic_error *err)
{
    assert(page_count <= TOPIC_HTTP_SERVER_MAX_PAGES);
    http->pages = pages;
    http->page_count = page_count;
    http->context = context;
    http->connections = (struct topic_http_connections){
        .most = topic_http_connections_most((size_t)topic_process_stats_max_files())};
    unsigned family = address->socket.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0;
    errno = 0;
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | family, 0, NULL, NULL, answer, http, MHD_OPTION_SOCK_ADDR,
        (const struct sockaddr *)&address->socket, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)http->connections.most, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_MEMORY_BYTES, MHD_OPTION_NOTIFY_CONNECTION, note_connection, http,
        MHD_OPTION_NOTIFY_COMPLETED, note_answer, http, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CONNECTION_TIMEOUT_S, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        http->daemon ? MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info)
        return topic_error_set(err, "%s: cannot serve metrics: %s", address->text,
                               errno ? strerror(errno) : "out of memory");
    http->fd = info->epoll_fd;
    log_address(http);
    return 0;
}

void topic_http_server_stop(struct topic_http_server *http)
{
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    for (size_t i = 0; i < http->page_count; i++)
        if (http->answers[i].response)
            MHD_destroy_response(http->answers[i].response);
    topic_buffer_release(&http->body);
    *http = (struct topic_http_server){.fd = -1};
}

int topic_http_server_poll_fd(struct topic_http_server *http)
{
    if (!http->daemon)
        return -1;
    topic_credit_count(&http->turning, &turning_limits, topic_clock_now_ms());
    http->pause_ms = topic_credit_wait_ms(&http->turning, &turning_limits);
    return http->pause_ms > 0 ? -1 : http->fd;
}

int topic_http_server_timeout_ms(struct topic_http_server *http)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;
    if (!http->daemon)
        return -1;
    if (http->pause_ms > 0 || http->is_turn_due)
        return (int)http->pause_ms;
    int next_ms = topic_http_connections_turn(&http->connections, topic_clock_now_ms());
    if (MHD_get_timeout(http->daemon, &timeout_ms) != MHD_YES)
        return next_ms;
    int idle_ms = timeout_ms < INT_MAX ? (int)timeout_ms : INT_MAX;
    return next_ms >= 0 && next_ms < idle_ms ? next_ms : idle_ms;
}

static unsigned connection_count(const struct topic_http_server *http)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info ? info->num_connections : 0;
}

/* libmicrohttpd stops listening at the limit of connections. It starts again at the beginning of
 * the turn after one has closed, but its timeout and descriptor do not ask for that turn. */
void topic_http_server_turn(struct topic_http_server *http)
{
    if (!http->daemon)
        return;
    const int64_t began_us = processor_us();
    unsigned before = connection_count(http);
    http->turns++;
    MHD_run(http->daemon);
    topic_credit_take(&http->turning, &turning_limits, processor_us() - began_us,
                      topic_clock_now_ms());
    http->is_turn_due = connection_count(http) != before;
}
