#include "web/http_handler.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "hooks/hooks.h"
#include "web/access/host_check.h"
#include "web/http/http_response.h"
#include "web/identity.h"
#include "web/operation_call.h"
#include "web/page_files.h"
#include "web/request_body.h"
#include "web/sign_in.h"
#include "web/upstream/outcome.h"
#include "web/web_request.h"

/* For the request line and headers, and a piece of the body. */
#define CONNECTION_MEMORY_BYTES ((size_t)64 * 1024)

/* A connection on which nothing moves; web/http/http_limits.h bounds the rest. */
#define IDLE_TIMEOUT_S 15

/* When a busy daemon should be asked again. */
#define RETRY_AFTER_S 1

/* In which libmicrohttpd goes on to a request that it has read. */
#define OVER_MS 1000

static void add_retry_after(struct topic_web_request *request)
{
    char seconds[16];
    unsigned after_s = request->retry_after_s ? request->retry_after_s : RETRY_AFTER_S;
    snprintf(seconds, sizeof seconds, "%u", after_s);
    MHD_add_response_header(request->response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

static void add_headers(struct topic_web_request *request)
{
    struct MHD_Response *response = request->response;
    /* What follows a refused head, or is left of a body, is not to be read as a request. Nor is
     * what follows chunks: libmicrohttpd 0.9.75 takes a bare LF for an end of line there, which a
     * proxy may not. */
    if ((!request->is_begun && request->status >= MHD_HTTP_BAD_REQUEST) || request->head.has_chunks)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    switch (request->status) {
    case MHD_HTTP_SERVICE_UNAVAILABLE:
    case MHD_HTTP_TOO_MANY_REQUESTS:
        add_retry_after(request);
        break;
    case MHD_HTTP_UNAUTHORIZED:
        MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
        break;
    case MHD_HTTP_METHOD_NOT_ALLOWED:
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW,
                                request->route && request->route->is_post ? "POST" : "GET, HEAD");
    }
}

static enum MHD_Result send_response(struct topic_web_request *request)
{
    if (!request->response)
        return MHD_NO; /* out of memory: the connection ends */
    add_headers(request);
    enum MHD_Result result =
        MHD_queue_response(request->connection, request->status, request->response);
    MHD_destroy_response(request->response);
    request->response = NULL;
    return result;
}

static void send_page(struct topic_web_request *request, const struct topic_page_file *file)
{
    request->status = MHD_HTTP_OK;
    request->response =
        topic_http_response_page((struct topic_text){(const char *)file->bytes, file->len},
                                 file->type, request->head.accepts_gzip);
}

static void answer_health(struct topic_web_request *request)
{
    struct topic_buffer body = {0};
    bool is_up = request->server->upstream.is_up;
    if (is_up && topic_buffer_format(&body, NULL, "{\"ok\":true}") == 0)
        topic_web_request_answer(request, MHD_HTTP_OK, &body);
    else
        topic_web_request_fail(request, 503, "unavailable",
                               topic_outcome_message(TOPIC_UPSTREAM_AWAY));
    topic_buffer_release(&body);
}

/* The work of a complete request; it sets the response at once, or when it is done. */
static void begin_work(struct topic_web_request *request)
{
    const struct topic_web_server *server = request->server;
    request->is_begun = true;
    if (!request->lines && !topic_identity_is_still_allowed(request)) {
        topic_identity_check(request);
        return;
    }
    topic_http_limits_work(request->place, topic_clock_now_ms(), server->options->timeout_ms);
    switch (request->route->kind) {
    case TOPIC_ROUTE_OPERATION:
        if (request->lines)
            topic_line_stream_finish(request->lines);
        else
            topic_operation_call_begin(request);
        break;
    case TOPIC_ROUTE_PAGE:
        send_page(request, topic_page_files_find("/"));
        break;
    case TOPIC_ROUTE_HEALTH:
        answer_health(request);
        break;
    case TOPIC_ROUTE_SESSION:
        topic_sign_in_describe(request);
        break;
    case TOPIC_ROUTE_SIGN_IN:
        topic_sign_in_begin(request);
        break;
    case TOPIC_ROUTE_SIGN_OUT:
        topic_sign_in_end_session(request);
        break;
    }
}

static enum MHD_Result suspend(struct topic_web_request *request)
{
    return topic_web_request_wait(request) ? MHD_YES : MHD_NO;
}

/* Finds the route, and what the method is for it. */
static void find_route(struct topic_web_request *request, const char *path, const char *method)
{
    const struct topic_page_file *file = topic_page_files_find(path);
    bool is_get = strcmp(method, MHD_HTTP_METHOD_GET) == 0 || request->is_head;
    bool is_post = strcmp(method, MHD_HTTP_METHOD_POST) == 0;
    request->route = topic_routes_find(path, is_post);
    if (!request->route && !file)
        topic_web_request_fail(request, 404, "not-found",
                               "nothing is at this address: see docs/web.md");
    else if (request->route && request->route->is_post ? !is_post : !is_get)
        topic_web_request_fail(request, 405, "bad-request",
                               request->route && request->route->is_post ? "use POST" : "use GET");
    else if (!request->route)
        send_page(request, file);
}

/* What the head alone decides. */
static void begin(struct topic_web_request *request, const char *path, const char *method,
                  const char *version)
{
    struct topic_error err = {0};
    unsigned status;
    struct topic_web_server *server = request->server;
    request->is_head = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    if (!topic_http_head_has_whole_target(path, version, request->place->target_bytes))
        topic_web_request_fail(request, 400, "bad-request", "the address has a NUL");
    else if (topic_http_head_read(&request->head, request->connection, method, version, &status,
                                  &err) < 0)
        topic_web_request_fail(request, status, "bad-request", err.text);
    else if (!topic_host_check_is_known(&server->options->hosts, request->head.host))
        topic_web_request_fail(request, 421, "denied",
                               "this server has no such name: give it with --host");
    else
        find_route(request, path, method);
    if (!request->response && topic_routes_check_query(request->connection, &err) < 0)
        topic_web_request_fail(request, 400, "bad-request", err.text);
    if (!request->response && !request->route->is_post && request->head.has_body)
        topic_web_request_fail(request, 400, "bad-request", "a GET has no body");
    if (!request->response)
        topic_identity_find(request);
    if (!request->response)
        topic_identity_check(request);
    if (!request->response && request->route->is_post && topic_request_body_begin(request))
        topic_http_limits_read(request->place, request, topic_clock_now_ms());
}

/* The request is complete. */
static enum MHD_Result go_on(struct topic_web_request *request)
{
    topic_http_limits_read(request->place, NULL, topic_clock_now_ms());
    if (!request->is_begun && !request->response) {
        if (request->route->is_post && !topic_request_body_finish(request))
            return suspend(request);
        if (!request->response)
            begin_work(request);
    }
    if (!request->response && request->lines && topic_line_stream_is_over(request->lines))
        topic_operation_call_end_lines(request);
    bool waits = request->job || topic_upstream_is_open(&request->call) ||
                 (request->lines && !request->response);
    return waits && !request->response ? suspend(request) : send_response(request);
}

static struct topic_http_place *place_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* The parameters are libmicrohttpd's.
 * NOLINTBEGIN(readability-function-size,readability-non-const-parameter) */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_len, void **of_connection)
