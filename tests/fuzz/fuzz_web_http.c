/* Input over HTTP to topicd-web, without a daemon: for any bytes the answer is HTTP, and no request
 * is answered twice. The byte FF separates pieces that arrive one after the other. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "web/web_server.h"

/* Turns for each piece: a request is read, answered, and its connection closed. */
#define TURNS 4

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct topic_web_server server;
static struct topic_web_options options;

static void log_nothing(const struct topic_log_line *line)
{
    (void)line;
}

static void start(void)
{
    static char endpoint[] = "ipc:///nonexistent/topicd";
    struct topic_error err = {0};
    if (server.http)
        return;
    topic_log_set_sink(log_nothing);
    options.server = endpoint;
    options.max_body_bytes = 4096;
    options.timeout_ms = 1000;
    options.max_connections = 64;
    if (topic_address_init(&options.listen, "127.0.0.1:0", &err) < 0 ||
        topic_web_server_open(&server, &options, &err) < 0)
        abort();
}

/* Returns -1 if libFuzzer's alarm signal interrupted it. */
static int connect_to_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port =
                                      htons((uint16_t)topic_listener_port(&server.listener)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct linger at_once = {1, 0}; /* so that the port is free again */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) < 0)
        abort();
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (errno != EINTR)
        abort();
    close(fd);
    return -1;
}

static void turn(void)
{
    struct topic_error err = {0};
    for (int i = 0; i < TURNS; i++)
        if (topic_web_server_turn(&server, 0, &err) < 0)
            abort();
}

/* The server may close the connection after any piece. */
static void send_pieces(int fd, const uint8_t *at, size_t len)
{
    while (len > 0) {
        const uint8_t *end = memchr(at, 0xFF, len);
        size_t piece = end ? (size_t)(end - at) : len;
        if (send(fd, at, piece, MSG_NOSIGNAL) < 0)
            return;
        turn();
        at += end ? piece + 1 : piece;
        len -= end ? piece + 1 : piece;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char answer[4096];
    start();
    int fd = connect_to_server();
    if (fd < 0)
        return 0;
    turn();
    send_pieces(fd, bytes, len);
    ssize_t answered = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
    assert(answered <= 0 || (answered > 12 && memcmp(answer, "HTTP/1.", 7) == 0));
    close(fd);
    turn();
    return 0;
}
