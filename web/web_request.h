/* web_request.h - one HTTP request from its head to its answer.
 *
 * libmicrohttpd calls topic_web_request_handle when the head has come, for each piece of the body,
 * and at its end. A request that waits, for topicd or for a password, is suspended and resumed when
 * its response is there.
 */
#ifndef TOPIC_WEB_WEB_REQUEST_H
#define TOPIC_WEB_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "web/access/password_check.h"
#include "web/http/client_address.h"
#include "web/http/gzip_reader.h"
#include "web/http/http_head.h"
#include "web/http/http_limits.h"
#include "web/json/span_units.h"
#include "web/line_stream.h"
#include "web/routes.h"
#include "web/upstream/body_turns.h"
#include "web/upstream/upstream.h"

struct MHD_Connection;
struct MHD_Response;
struct topic_web_server;

struct topic_web_request {
    struct topic_web_server *server;
    struct MHD_Connection *connection;
    struct topic_http_place *place;
    struct topic_http_head head;
    const struct topic_route *route;
    bool is_head;
    bool is_signed_in; /* by a cookie */
    bool is_begun;     /* the body is complete and its work has begun */
    bool is_suspended;
    struct topic_web_request *before_waiting; /* in server->waiting, while it is suspended */
    struct topic_web_request *after_waiting;
    enum topic_role role;
    char name[TOPIC_EDITORS_FILE_MAX_NAME + 1]; /* of the editor; empty: nobody */
    char hash[TOPIC_EDITORS_FILE_MAX_HASH + 1]; /* likewise */

    struct topic_user *user; /* whose turns it takes; NULL: not yet asked for */
    bool has_place;          /* of the user's */

    struct topic_body_turn turn;
    struct topic_gzip_reader gzip;
    bool has_had_share; /* of this turn's decompression: it waits for no event but its next turn */
    struct topic_buffer body;
    size_t discarded; /* bytes after a refusal */
    size_t held;      /* bytes that count in the server's limits */

    struct topic_password_job *job; /* that the request waits for */
    struct topic_upstream_call call;
    struct topic_line_stream *lines;
    struct topic_buffer query; /* the options of the lines */
    bool wants_utf16;
    struct topic_span_units units;

    unsigned status;        /* of the response */
    unsigned retry_after_s; /* of one with 429 or 503 */
    struct MHD_Response *response;
};

/* libmicrohttpd leaves the request alone until it is resumed. false: the server ends, and no
 * request may wait. */
bool topic_web_request_wait(struct topic_web_request *request);

/* The response is there, or there is room for more of the body: libmicrohttpd goes on with the
 * request. */
void topic_web_request_resume(struct topic_web_request *request);

/* The server ends: resumes all that are suspended, and those without a response get an error. */
void topic_web_request_end_all(struct topic_web_server *server);

/* Counts so many bytes in all as held for the request; where the user holds too much, bodies of its
 * other requests that are behind are ended. false: there is no room, and the response says so. */
bool topic_web_request_hold(struct topic_web_request *request, size_t size);
void topic_web_request_give_back(struct topic_web_request *request);

/* The user that it counts for: the editor or program; of nobody who is known, the address. NULL:
 * out of memory. */
struct topic_user *topic_web_request_user(struct topic_web_request *request);

/* Its user's place for a request without a call. false: the user has too many, or memory is out. */
bool topic_web_request_take_place(struct topic_web_request *request);
void topic_web_request_give_place(struct topic_web_request *request);

/* Ends the user's oldest request that has a place and whose body is behind, and gives its place
 * back. false: there is none. `server` is the topic_web_server. */
bool topic_web_request_give_up(void *server, const struct topic_user *user);

/* Where it comes from; behind a proxy, what that says. Borrows `bytes`. */
struct topic_text topic_web_request_address(const struct topic_web_request *request,
                                            char bytes[TOPIC_CLIENT_ADDRESS_SIZE]);

/* Sets the response, unless there is one. */
void topic_web_request_fail(struct topic_web_request *request, unsigned status, const char *code,
                            const char *message);

/* Sets the response to a body of JSON, which it takes; or to an error, where there is no room for
 * it. The body of the request is no longer needed. */
void topic_web_request_answer(struct topic_web_request *request, unsigned status,
                              struct topic_buffer *body);

#endif
