/* How often a page is written for those who ask for it, who may leave at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/http_server.h"

#define CLIENTS 16
#define LONG_US 20000
#define MOST_US 50000
#define MOST_TURN_US 20000
#define ROUNDS 30
#define PAUSE_US 60000 /* more than the longest */

static struct topic_http_server http;
static struct topic_address address;
static unsigned written;
static uint64_t last_turn;
static unsigned repeats; /* of a page in one turn */
static int64_t busy_us;  /* that a page takes */

static void log_nothing(const struct topic_log_line *line)
{
    (void)line;
}

static int64_t processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static unsigned write_page(void *context, struct topic_buffer *out)
{
    const int64_t end_us = processor_us() + busy_us;
    char text[32];
    (void)context;
    while (processor_us() < end_us)
        ;
    repeats += http.turns == last_turn;
    last_turn = http.turns;
    snprintf(text, sizeof text, "page %u.", ++written);
    return topic_buffer_append(out, text, strlen(text), NULL) == 0 ? 200 : 500;
}

static const struct topic_http_server_page pages[] = {{"/long", "text/plain", write_page, true},
                                                      {"/short", "text/plain", write_page, false}};

static int prepare(void **state)
{
    (void)state;
    topic_log_set_sink(log_nothing);
    written = repeats = 0;
    busy_us = 0;
    last_turn = 0;
    http = (struct topic_http_server){.fd = -1};
    assert_int_equal(topic_address_init(&address, "127.0.0.1:0", NULL), 0);
    assert_int_equal(topic_http_server_start(&http, &address, pages, 2, NULL, NULL), 0);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(http.daemon, MHD_DAEMON_INFO_BIND_PORT);
    ((struct sockaddr_in *)&address.socket)->sin_port = htons(info->port);
    return 0;
}

static int release(void **state)
{
    (void)state;
    topic_http_server_stop(&http);
    topic_address_release(&address);
    return 0;
}

static int ask(const char *path)
{
    char request[64];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address.socket, sizeof(struct sockaddr_in)),
                     0);
    int len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    assert_int_equal(send(fd, request, (size_t)len, MSG_NOSIGNAL), len);
    return fd;
}

/* As the event loop does. */
static void turn(int wait_ms)
{
    struct pollfd readable = {.fd = topic_http_server_poll_fd(&http), .events = POLLIN};
    int timeout_ms = topic_http_server_timeout_ms(&http);
    poll(&readable, 1, timeout_ms >= 0 && timeout_ms < wait_ms ? timeout_ms : wait_ms);
    if (readable.revents || topic_http_server_timeout_ms(&http) == 0)
        topic_http_server_turn(&http);
}

/* The number of the page that the answer has. */
static unsigned answer(int fd)
{
    char text[1024] = {0};
    size_t len = 0;
    const char *page = NULL;
    while (!page || !strchr(page, '.')) {
        turn(1);
        ssize_t got = recv(fd, text + len, sizeof text - 1 - len, MSG_DONTWAIT);
        len += got > 0 ? (size_t)got : 0;
        page = strstr(text, "\r\n\r\npage ");
    }
    const unsigned number = (unsigned)strtoul(page + strlen("\r\n\r\npage "), NULL, 10);
    close(fd);
    return number;
}

static void a_long_page_is_written_once_in_a_turn(void **state)
{
    (void)state;
    int fds[CLIENTS];
    for (size_t i = 0; i < CLIENTS; i++)
        fds[i] = ask("/long");
    for (size_t i = 0; i < CLIENTS; i++)
        answer(fds[i]);
    assert_int_equal(repeats, 0);
    assert_in_range(written, 1, CLIENTS / 2);
}

static void others_are_written_for_each(void **state)
{
    (void)state;
    assert_int_equal(answer(ask("/short")), 1);
    assert_int_equal(answer(ask("/short")), 2);
    assert_int_equal(answer(ask("/long")), 3);
    assert_int_equal(answer(ask("/long")), 4);
}

static void who_asks_and_leaves_takes_a_twentieth_of_the_time(void **state)
{
    (void)state;
    const int64_t began_us = topic_clock_now_us();
    busy_us = LONG_US;
    for (size_t round = 0; round < ROUNDS; round++) {
        close(ask("/long"));
        for (size_t i = 0; i < CLIENTS; i++)
            turn(1);
        int64_t passed_us = topic_clock_now_us() - began_us;
        assert_true((int64_t)written * LONG_US <= passed_us / 20 + MOST_US + LONG_US);
    }
    busy_us = 0;
    assert_in_range(answer(ask("/long")), 1, written + 1);
    const unsigned before = written;
    assert_int_equal(answer(ask("/short")), before + 1);
}

static void turns_have_two_fifths_of_the_time(void **state)
{
    (void)state;
    const int64_t began_us = topic_clock_now_us();
    busy_us = LONG_US;
    for (size_t round = 0; round < CLIENTS; round++) {
        assert_int_equal(answer(ask("/short")), round + 1);
        int64_t passed_us = topic_clock_now_us() - began_us;
        assert_true((int64_t)written * LONG_US <= passed_us * 2 / 5 + MOST_TURN_US + LONG_US);
    }
}

/* Otherwise nothing would wake the loop for what came during the pause. */
static void what_is_not_polled_is_looked_at_when_the_pause_ends(void **state)
{
    (void)state;
    busy_us = LONG_US;
    while (topic_http_server_poll_fd(&http) >= 0)
        answer(ask("/short"));
    const int64_t end_us = topic_clock_now_us() + PAUSE_US;
    while (topic_clock_now_us() < end_us)
        ;
    assert_in_range(topic_http_server_timeout_ms(&http), 1, PAUSE_US / 1000);
    assert_int_equal(topic_http_server_poll_fd(&http), http.fd);
    busy_us = 0;
    assert_true(answer(ask("/short")) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_long_page_is_written_once_in_a_turn, prepare, release),
        cmocka_unit_test_setup_teardown(others_are_written_for_each, prepare, release),
        cmocka_unit_test_setup_teardown(who_asks_and_leaves_takes_a_twentieth_of_the_time, prepare,
                                        release),
        cmocka_unit_test_setup_teardown(turns_have_two_fifths_of_the_time, prepare, release),
        cmocka_unit_test_setup_teardown(what_is_not_polled_is_looked_at_when_the_pause_ends,
                                        prepare, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
