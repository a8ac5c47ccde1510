/* Which connection ends for another one: the oldest whose body is behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "web/http/http_limits.h"

#define PLACES 4
#define GRACE TOPIC_BODY_RATE_GRACE_MS
#define SECOND 1000

static struct topic_http_limits limits;
static struct topic_http_place *places[PLACES];
static int fds[PLACES][2];
static int requests[PLACES]; /* stand for their requests */

static void ended(void *waiting)
{
    (void)waiting;
}

/* The bodies of all begin at 0. */
static int open_places(void **state)
{
    (void)state;
    limits = (struct topic_http_limits){.most = PLACES * 8, .ended = ended};
    for (size_t i = 0; i < PLACES; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds[i]), 0);
        places[i] = topic_http_limits_open(&limits, fds[i][0], (int64_t)i - PLACES);
        topic_http_limits_read(places[i], &requests[i], 0);
    }
    return 0;
}

static int close_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLACES; i++) {
        topic_http_limits_close(&limits, places[i]);
        close(fds[i][0]);
        close(fds[i][1]);
    }
    assert_int_equal(limits.count, 0);
    return 0;
}

static bool is_any(const void *request, const void *context)
{
    (void)request;
    (void)context;
    return true;
}

static bool is_not(const void *request, const void *context)
{
    return request != context;
}

/* PLACES: none. */
static size_t behind(int64_t now_ms)
{
    const int *request = topic_http_limits_find_behind(&limits, now_ms, is_any, NULL);
    return request ? (size_t)(request - requests) : PLACES;
}

static void nobody_is_behind_at_first(void **state)
{
    (void)state;
    assert_int_equal(behind(0), PLACES);
    assert_int_equal(behind(GRACE - 1), PLACES);
    assert_int_equal(behind(GRACE), 0);
}

static void the_oldest_that_is_meant_is_found(void **state)
{
    (void)state;
    assert_ptr_equal(topic_http_limits_find_behind(&limits, GRACE, is_not, &requests[0]),
                     &requests[1]);
    topic_http_limits_end(&limits, places[0]);
    topic_http_limits_end(&limits, places[1]);
    assert_int_equal(behind(GRACE), 2);
}

static void what_moves_is_not_behind(void **state)
{
    (void)state;
    for (int64_t now_ms = 0; now_ms < 100 * SECOND; now_ms += SECOND / 2) {
        topic_http_limits_moved(places[0], TOPIC_BODY_RATE_BYTES_PER_S / 2, now_ms);
        topic_http_limits_moved(places[1], 1, now_ms); /* drips */
        assert_int_equal(behind(now_ms), now_ms < GRACE ? PLACES : 1);
    }
}

static void what_came_fast_is_behind_soon_all_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLACES; i++)
        topic_http_limits_moved(places[i], 1024UL * 1024, SECOND);
    assert_int_equal(behind(SECOND + GRACE - 1), PLACES);
    assert_int_equal(behind(SECOND + GRACE), 0);
}

static void who_waits_for_us_and_who_is_complete_is_not_behind(void **state)
{
    (void)state;
    places[0]->waiting = &requests[0];
    topic_http_limits_read(places[1], NULL, 0);
    topic_http_limits_answered(places[2], 0);
    assert_int_equal(behind(10 * SECOND), 3);
}

static void what_the_system_has_counts_as_moved(void **state)
{
    (void)state;
    char bytes[TOPIC_BODY_RATE_BYTES_PER_S] = {0};
    assert_int_equal(send(fds[0][1], bytes, sizeof bytes, 0), sizeof bytes);
    assert_int_equal(behind(GRACE), 1);
    assert_int_equal(behind(GRACE + SECOND - 1), 1);
    assert_int_equal(behind(GRACE + SECOND), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_places, close_places)
    const struct CMUnitTest tests[] = {
        TEST(nobody_is_behind_at_first),
        TEST(the_oldest_that_is_meant_is_found),
        TEST(what_moves_is_not_behind),
        TEST(what_came_fast_is_behind_soon_all_the_same),
        TEST(who_waits_for_us_and_who_is_complete_is_not_behind),
        TEST(what_the_system_has_counts_as_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
