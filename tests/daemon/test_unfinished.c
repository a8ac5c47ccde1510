/* Whose unfinished message ends when all take too much: hooks/zmtp_bounds.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "hooks/zmtp_bounds.h"
#include "hooks/zmtp_stream.h"

#define DESCRIPTORS 256
#define MIB ((size_t)1024 * 1024)
#define TOTAL (6 * MIB)
#define CLIENTS 4

static int clients[CLIENTS][2]; /* our end, and its own */

static int begin(void **state)
{
    (void)state;
    topic_zmtp_bounds_start(4 * MIB, TOTAL);
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, clients[i]), 0);
        assert_int_equal(topic_zmtp_stream_begin(clients[i][0], TOPIC_HOOKS_REQUESTS), 0);
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (size_t i = 0; i < CLIENTS; i++) {
        topic_zmtp_stream_end(clients[i][0]);
        close(clients[i][0]);
        close(clients[i][1]);
    }
    return 0;
}

/* So many bytes more of the client's message have arrived. -1: it is disconnected for them. */
static int arrives(size_t client, size_t bytes)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(clients[client][0]);
    size_t before = topic_zmtp_stream_held(connection);
    connection->frames.held += bytes;
    return topic_zmtp_bounds_check(connection, before);
}

/* Its message has ended. */
static int finishes(size_t client)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(clients[client][0]);
    size_t before = topic_zmtp_stream_held(connection);
    connection->frames.finished = before;
    connection->frames.held = 0;
    return topic_zmtp_bounds_check(connection, before);
}

/* As its own end sees it. */
static bool is_disconnected(size_t client)
{
    char byte;
    return recv(clients[client][1], &byte, 1, MSG_DONTWAIT) == 0;
}

static void who_comes_is_not_cut_for_those_who_wait(void **state)
{
    (void)state;
    uint64_t cut = topic_zmtp_bounds_cut_count();
    assert_int_equal(arrives(0, 3 * MIB), 0);
    assert_int_equal(arrives(1, 3 * MIB - 1024), 0);
    assert_int_equal(arrives(2, MIB), 0);
    assert_true(is_disconnected(0));
    assert_false(is_disconnected(1));
    assert_false(is_disconnected(2));
    assert_int_equal(topic_zmtp_bounds_cut_count(), cut + 1);
}

/* A byte now and then is no progress. */
static void who_sends_next_to_nothing_is_cut(void **state)
{
    (void)state;
    assert_int_equal(arrives(0, 2 * MIB), 0);
    assert_int_equal(arrives(1, 2 * MIB), 0);
    assert_int_equal(arrives(2, MIB), 0);
    assert_int_equal(arrives(1, MIB / 2), 0);
    assert_int_equal(arrives(2, MIB / 4), 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(arrives(0, 1), 0);
    assert_int_equal(arrives(3, MIB), 0);
    assert_true(is_disconnected(0));
    assert_false(is_disconnected(1));
    assert_false(is_disconnected(2));
}

/* Also where the last one was as long. */
static void another_message_is_progress(void **state)
{
    (void)state;
    assert_int_equal(arrives(0, 2 * MIB), 0);
    assert_int_equal(arrives(1, 2 * MIB), 0);
    assert_int_equal(finishes(0), 0);
    assert_int_equal(arrives(0, 2 * MIB), 0);
    assert_int_equal(arrives(2, 3 * MIB), 0);
    assert_false(is_disconnected(0));
    assert_true(is_disconnected(1));
}

static void short_requests_end_for_nobody(void **state)
{
    (void)state;
    assert_int_equal(arrives(0, TOPIC_HOOKS_SPARED_BYTES), 0);
    assert_int_equal(arrives(1, 3 * MIB), 0);
    assert_int_equal(arrives(2, 3 * MIB), 0);
    assert_false(is_disconnected(0));
    assert_true(is_disconnected(1));
}

/* Nobody is left but the one that comes. */
static void who_takes_more_than_one_may_is_cut(void **state)
{
    (void)state;
    assert_int_equal(arrives(0, 4 * MIB + 1), -1);
}

static int start(void **state)
{
    (void)state;
    return topic_zmtp_stream_start(DESCRIPTORS, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_comes_is_not_cut_for_those_who_wait, begin, end),
        cmocka_unit_test_setup_teardown(who_sends_next_to_nothing_is_cut, begin, end),
        cmocka_unit_test_setup_teardown(another_message_is_progress, begin, end),
        cmocka_unit_test_setup_teardown(short_requests_end_for_nobody, begin, end),
        cmocka_unit_test_setup_teardown(who_takes_more_than_one_may_is_cut, begin, end),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
