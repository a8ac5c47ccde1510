/* Input over HTTP: for any bytes the answer is HTTP, and only a request for its path gets the page.
 * The byte FF separates pieces that arrive one after the other. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/log.h"
#include "service/http_server.h"

#define PAGE "the page"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static unsigned write_page(void *context, struct topic_buffer *out)
{
    ++*(unsigned *)context;
    assert(topic_buffer_append(out, PAGE, strlen(PAGE), NULL) == 0);
    return MHD_HTTP_OK;
}

static void log_nothing(const struct topic_log_line *line)
{
    (void)line;
}

/* Uses another loopback address each time: the kernel keeps used ports reserved for a minute, and
 * one address would run out of them. */
static void choose_address(struct topic_address *address)
{
    static unsigned number;
    char text[32];
    number = number % 0xFFFFFE + 1;
    snprintf(text, sizeof text, "127.%u.%u.%u:0", number >> 16, number >> 8 & 0xFF, number & 0xFF);
    if (topic_address_init(address, text, NULL) < 0)
        abort();
}

/* Returns -1 if libFuzzer's alarm signal interrupted it. */
static int connect_to(const struct topic_http_server *http, struct topic_address *to)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
    struct sockaddr_in *address = (struct sockaddr_in *)&to->socket;
    address->sin_port = htons(info->port);
    const struct linger at_once = {1, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) < 0)
        abort();
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return fd;
    if (errno != EINTR)
        abort();
    close(fd);
    return -1;
}

/* Runs the server until it has nothing to do at once. */
static void turn(struct topic_http_server *http)
{
    struct pollfd readable = {.fd = http->fd, .events = POLLIN};
    while (topic_http_server_timeout_ms(http) == 0 || poll(&readable, 1, 0) == 1)
        topic_http_server_turn(http);
}

/* The server may close the connection after any piece. */
static void send_pieces(struct topic_http_server *http, int fd, const uint8_t *at, size_t len)
{
    while (len > 0) {
        const uint8_t *end = memchr(at, 0xFF, len);
        size_t piece = end ? (size_t)(end - at) : len;
        if (send(fd, at, piece, MSG_NOSIGNAL) < 0)
            return;
        turn(http);
        at += end ? piece + 1 : piece;
        len -= end ? piece + 1 : piece;
    }
}

static void check_answers(int fd, unsigned written)
{
    char answer[4096];
    ssize_t len = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
    if (len <= 0)
        return;
    assert(len > 12 && memcmp(answer, "HTTP/1.", 7) == 0);
    assert(memmem(answer, (size_t)len, PAGE, strlen(PAGE)) == NULL || written > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    unsigned written = 0;
    struct topic_error err = {0};
    struct topic_address address = {0};
    struct topic_http_server http = {.fd = -1};
    const struct topic_http_server_page page = {"/page", "text/plain", write_page, false};
    topic_log_set_sink(log_nothing);
    choose_address(&address);
    if (topic_http_server_start(&http, &address, &page, 1, &written, &err) < 0)
        abort();
    int fd = connect_to(&http, &address);
    if (fd >= 0) {
        turn(&http);
        send_pieces(&http, fd, bytes, len);
        check_answers(fd, written);
        close(fd);
    }
    topic_http_server_stop(&http);
    topic_address_release(&address);
    return 0;
}