/* NOLINTEND(readability-function-size,readability-non-const-parameter) */
{
    struct topic_web_request *request = *of_connection;
    struct topic_http_place *place = place_of(connection);
    if (!place || place->is_ended)
        return MHD_NO; /* bytes that came before it was ended */
    if (request && request->response)
        topic_request_body_drop_lines(request);
    if (!request) {
        request = topic_memory_new(1, sizeof *request, NULL);
        if (!request)
            return MHD_NO;
        *of_connection = request;
        request->server = context;
        request->connection = connection;
        request->place = place;
        if (place->has_ended)
            place->end_ms = topic_clock_now_ms() + TOPIC_HTTP_LIMITS_REQUEST_MS;
        place->takes_interim = strcmp(version, MHD_HTTP_VERSION_1_1) == 0;
        begin(request, path, method, version);
        topic_request_body_expect(request);
        return request->response ? send_response(request) : MHD_YES;
    }
    topic_request_body_expect(request);
    if (request->job && !request->is_begun)
        return suspend(request); /* until the token is checked */
    if (*body_len == 0)
        return go_on(request);
    return topic_request_body_take(request, body, body_len) ? MHD_YES : MHD_NO;
}

static void release(struct topic_web_request *request)
{
    topic_upstream_cancel(&request->server->upstream, &request->call);
    if (request->job)
        topic_password_check_abandon(request->job);
    topic_body_turns_leave(&request->server->turns, &request->turn);
    topic_request_body_release(request);
    topic_span_units_release(&request->units);
    topic_web_request_give_place(request);
    topic_user_queue_leave(&request->server->upstream.queue, request->user);
    if (request->response)
        MHD_destroy_response(request->response);
    free(request);
}

