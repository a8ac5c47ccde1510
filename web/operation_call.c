#include "web/operation_call.h"

#include <stdint.h>
#include <string.h>

#include <jansson.h>
#include <microhttpd.h>

#include "web/http/http_response.h"
#include "web/json/answer_code.h"
#include "web/upstream/outcome.h"
#include "web/web_state.h"

#define LINES_TYPE "application/x-ndjson"

static int write_answer(struct topic_web_request *request, struct topic_text answer, bool is_error,
                        struct topic_buffer *out, struct topic_error *err)
{
    if (!is_error && request->wants_utf16)
        return topic_span_units_write(&request->units, answer, out, err);
    return topic_buffer_append(out, answer.bytes, answer.len, err);
}

static void done(void *context, enum topic_upstream_outcome outcome, struct topic_text answer)
{
    struct topic_web_request *request = context;
    struct topic_buffer body = {0};
    struct topic_error err = {0};
    if (outcome != TOPIC_UPSTREAM_ANSWERED) {
        topic_web_request_fail(request, topic_outcome_status(outcome), topic_outcome_code(outcome),
                               topic_outcome_message(outcome));
    } else {
        unsigned status = topic_answer_code_status(topic_answer_code_find(answer));
        if (write_answer(request, answer, status != MHD_HTTP_OK, &body, &err) < 0)
            topic_web_request_fail(request, 500, "internal", err.text);
        else
            topic_web_request_answer(request, status, &body);
    }
    topic_buffer_release(&body);
    topic_web_request_resume(request);
}

/* The body has to be one object without an operation of its own: topicd must carry out nothing but
 * what the address says. */
static bool check_body(struct topic_web_request *request)
{
    struct topic_error err = {0};
    enum topic_code code;
    struct topic_json_frame *frame = &request->server->frame;
    struct topic_text body = {request->body.bytes, request->body.len};
    if (topic_json_frame_parse(frame, body, &code, &err) < 0)
        topic_web_request_fail(request, code == TOPIC_CODE_INTERNAL ? 500 : 400,
                               topic_code_name(code), err.text);
    else if (json_object_get(frame->root, "op"))
        topic_web_request_fail(request, 400, "bad-request",
                               "the address says what is to be done: leave \"op\" out");
    else if (request->name[0] && json_object_get(frame->root, "user"))
        topic_web_request_fail(request, 400, "bad-request",
                               "who you are is known: leave \"user\" out");
    else if (request->wants_utf16 && topic_span_units_read(&request->units, frame, &err) < 0)
        topic_web_request_fail(request, 400, "bad-request", err.text);
    return !request->response;
}

static bool read_query(struct topic_web_request *request)
{
    struct topic_error err = {0};
    const struct topic_route *route = request->route;
    int status = route->is_post
                     ? topic_routes_wants_utf16(route, request->connection, &err)
                     : topic_routes_query(route, request->connection, &request->body, &err);
    if (status < 0)
        topic_web_request_fail(request, 400, "bad-request", err.text);
    request->wants_utf16 = status > 0;
    return status >= 0;
}

/* Its client is not known to have left. */
static bool is_wanted(void *context)
{
    struct topic_web_request *request = context;
    return !topic_http_limits_is_gone(&request->server->limits, request->place);
}

/* A deadline that is none is left to topicd, which says so. */
static void set_deadline(struct topic_upstream_request *upstream, const json_t *deadline_ms)
{
    double most_ms = json_number_value(deadline_ms);
    upstream->has_deadline = deadline_ms != NULL;
    upstream->most_ms = json_is_number(deadline_ms) && most_ms >= 0 && most_ms < INT32_MAX
                            ? (int64_t)most_ms
                            : INT32_MAX;
}

static void describe(struct topic_web_request *request, struct topic_upstream_request *upstream)
{
    const struct topic_route *route = request->route;
    /* Of a POST the body that was checked last. */
    const json_t *root = route->is_post ? request->server->frame.root : NULL;
    *upstream = (struct topic_upstream_request){
        .op = route->op,
        .user_name = route->names_user ? request->name : "",
        .body = {request->body.bytes, request->body.len},
        .cost_ns =
            topic_call_cost_of(route->op, root, json_array_size(json_object_get(root, "articles")),
                               request->body.len, &request->server->upstream.size),
        .user = topic_web_request_user(request)};
    set_deadline(upstream, json_object_get(root, "deadline_ms"));
}

void topic_operation_call_begin(struct topic_web_request *request)
{
    if (!read_query(request) || (request->route->is_post && !check_body(request)))
        return;
    struct topic_upstream_request upstream;
    describe(request, &upstream);
    topic_web_request_give_place(request); /* the call has it now */
    request->call.done = done;
    request->call.is_wanted = is_wanted;
    request->call.context = request;
    enum topic_upstream_outcome outcome =
        upstream.user ? topic_upstream_send(&request->server->upstream, &request->call, &upstream)
                      : TOPIC_UPSTREAM_FULL;
    if (outcome != TOPIC_UPSTREAM_ANSWERED)
        topic_web_request_fail(request, topic_outcome_status(outcome), topic_outcome_code(outcome),
                               topic_outcome_message(outcome));
}

void topic_operation_call_end_lines(struct topic_web_request *request)
{
    struct topic_line_stream *lines = request->lines;
    if (topic_error_is_set(&lines->failure)) {
        topic_web_request_fail(request, 500, "internal", lines->failure.text);
        return;
    }
    request->status = MHD_HTTP_OK;
    request->response =
        topic_http_response_take(&lines->answers, LINES_TYPE, request->head.accepts_gzip);
}
