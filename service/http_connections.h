/* http_connections.h - how long each HTTP connection may take, whatever it sends meanwhile.
 *
 * libmicrohttpd's own timeout begins anew with each byte, and at its limit it accepts no connection
 * until another has closed: clients that send a byte a second could keep everybody else out. So a
 * connection has TOPIC_HTTP_CONNECTIONS_REQUEST_MS for a request and its answer, and a new
 * connection that finds most places taken ends the one whose request began first. A probe sends its
 * request in one piece and is answered before a hundred others have come.
 *
 * A connection ends by shutdown(2); libmicrohttpd then finds it closed and releases it. All zero is
 * empty.
 */
#ifndef TOPIC_SERVICE_HTTP_CONNECTIONS_H
#define TOPIC_SERVICE_HTTP_CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Connections at a time; each uses a descriptor and up to 16 KiB. */
#define TOPIC_HTTP_CONNECTIONS_MAX 64

/* A request and its answer: a scrape over a slow line takes a second. */
#define TOPIC_HTTP_CONNECTIONS_REQUEST_MS 5000

struct topic_http_connection {
    const void *key; /* libmicrohttpd's connection */
    int fd;
    int64_t began_ms; /* its present request, or waiting for it */
    bool is_ended;    /* and not yet released */
};

struct topic_http_connections {
    struct topic_http_connection items[TOPIC_HTTP_CONNECTIONS_MAX];
    size_t count;
    size_t most; /* at a time, up to TOPIC_HTTP_CONNECTIONS_MAX */
};

/* Most connections that leave seven eighths of the open files to others. */
size_t topic_http_connections_most(size_t file_limit);

void topic_http_connections_opened(struct topic_http_connections *connections, const void *key,
                                   int fd, int64_t now_ms);

/* The request is answered; the connection may bring another. */
void topic_http_connections_answered(struct topic_http_connections *connections, const void *key,
                                     int64_t now_ms);
void topic_http_connections_closed(struct topic_http_connections *connections, const void *key);

/* Ends those whose time is over. Returns in how many milliseconds the next one is; -1: none. */
int topic_http_connections_turn(struct topic_http_connections *connections, int64_t now_ms);

#endif
