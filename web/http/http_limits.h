/* http_limits.h - the connections of the HTTP server, and how long each may take.
 *
 * libmicrohttpd's own timeout begins anew with each byte, and at its limit of connections it
 * accepts no other: clients that send a byte a second could keep everybody else out. So each
 * connection has a time for its request and answer, which grows with the bytes that it really sends
 * and reads, and a new connection that finds most places taken ends the one that has been without a
 * complete request for longest.
 *
 * A connection ends by shutdown(2); libmicrohttpd then finds it closed and releases it, once a
 * request of it that is suspended is resumed. So no request, whatever it waits for, has its place
 * for longer than its time.
 *
 * While a request is suspended libmicrohttpd does not see either that its client has left, so
 * topic_http_limits_turn looks. A client that has closed its connection and one that has only said
 * that it sends no more look alike, until something is sent to them: so of HTTP/1.1 each is sent an
 * interim response, which every client passes over, and who has left answers by a reset. All zero
 * but `most` and `ended` is empty.
 */
#ifndef TOPIC_WEB_HTTP_HTTP_LIMITS_H
#define TOPIC_WEB_HTTP_HTTP_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/http/body_rate.h"

/* For the head of a request, and for its answer. A body or answer has the time besides that it
 * takes at TOPIC_BODY_RATE_BYTES_PER_S. */
#define TOPIC_HTTP_LIMITS_REQUEST_MS 15000

/* All requests together: their bodies and the answers that wait. */
#define TOPIC_HTTP_LIMITS_BYTES ((size_t)256 * 1024 * 1024)

struct topic_http_place {
    void *waiting;               /* its request, while that is suspended */
    void *reading;               /* its request, while the body of that is read */
    struct topic_body_rate rate; /* of the body */
    struct topic_http_place *before;
    struct topic_http_place *after;
    int fd;
    int64_t began_ms;
    int64_t end_ms;
    bool is_at_work;     /* its request is complete */
    bool is_ended;       /* and not yet released */
    bool has_ended;      /* its client sends no more, and libmicrohttpd does not know it */
    bool takes_interim;  /* its request is of HTTP/1.1 */
    bool is_asked;       /* it has been sent "100 Continue", to see whether it is there */
    size_t target_bytes; /* decoded of the target of its request */
};

struct topic_http_limits {
    struct topic_http_place *first; /* the newest connection */
    size_t count;
    size_t most;
    size_t bytes; /* held for all requests */
    /* The connection of a suspended request has ended: libmicrohttpd does not look at it before the
     * request is resumed. */
    void (*ended)(void *waiting);
};

/* NULL: there is no place, or out of memory; the connection is ended. */
struct topic_http_place *topic_http_limits_open(struct topic_http_limits *limits, int fd,
                                                int64_t now_ms);
void topic_http_limits_close(struct topic_http_limits *limits, struct topic_http_place *place);

/* The body of the request is read from now on; or, where `request` is NULL, complete. */
void topic_http_limits_read(struct topic_http_place *place, void *request, int64_t now_ms);

/* The request is complete and has so much time for its answer. */
void topic_http_limits_work(struct topic_http_place *place, int64_t now_ms, int64_t work_ms);

/* So many bytes of the body have come. */
void topic_http_limits_moved(struct topic_http_place *place, size_t bytes, int64_t now_ms);

/* The oldest request whose body is behind (web/http/body_rate.h) and which `is_meant`; NULL: there
 * is none. One that is suspended is not behind: it waits for us. */
void *topic_http_limits_find_behind(const struct topic_http_limits *limits, int64_t now_ms,
                                    bool (*is_meant)(const void *request, const void *context),
                                    const void *context);

void topic_http_limits_end(struct topic_http_limits *limits, struct topic_http_place *place);

/* The answer is sent; the connection may bring another request. */
void topic_http_limits_answered(struct topic_http_place *place, int64_t now_ms);

/* Ends the connections whose time is over, those that libmicrohttpd would read no more, and those
 * with a suspended request whose client has left. */
void topic_http_limits_turn(struct topic_http_limits *limits, int64_t now_ms);

/* Looks whether its client has left, which it asks one that sends no more; ends the connection of
 * one that has. */
bool topic_http_limits_is_gone(struct topic_http_limits *limits, struct topic_http_place *place);

/* Whether all that it sent is read and no more comes. */
bool topic_http_limits_is_over(const struct topic_http_place *place);

/* Counts bytes that are held, of which so many for one user; false: that has as much as is left for
 * all others, or more. */
bool topic_http_limits_hold(struct topic_http_limits *limits, size_t *of_user, size_t bytes);
void topic_http_limits_give_back(struct topic_http_limits *limits, size_t *of_user, size_t bytes);

#endif
