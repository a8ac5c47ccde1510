/* http_server.h - serves a few pages over HTTP to Prometheus, load balancers and people who monitor
 * the daemon.
 *
 * The event loop of the main thread drives it, without a thread or a lock: poll fd for at most
 * topic_http_server_timeout_ms, then call topic_http_server_turn. The number of connections and
 * their memory and time (http_connections.h) are small, so that HTTP clients delay neither each
 * other nor anything else.
 */
#ifndef TOPIC_SERVICE_HTTP_SERVER_H
#define TOPIC_SERVICE_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "service/address.h"
#include "service/http_connections.h"
#include "topicd/error.h"

struct MHD_Daemon;

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
    struct topic_http_connections connections;
    struct topic_buffer body;
    bool is_turn_due; /* at once, without waiting for fd */
    int fd;           /* readable when a turn is due; -1: not started */
};

/* Borrows `pages` and `context`, which it passes to their write functions. */
int topic_http_server_start(struct topic_http_server *http, const struct topic_address *address,
                            const struct topic_http_server_page *pages, size_t page_count,
                            void *context, struct topic_error *err);
void topic_http_server_stop(struct topic_http_server *http);

/* How long the next turn may wait while fd is not readable; -1: without limit. */
int topic_http_server_timeout_ms(struct topic_http_server *http);

/* Reads requests and sends pages, without blocking. */
void topic_http_server_turn(struct topic_http_server *http);

#endif
