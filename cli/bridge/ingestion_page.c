#include "cli/bridge/ingestion_page.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* The page has a hundred lines. */
#define MAX_PAGE_BYTES ((size_t)1024 * 1024)

#define MS_PER_S 1000
#define US_PER_MS 1000

struct place {
    char host[256];
    char port[16];
};

/* Takes HOST:PORT apart, also within http://HOST:PORT/metrics. */
static int read_place(const char *address, struct place *place, struct topic_error *err)
{
    static const char scheme[] = "http://";
    const char *start =
        strncmp(address, scheme, sizeof scheme - 1) == 0 ? address + sizeof scheme - 1 : address;
    size_t len = strcspn(start, "/");
    const char *colon = memrchr(start, ':', len);
    size_t host_len = colon ? (size_t)(colon - start) : 0;
    size_t port_len = colon ? len - host_len - 1 : 0;
    bool is_bracketed = host_len > 2 && start[0] == '[' && start[host_len - 1] == ']';
    if (host_len == 0 || port_len == 0 || host_len >= sizeof place->host ||
        port_len >= sizeof place->port)
        return topic_error_set(err,
                               "%s: is not the address of a bridge's metrics: write what its "
                               "--metrics has, such as 127.0.0.1:9188",
                               address);
    snprintf(place->host, sizeof place->host, "%.*s", (int)(is_bracketed ? host_len - 2 : host_len),
             start + is_bracketed);
    snprintf(place->port, sizeof place->port, "%.*s", (int)port_len, colon + 1);
    return 0;
}

/* A socket that is connected; -1 with err set. */
static int connect_to(const char *address, int timeout_ms, struct topic_error *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    const struct timeval patience = {.tv_sec = timeout_ms / MS_PER_S,
                                     .tv_usec = timeout_ms % MS_PER_S * US_PER_MS};
    struct addrinfo *found = NULL;
    struct place place;
    if (read_place(address, &place, err) < 0)
        return -1;
    int status = getaddrinfo(place.host, place.port, &hints, &found);
    if (status != 0)
        return topic_error_set(err, "%s: %s", address, gai_strerror(status));
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0 ||
        connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
        topic_error_set(err, "%s: %s: is topicd-bridge running with --metrics %s:%s?", address,
                        strerror(errno), place.host, place.port);
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

/* Until the server closes the connection. */
static int read_all(int fd, const char *address, struct topic_buffer *out, struct topic_error *err)
{
    char part[4096];
    ssize_t len;
    while ((len = recv(fd, part, sizeof part, 0)) > 0) {
        if (out->len + (size_t)len > MAX_PAGE_BYTES)
            return topic_error_set(err, "%s: the page is no bridge's: it has more than %zu bytes",
                                   address, MAX_PAGE_BYTES);
        if (topic_buffer_append(out, part, (size_t)len, err) < 0)
            return -1;
    }
    return len == 0 ? 0 : topic_error_set(err, "%s: %s", address, strerror(errno));
}

/* Leaves what follows the headers. */
static int cut_headers(const char *address, struct topic_buffer *out, struct topic_error *err)
{
    static const char end[] = "\r\n\r\n";
    const char *body = memmem(out->bytes, out->len, end, sizeof end - 1);
    if (!body || out->len < 5 || memcmp(out->bytes, "HTTP/", 5) != 0)
        return topic_error_set(err, "%s: answers something that is no HTTP", address);
    body += sizeof end - 1;
    size_t len = out->len - (size_t)(body - out->bytes);
    memmove(out->bytes, body, len);
    out->len = len;
    return topic_buffer_append(out, "", 1, err);
}

int topic_ingestion_page_get(const char *address, const char *path, int timeout_ms,
                             struct topic_buffer *out, struct topic_error *err)
{
    char request[512];
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.0\r\nHost: bridge\r\nConnection: close\r\n\r\n", path);
    int fd = connect_to(address, timeout_ms, err);
    if (fd < 0)
        return -1;
    topic_buffer_reset(out);
    int status = send(fd, request, (size_t)len, MSG_NOSIGNAL) == len
                     ? read_all(fd, address, out, err)
                     : topic_error_set(err, "%s: %s", address, strerror(errno));
    close(fd);
    return status < 0 ? -1 : cut_headers(address, out, err);
}
