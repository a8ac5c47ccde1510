/* http.h - a page or two over HTTP, for those who watch the daemon: Prometheus, load balancers,
 * people.
 *
 * Driven by the main thread's loop, between two turns: no thread, no lock. Connections are few and
 * short of memory and time, so that whoever reaches the port can hold up nobody else.
 */
#ifndef TOPIC_DAEMON_METRICS_HTTP_SERVER_H
#define TOPIC_DAEMON_METRICS_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "daemon/net/address.h"
#include "topicd/error.h"

struct MHD_Daemon;

/* Connections at a time: each takes a descriptor. */
#define TOPIC_HTTP_SERVER_MAX_CONNECTIONS 8

struct topic_http_server_page {
    const char *path;
    const char *type; /* media type */
    /* Writes the page and returns its status code. */
    unsigned (*write)(void *context, struct topic_buffer *out);
};

struct topic_http_server {
    struct MHD_Daemon *daemon; /* NULL: not started */
    const struct topic_http_server_page *pages;
    size_t page_count;
    void *context;
    struct topic_buffer body;
    bool is_unsettled; /* another turn is due at once */
    int fd;            /* readable when there is something to do; -1 while not started */
};

/* `pages` and `context` are borrowed. */
int topic_http_server_start(struct topic_http_server *http, const struct topic_address *address,
                            const struct topic_http_server_page *pages, size_t page_count,
                            void *context, struct topic_error *err);
void topic_http_server_stop(struct topic_http_server *http);

/* For how many milliseconds nothing has to be done while fd is not readable; -1: for ever. */
int topic_http_server_timeout_ms(const struct topic_http_server *http);

/* Does what there is to do. */
void topic_http_server_turn(struct topic_http_server *http);

#endif
