#include "web/web_request.h"

#include <string.h>

#include <microhttpd.h>

#include "base/checksum.h"
#include "base/clock.h"
#include "hooks/hooks.h"
#include "web/http/http_response.h"
#include "web/web_state.h"
#include "wire/json_prescan.h"

/* More than a sign-in or the answer to a probe has, and less than libmicrohttpd has for a
 * connection anyway: so these are served while others hold all the memory. */
#define UNCOUNTED_BYTES ((size_t)4 * 1024)

#define JSON_TYPE "application/json"

static void suspend(struct topic_web_request *request)
{
    struct topic_web_server *server = request->server;
    request->is_suspended = true;
    request->before_waiting = NULL;
    request->after_waiting = server->waiting;
    if (server->waiting)
        server->waiting->before_waiting = request;
    server->waiting = request;
    request->place->waiting = request;
    /* Who has sent its request and says that nothing follows still waits for the answer. */
    topic_hooks_hold_end(request->place->fd, true);
    MHD_suspend_connection(request->connection);
}

bool topic_web_request_wait(struct topic_web_request *request)
{
    if (request->server->is_closing)
        return false;
    suspend(request);
    if (request->has_had_share) {
        request->has_had_share = false;
        topic_web_request_resume(request); /* libmicrohttpd does so in its next turn */
    }
    return true;
}

static void leave_waiting(struct topic_web_request *request)
{
    if (request->before_waiting)
        request->before_waiting->after_waiting = request->after_waiting;
    else
        request->server->waiting = request->after_waiting;
    if (request->after_waiting)
        request->after_waiting->before_waiting = request->before_waiting;
}

void topic_web_request_resume(struct topic_web_request *request)
{
    if (!request->is_suspended)
        return;
    request->is_suspended = false;
    request->place->waiting = NULL;
    topic_body_rate_begin(&request->place->rate, topic_clock_now_ms());
    leave_waiting(request);
    request->server->is_resumed = true;
    MHD_resume_connection(request->connection);
}

struct topic_text topic_web_request_address(const struct topic_web_request *request,
                                            char bytes[TOPIC_CLIENT_ADDRESS_SIZE])
{
    bool has_proxy = request->server->options->is_behind_tls;
    return topic_client_address_find(request->connection,
                                     has_proxy ? request->head.forwarded_for : NULL, bytes);
}

static void set_response(struct topic_web_request *request, unsigned status,
                         struct MHD_Response *response)
{
    if (!request->response) {
        request->status = status;
        request->response = response;
    } else if (response) {
        MHD_destroy_response(response);
    }
}

void topic_web_request_end_all(struct topic_web_server *server)
{
    while (server->waiting) {
        struct topic_web_request *request = server->waiting;
        if (request->job)
            topic_password_check_abandon(request->job);
        request->job = NULL;
        topic_web_request_fail(request, 503, "unavailable",
                               "the server is stopping: send it again a little later");
        topic_web_request_resume(request);
    }
}

/* Names of persons and programs, and addresses, are apart. */
static uint64_t user_key(const struct topic_web_request *request)
{
    char bytes[TOPIC_CLIENT_ADDRESS_SIZE];
    const uint64_t seed = request->server->passwords.seed;
    if (request->name[0] && request->role != TOPIC_ROLE_NONE)
        return topic_checksum(request->name, strlen(request->name),
                              seed + (request->is_signed_in ? 1 : 2));
    struct topic_text address = topic_web_request_address(request, bytes);
    return topic_checksum(address.bytes, address.len, seed);
}

struct topic_user *topic_web_request_user(struct topic_web_request *request)
{
    if (!request->user)
        request->user =
            topic_user_queue_enter(&request->server->upstream.queue, user_key(request), NULL);
    return request->user;
}

bool topic_web_request_take_place(struct topic_web_request *request)
{
    struct topic_user *user = topic_web_request_user(request);
    if (!request->has_place)
        request->has_place =
            user && topic_user_queue_take_place(&request->server->upstream.queue, user);
    return request->has_place;
}

void topic_web_request_give_place(struct topic_web_request *request)
{
    if (request->has_place)
        topic_user_queue_give_place(&request->server->upstream.queue, request->user);
    request->has_place = false;
}

static bool has_place(const void *reading, const void *user)
{
    const struct topic_web_request *request = reading;
    return request->has_place && request->user == user;
}

bool topic_web_request_give_up(void *server, const struct topic_user *user)
{
    struct topic_web_server *of_all = server;
    struct topic_web_request *slow =
        topic_http_limits_find_behind(&of_all->limits, topic_clock_now_ms(), has_place, user);
    if (!slow)
        return false;
    topic_http_limits_end(&of_all->limits, slow->place);
    topic_web_request_give_place(slow);
    return true;
}

/* Its lines may be at work further up: they are freed when libmicrohttpd finds the connection
 * ended, in this turn or the next. */
static bool holds_for(const void *reading, const void *asking)
{
    const struct topic_web_request *request = reading;
    const struct topic_web_request *other = asking;
    return request != other && request->held > 0 && request->user == other->user;
}

static bool give_up_memory(struct topic_web_request *request)
{
    struct topic_http_limits *limits = &request->server->limits;
    struct topic_web_request *slow =
        topic_http_limits_find_behind(limits, topic_clock_now_ms(), holds_for, request);
    if (!slow)
        return false;
    topic_http_limits_end(limits, slow->place);
    topic_buffer_release(&slow->body);
    topic_web_request_give_back(slow);
    return true;
}

static bool make_room(struct topic_web_request *request, struct topic_user *user, size_t bytes)
{
    while (!topic_http_limits_hold(&request->server->limits, &user->bytes, bytes))
        if (!give_up_memory(request))
            return false;
    return true;
}

bool topic_web_request_hold(struct topic_web_request *request, size_t size)
{
    if (size <= request->held || size <= UNCOUNTED_BYTES)
        return true;
    struct topic_user *user = topic_web_request_user(request);
    if (!user || !make_room(request, user, size - request->held)) {
        topic_web_request_fail(request, 503, "busy",
                               "your requests use all the memory that you may have: send it again "
                               "when one of them is answered");
        return false;
    }
    request->held = size;
    return true;
}

void topic_web_request_give_back(struct topic_web_request *request)
{
    if (request->held > 0)
        topic_http_limits_give_back(&request->server->limits, &request->user->bytes, request->held);
    request->held = 0;
}

void topic_web_request_fail(struct topic_web_request *request, unsigned status, const char *code,
                            const char *message)
{
    struct topic_text body = {request->body.bytes, request->body.len};
    struct topic_text id = body.len > 0 ? topic_json_prescan_id(body) : (struct topic_text){0};
    set_response(request, status, topic_http_response_error(id, code, message));
}

void topic_web_request_answer(struct topic_web_request *request, unsigned status,
                              struct topic_buffer *body)
{
    if (!topic_web_request_hold(request, body->len))
        return;
    set_response(request, status,
                 topic_http_response_take(body, JSON_TYPE, request->head.accepts_gzip));
    topic_buffer_release(&request->body);
}