/* libmicrohttpd calls these with its own parameters.
 * NOLINTBEGIN(readability-non-const-parameter) */
static void completed(void *context, struct MHD_Connection *connection, void **of_connection,
                      enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    struct topic_web_request *request = *of_connection;
    if (!request)
        return;
    topic_http_limits_answered(request->place, topic_clock_now_ms());
    topic_hooks_hold_end(request->place->fd, false);
    topic_hooks_allow(request->place->fd, 0);
    /* libmicrohttpd does not look again for an end that came with the request, or while it was
     * suspended. What it has read before is another request in a moment, or none. */
    if (topic_http_limits_is_over(request->place)) {
        request->place->has_ended = true;
        request->place->end_ms = topic_clock_now_ms() + OVER_MS;
    }
    release(request);
    *of_connection = NULL;
}

static void note_connection(void *context, struct MHD_Connection *connection, void **of_socket,
                            enum MHD_ConnectionNotificationCode code)
{
    struct topic_web_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        topic_http_limits_close(&server->limits, *of_socket);
        *of_socket = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *of_socket =
        topic_http_limits_open(&server->limits, info ? info->connect_fd : -1, topic_clock_now_ms());
}
/* NOLINTEND(readability-non-const-parameter) */

/* A text with a NUL would end there for us and not for its sender: it stays as it was written. */
static size_t unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    struct topic_http_place *place = place_of(connection);
    if (place)
        place->target_bytes += strlen(text) + 1;
    return strstr(text, "%00") ? strlen(text) : MHD_http_unescape(text);
}

static bool has_client(void *request)
{
    struct topic_web_request *of_client = request;
    return !topic_http_limits_is_gone(&of_client->server->limits, of_client->place);
}

static void ended(void *waiting)
{
    topic_web_request_resume(waiting);
}

int topic_http_handler_start(struct topic_web_server *server, struct topic_error *err)
{
    const struct topic_address *address = &server->options->listen;
    server->limits.ended = ended;
    server->turns.is_wanted = has_client;
    server->turns.go_on = ended;
    errno = 0;
    server->http = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, handle,
        server, MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->limits.most,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES, MHD_OPTION_NOTIFY_CONNECTION,
        note_connection, server, MHD_OPTION_NOTIFY_COMPLETED, completed, server,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, server, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        server->http ? MHD_get_daemon_info(server->http, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info)
        return topic_error_set(err, "cannot serve HTTP: %s",
                               errno ? strerror(errno) : "out of memory");
    server->http_fd = info->epoll_fd;
    return topic_listener_open(&server->listener, address, err);
}

void topic_http_handler_stop(struct topic_web_server *server)
{
    if (server->http)
        MHD_stop_daemon(server->http);
    server->http = NULL;
}
