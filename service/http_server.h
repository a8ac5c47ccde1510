/* http_server.h - serves a few pages over HTTP to Prometheus, load balancers and people who monitor
 * the daemon.
 *
 * The event loop of the main thread drives it, without a thread or a lock: poll fd for at most
 * topic_http_server_timeout_ms, then call topic_http_server_turn. The number of connections and
 * their memory and time (http_connections.h) are small, so that HTTP clients delay neither each
 * other nor anything else. So is the thread's time: turns have two fifths of it, and pages that take
 * long to write a twentieth, beyond which the last one is sent again.
 */
#ifndef TOPIC_SERVICE_HTTP_SERVER_H
#define TOPIC_SERVICE_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/limits/credit.h"
#include "service/address.h"
#include "service/http_connections.h"
#include "topicd/error.h"

struct MHD_Daemon;
struct MHD_Response;

#define TOPIC_HTTP_SERVER_MAX_PAGES 4

struct topic_http_server_page {
    const char *path;
    const char *type; /* media type */
    /* Writes the page and returns its status code. */
    unsigned (*write)(void *context, struct topic_buffer *out);
    bool is_long; /* it is written once a turn, and again only while there is time for it */
};

/* A page as it was written last. */
struct topic_http_server_answer {
    struct MHD_Response *response; /* NULL: not yet */
    unsigned status;
    uint64_t turn;
};

struct topic_http_server {
    struct MHD_Daemon *daemon; /* NULL: not started */
    const struct topic_http_server_page *pages;
    size_t page_count;
    void *context;
    struct topic_http_connections connections;
    struct topic_buffer body;
    struct topic_http_server_answer answers[TOPIC_HTTP_SERVER_MAX_PAGES]; /* of long pages */
    struct topic_credit writing; /* microseconds for long pages */
    struct topic_credit turning; /* microseconds for turns */
    uint64_t turns;
    int64_t pause_ms; /* until turns have time again, as fd was polled last */
    bool is_turn_due; /* at once, without waiting for fd */
    int fd;           /* readable when a turn is due; -1: not started */
};

/* Borrows `pages` and `context`, which it passes to their write functions. */
int topic_http_server_start(struct topic_http_server *http, const struct topic_address *address,
                            const struct topic_http_server_page *pages, size_t page_count,
                            void *context, struct topic_error *err);
void topic_http_server_stop(struct topic_http_server *http);

/* What to poll; -1 while turns have used up their time. */
int topic_http_server_poll_fd(struct topic_http_server *http);

/* How long the next turn, or the next look at what to poll, may wait while that is not readable;
 * -1: without limit. */
int topic_http_server_timeout_ms(struct topic_http_server *http);

/* Reads requests and sends pages, without blocking. */
void topic_http_server_turn(struct topic_http_server *http);

#endif
