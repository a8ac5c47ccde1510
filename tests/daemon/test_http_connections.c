/* How long HTTP connections may take: by given times, with pairs of sockets for connections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "service/http_connections.h"

static struct topic_http_connections connections;
static int pairs[TOPIC_HTTP_CONNECTIONS_MAX][2];

/* Connection i, whose key is its pair. */
static void open_one(size_t i, int64_t now_ms)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
    topic_http_connections_opened(&connections, pairs[i], pairs[i][0], now_ms);
}

/* As its client sees it. */
static int is_ended(size_t i)
{
    char byte;
    return recv(pairs[i][1], &byte, 1, MSG_DONTWAIT) == 0;
}

static int prepare(void **state)
{
    (void)state;
    connections = (struct topic_http_connections){.most = 16};
    return 0;
}

static int release(void **state)
{
    (void)state;
    for (size_t i = 0; i < TOPIC_HTTP_CONNECTIONS_MAX; i++)
        for (size_t side = 0; side < 2 && pairs[i][0] > 0; side++)
            close(pairs[i][side]);
    for (size_t i = 0; i < TOPIC_HTTP_CONNECTIONS_MAX; i++)
        pairs[i][0] = pairs[i][1] = 0;
    return 0;
}

static void a_request_has_an_absolute_time(void **state)
{
    (void)state;
    open_one(0, 1000);
    open_one(1, 1100);
    assert_int_equal(topic_http_connections_turn(&connections, 1200),
                     TOPIC_HTTP_CONNECTIONS_REQUEST_MS - 200);
    assert_int_equal(
        topic_http_connections_turn(&connections, 1000 + TOPIC_HTTP_CONNECTIONS_REQUEST_MS), 100);
    assert_true(is_ended(0));
    assert_false(is_ended(1));
    topic_http_connections_closed(&connections, pairs[0]);
    assert_int_equal(connections.count, 1);
}

static void an_answer_begins_it_anew(void **state)
{
    (void)state;
    open_one(0, 1000);
    topic_http_connections_answered(&connections, pairs[0], 5000);
    assert_int_equal(topic_http_connections_turn(&connections, 6000),
                     TOPIC_HTTP_CONNECTIONS_REQUEST_MS - 1000);
    assert_false(is_ended(0));
}

static void a_new_connection_ends_the_oldest_of_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < 14; i++)
        open_one(i, (int64_t)(1000 + i));
    assert_false(is_ended(0));
    topic_http_connections_answered(&connections, pairs[0], 2000);
    open_one(14, 2001);
    assert_false(is_ended(0));
    assert_true(is_ended(1));
    assert_false(is_ended(2));
    assert_false(is_ended(14));
}

static void few_open_files_leave_few_connections(void **state)
{
    (void)state;
    assert_int_equal(topic_http_connections_most(64), 8);
    assert_int_equal(topic_http_connections_most(4), 2);
    assert_int_equal(topic_http_connections_most(SIZE_MAX), TOPIC_HTTP_CONNECTIONS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_has_an_absolute_time, prepare, release),
        cmocka_unit_test_setup_teardown(an_answer_begins_it_anew, prepare, release),
        cmocka_unit_test_setup_teardown(a_new_connection_ends_the_oldest_of_many, prepare, release),
        cmocka_unit_test(few_open_files_leave_few_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
