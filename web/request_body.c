#include "web/request_body.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/log.h"
#include "hooks/hooks.h"
#include "web/identity.h"
#include "web/upstream/outcome.h"
#include "web/web_state.h"

/* Bytes that are decompressed at a time. */
#define PIECE_BYTES ((size_t)16 * 1024)

/* Bytes that a request decompresses before it is the turn of others: about a millisecond. */
#define SHARE_BYTES ((size_t)256 * 1024)

/* A name and a password, from anybody. */
#define SIGN_IN_BYTES ((size_t)4 * 1024)

/* Of a refused body so much is read, so that the client reads the refusal. */
#define MAX_DISCARDED ((size_t)1024 * 1024)

/* What may come of a body in chunks before some of it is handed over: the size of a chunk, with its
 * extensions, or what stands behind the last one. libmicrohttpd looks for the end of that from its
 * beginning whenever something comes. */
#define CHUNK_LINE ((size_t)4 * 1024)

#define JSON_TYPE "application/json"
#define LINES_TYPE "application/x-ndjson"

static size_t most_of(const struct topic_web_request *request)
{
    return request->route->kind == TOPIC_ROUTE_SIGN_IN ? SIGN_IN_BYTES
                                                       : request->server->options->max_body_bytes;
}

static void fail_too_large(struct topic_web_request *request)
{
    topic_web_request_fail(request, 413, "too-large",
                           request->route->kind == TOPIC_ROUTE_SIGN_IN
                               ? "a name and a password have at most 4096 bytes"
                               : "the body is larger than --max-body: send less at a time, or "
                                 "lines as application/x-ndjson");
}

/* Answers have come, or there is room for lines. */
static void changed(void *context)
{
    struct topic_web_request *request = context;
    if (!request->response)
        topic_web_request_hold(request, topic_line_stream_size(request->lines));
    topic_web_request_resume(request);
}

static bool may_send(void *context)
{
    struct topic_web_request *request = context;
    bool may = topic_identity_is_still_allowed(request);
    if (!may)
        topic_log(TOPIC_LOG_WARNING, "lines",
                  "lines are no longer taken: whoever sends them has "
                  "lost the right to it");
    return may;
}

void topic_request_body_drop_lines(struct topic_web_request *request)
{
    if (!request->lines)
        return;
    topic_line_stream_free(request->lines);
    request->lines = NULL;
    topic_web_request_give_back(request);
}

static bool open_lines(struct topic_web_request *request)
{
    struct topic_error err = {0};
    struct topic_web_server *server = request->server;
    const char *options = NULL;
    if (topic_routes_query(request->route, request->connection, &request->query, &err) == 0)
        options = topic_buffer_string(&request->query, &err);
    if (options)
        request->lines = topic_line_stream_new(&server->upstream, topic_web_request_user(request),
                                               options, server->options->max_body_bytes, &err);
    if (!request->lines) {
        topic_web_request_fail(request, 400, "bad-request", err.text);
        return false;
    }
    request->lines->changed = changed;
    request->lines->may_send = may_send;
    request->lines->context = request;
    return true;
}

static bool open_gzip(struct topic_web_request *request)
{
    struct topic_error err = {0};
    const char *encoding = request->head.content_encoding;
    if (!encoding || strcasecmp(encoding, "identity") == 0)
        return true;
    if (strcasecmp(encoding, "gzip") != 0)
        topic_web_request_fail(request, 415, "bad-request", "the only Content-Encoding is gzip");
    else if (topic_gzip_reader_open(&request->gzip, &err) < 0)
        topic_web_request_fail(request, 500, "internal", err.text);
    return !request->response;
}

/* What would be refused in the end is not read. */
static bool has_too_many(struct topic_web_request *request)
{
    if (request->route->kind != TOPIC_ROUTE_OPERATION || request->job)
        return false; /* one whose token is checked has no name yet */
    if (topic_web_request_take_place(request))
        return false;
    topic_web_request_fail(request, topic_outcome_status(TOPIC_UPSTREAM_FULL),
                           topic_outcome_code(TOPIC_UPSTREAM_FULL),
                           topic_outcome_message(TOPIC_UPSTREAM_FULL));
    return true;
}

bool topic_request_body_begin(struct topic_web_request *request)
{
    const struct topic_http_head *head = &request->head;
    bool is_lines = request->route->takes_lines && topic_http_head_is_type(head, LINES_TYPE);
    if (!is_lines && !topic_http_head_is_type(head, JSON_TYPE)) {
        topic_web_request_fail(request, 415, "bad-request",
                               "the Content-Type of a request is application/json, or "
                               "application/x-ndjson for lines to /v1/tag");
        return false;
    }
    if (!topic_http_head_is_utf8(head)) {
        topic_web_request_fail(request, 415, "bad-request",
                               "the charset of a request is UTF-8: convert its body");
        return false;
    }
    if (!is_lines && head->has_length && head->length > most_of(request)) {
        fail_too_large(request);
        return false;
    }
    if (has_too_many(request) || (is_lines && !open_lines(request)))
        return false;
    if (is_lines)
        topic_web_request_give_place(request); /* each batch of lines takes one */
    return open_gzip(request);
}

