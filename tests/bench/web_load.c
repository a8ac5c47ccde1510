/* web_load.c - the load for tests/bench/web.py.
 *
 *     bench_web load PORT CONNECTIONS SECONDS PATH [TOKEN] <body     POSTs over kept-alive connections
 *     bench_web direct ENDPOINT SECONDS <body                the same request over ZeroMQ, one at a time
 *     bench_web echo                                         a bare libmicrohttpd that answers the body
 *
 * load and direct print {"requests":N,"seconds":S,"p50_ms":…,"p99_ms":…}; echo prints its port and
 * serves until its standard input ends.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "topicd/client.h"

#define MAX_BODY ((size_t)1 << 20)
#define MAX_CONNECTIONS 256
#define MAX_SAMPLES ((size_t)1 << 20)
#define ANSWER_BYTES ((size_t)1 << 18)

struct connection {
    int fd;
    int64_t sent_us;
    size_t len; /* of the answer so far */
    char *answer;
};

static char body[MAX_BODY];
static char request[MAX_BODY + 512];
static double samples[MAX_SAMPLES];
static size_t sample_count;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void print_samples(size_t count, double seconds)
{
    qsort(samples, sample_count, sizeof *samples, by_value);
    printf("{\"requests\":%zu,\"seconds\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f}\n", count, seconds,
           sample_count ? samples[sample_count / 2] : 0,
           sample_count ? samples[sample_count * 99 / 100] : 0);
}

static void sample(int64_t from_us)
{
    if (sample_count < MAX_SAMPLES)
        samples[sample_count++] = (double)(topic_clock_now_us() - from_us) / 1000;
}

static size_t read_body(void)
{
    size_t len = fread(body, 1, MAX_BODY, stdin);
    if (len == 0 || len == MAX_BODY)
        die("the body on standard input");
    return len;
}

static int connect_to(int port)
{
    const int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) < 0)
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void send_request(struct connection *connection, size_t len)
{
    size_t sent = 0;
    connection->sent_us = topic_clock_now_us();
    connection->len = 0;
    while (sent < len) {
        ssize_t count = send(connection->fd, request + sent, len - sent, MSG_NOSIGNAL);
        if (count < 0)
            die("send");
        sent += (size_t)count;
    }
}

/* Whether the answer is complete; it must be 200. */
static bool receive(struct connection *connection)
{
    ssize_t count = recv(connection->fd, connection->answer + connection->len,
                         ANSWER_BYTES - 1 - connection->len, 0);
    if (count <= 0)
        die("recv");
    connection->len += (size_t)count;
    connection->answer[connection->len] = '\0';
    const char *end = strstr(connection->answer, "\r\n\r\n");
    const char *length = strcasestr(connection->answer, "\r\nContent-Length: ");
    if (!end || !length)
        return false;
    if (strncmp(connection->answer, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "%s\n", connection->answer);
        exit(EXIT_FAILURE);
    }
    return connection->len >= (size_t)(end + 4 - connection->answer) +
                                  strtoul(length + strlen("\r\nContent-Length: "), NULL, 10);
}

static int load(int port, size_t count, double seconds, char **texts)
{
    static struct connection connections[MAX_CONNECTIONS];
    size_t body_len = read_body();
    int head = snprintf(request, sizeof request,
                        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\n%s%s%s\r\n",
                        texts[0], body_len, texts[1] ? "Authorization: Bearer " : "",
                        texts[1] ? texts[1] : "", texts[1] ? "\r\n" : "");
    memcpy(request + head, body, body_len);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < count && i < MAX_CONNECTIONS; i++) {
        connections[i] =
            (struct connection){.fd = connect_to(port), .answer = malloc(ANSWER_BYTES)};
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].fd, &event);
        send_request(&connections[i], (size_t)head + body_len);
    }
    size_t answers = 0;
    int64_t start_us = topic_clock_now_us();
    int64_t end_us = start_us + (int64_t)(seconds * 1e6);
    while (topic_clock_now_us() < end_us) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 1000);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!receive(connection))
                continue;
            sample(connection->sent_us);
            answers++;
            send_request(connection, (size_t)head + body_len);
        }
    }
    print_samples(answers, (double)(topic_clock_now_us() - start_us) / 1e6);
    return EXIT_SUCCESS;
}

static int direct(const char *endpoint, double seconds)
{
    struct topic_error err = {0};
    struct topic_client_answer answer;
    size_t len = read_body();
    struct topic_client *client = topic_client_new(endpoint, NULL, &err);
    int64_t start_us = topic_clock_now_us();
    int64_t end_us = start_us + (int64_t)(seconds * 1e6);
    while (client && topic_clock_now_us() < end_us) {
        int64_t sent_us = topic_clock_now_us();
        if (topic_client_send_json(client, body, len, &err) < 0 ||
            topic_client_receive(client, &answer, &err) < 0)
            break;
        sample(sent_us);
    }
    if (err.text[0])
        die(err.text);
    print_samples(sample_count, (double)(topic_clock_now_us() - start_us) / 1e6);
    topic_client_free(client);
    return EXIT_SUCCESS;
}

/* The parameters are libmicrohttpd's.
 * NOLINTBEGIN(readability-function-size,readability-non-const-parameter) */
static enum MHD_Result answer_echo(void *context, struct MHD_Connection *connection,
                                   const char *path, const char *method, const char *version,
                                   const char *data, size_t *len, void **of_connection)
/* NOLINTEND(readability-function-size,readability-non-const-parameter) */
{
    static char kept[MAX_BODY];
    static size_t kept_len;
    (void)context;
    (void)path;
    (void)method;
    (void)version;
    if (!*of_connection) {
        *of_connection = kept;
        kept_len = 0;
        return MHD_YES;
    }
    if (*len > 0) {
        size_t room = MAX_BODY - kept_len;
        memcpy(kept + kept_len, data, *len < room ? *len : room);
        kept_len += *len < room ? *len : room;
        *len = 0;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(kept_len, kept, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static int echo(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer_echo, NULL,
                         MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)&address, MHD_OPTION_END);
    if (!daemon)
        die("libmicrohttpd");
    printf("%u\n", (unsigned)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (getchar() != EOF)
        ;
    MHD_stop_daemon(daemon);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if ((argc == 6 || argc == 7) && strcmp(argv[1], "load") == 0)
        return load(atoi(argv[2]), strtoul(argv[3], NULL, 10), atof(argv[4]), argv + 5);
    if (argc == 4 && strcmp(argv[1], "direct") == 0)
        return direct(argv[2], atof(argv[3]));
    if (argc == 2 && strcmp(argv[1], "echo") == 0)
        return echo();
    fprintf(stderr, "usage: see the file\n");
    return 2;
}