/* Into memory, or as lines. */
static void keep(struct topic_web_request *request, const char *bytes, size_t len)
{
    if (request->response)
        return;
    if (request->lines) {
        topic_line_stream_write(request->lines, bytes, len);
        topic_web_request_hold(request, topic_line_stream_size(request->lines));
        return;
    }
    size_t size = request->body.len + len;
    if (size > most_of(request))
        fail_too_large(request);
    else if (topic_web_request_hold(request, size) &&
             topic_buffer_append(&request->body, bytes, len, NULL) < 0)
        topic_web_request_fail(request, 500, "internal", "out of memory for the body");
}

static bool has_room(const struct topic_web_request *request)
{
    return request->response || !request->lines || topic_line_stream_has_room(request->lines) ||
           topic_error_is_set(&request->lines->failure);
}

static void keep_decompressed(struct topic_web_request *request, const char *bytes, size_t len)
{
    if (topic_gzip_reader_is_bomb(&request->gzip))
        topic_web_request_fail(request, 413, "too-large",
                               "the body is compressed to under a hundredth: send it as it is");
    else
        keep(request, bytes, len);
}

/* Decompresses what was written, until nothing is left, there is no room or its share of this turn
 * is used up: a small body may become a gigabyte, and everybody else would wait for it. */
static void decompress(struct topic_web_request *request)
{
    char piece[PIECE_BYTES];
    ssize_t len = 1;
    size_t share = SHARE_BYTES;
    struct topic_error err = {0};
    while (!request->response && has_room(request) && len > 0 && share >= sizeof piece) {
        len = topic_gzip_reader_read(&request->gzip, piece, sizeof piece, &err);
        share -= len > 0 ? (size_t)len : 0;
        if (len > 0)
            keep_decompressed(request, piece, (size_t)len);
    }
    request->has_had_share = len > 0 && share < sizeof piece;
    if (len < 0)
        topic_web_request_fail(request, 400, "bad-request", err.text);
}

/* How many bytes are left, for a later call: above 0 where the request has to wait for topicd, or
 * (request->has_had_share) for its next turn. */
static size_t take(struct topic_web_request *request, const char *bytes, size_t len)
{
    if (request->response || has_too_many(request))
        return 0;
    if (!has_room(request))
        return len;
    if (!request->gzip.stream) {
        keep(request, bytes, len);
        return 0;
    }
    decompress(request); /* what is left inside of the piece before */
    if (request->response || !has_room(request) || request->has_had_share)
        return request->response ? 0 : len;
    topic_gzip_reader_write(&request->gzip, bytes, len);
    decompress(request);
    size_t left = request->response ? 0 : topic_gzip_reader_left(&request->gzip);
    topic_gzip_reader_write(&request->gzip, NULL, 0);
    return left;
}

void topic_request_body_expect(struct topic_web_request *request)
{
    if (request->head.has_chunks)
        topic_hooks_allow(request->place->fd, CHUNK_LINE);
}

/* Of what is thrown away; false: more than is read of such a body. */
static bool discard(struct topic_web_request *request, size_t len)
{
    bool is_cut = !request->response && request->lines && request->lines->is_cut;
    size_t most = is_cut ? request->server->options->max_body_bytes : MAX_DISCARDED;
    request->discarded += request->response || is_cut ? len : 0;
    return request->discarded <= most;
}

bool topic_request_body_take(struct topic_web_request *request, const char *bytes, size_t *len)
{
    size_t given = *len;
    if (!topic_body_turns_may_take(&request->server->turns, &request->turn,
                                   topic_web_request_user(request), given)) {
        topic_body_turns_wait(&request->server->turns, &request->turn, request);
        return topic_web_request_wait(request);
    }
    if (!request->response)
        *len = take(request, bytes, given);
    if (request->response)
        *len = 0;
    topic_http_limits_moved(request->place, given - *len, topic_clock_now_ms());
    return *len > 0 ? topic_web_request_wait(request) : discard(request, given);
}

bool topic_request_body_finish(struct topic_web_request *request)
{
    if (!request->response && request->gzip.stream) {
        decompress(request);
        if (!request->response && request->has_had_share)
            return false;
        if (!request->response && has_room(request) && !topic_gzip_reader_is_over(&request->gzip))
            topic_web_request_fail(request, 400, "bad-request",
                                   "the compressed body ends too early");
    }
    return request->response || has_room(request);
}

void topic_request_body_release(struct topic_web_request *request)
{
    topic_line_stream_free(request->lines);
    topic_gzip_reader_close(&request->gzip);
    topic_buffer_release(&request->body);
    topic_buffer_release(&request->query);
    topic_web_request_give_back(request);
}
