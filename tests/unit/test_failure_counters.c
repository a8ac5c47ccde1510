/* Failures to sign in, by a clock of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/access/failure_counters.h"

#define MINUTE TOPIC_FAILURE_COUNTERS_MINUTE_MS
#define NOW 1000000

static struct topic_failure_counters counters;

static int empty(void **state)
{
    (void)state;
    counters = (struct topic_failure_counters){0};
    return 0;
}

static void add(uint64_t key, unsigned times, int64_t now_ms)
{
    for (unsigned i = 0; i < times; i++)
        topic_failure_counters_add(&counters, key, now_ms);
}

static void failures_count_for_the_minute_that_the_first_one_begins(void **state)
{
    (void)state;
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW), 0);
    for (unsigned i = 0; i < 5; i++) {
        add(7, 1, NOW + 1000 * i);
        assert_int_equal(topic_failure_counters_count(&counters, 7, NOW + 1000 * i), i + 1);
    }
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW + MINUTE - 1), 5);
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW + MINUTE), 0);
    add(7, 1, NOW + MINUTE);
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW + MINUTE), 1);
}

static void a_right_one_is_taken_back(void **state)
{
    (void)state;
    add(7, 2, NOW);
    topic_failure_counters_take_back(&counters, 7, NOW);
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW), 1);
    topic_failure_counters_take_back(&counters, 7, NOW);
    topic_failure_counters_take_back(&counters, 7, NOW);
    topic_failure_counters_take_back(&counters, 8, NOW);
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW), 0);
    add(7, 1, NOW);
    topic_failure_counters_take_back(&counters, 7, NOW + MINUTE);
    assert_int_equal(topic_failure_counters_count(&counters, 7, NOW + MINUTE), 0);
}

static void no_two_keys_share_a_counter(void **state)
{
    (void)state;
    for (uint64_t key = 0; key < TOPIC_FAILURE_COUNTERS_MAX; key++)
        add(key, 1 + (unsigned)(key % 5), NOW);
    for (uint64_t key = 0; key < TOPIC_FAILURE_COUNTERS_MAX; key++)
        assert_int_equal(topic_failure_counters_count(&counters, key, NOW), 1 + key % 5);
}

static void made_up_keys_free_nobody_who_is_locked(void **state)
{
    (void)state;
    add(1, 5, NOW);
    add(2, 4, NOW);
    for (uint64_t key = 100; key < 100 + 2 * TOPIC_FAILURE_COUNTERS_MAX; key++)
        add(key, 1, NOW + 1);
    assert_int_equal(topic_failure_counters_count(&counters, 1, NOW + 1), 5);
    assert_int_equal(topic_failure_counters_count(&counters, 2, NOW + 1), 4);
    assert_int_equal(topic_failure_counters_count(&counters, 100, NOW + 1), 0);
    assert_int_equal(
        topic_failure_counters_count(&counters, 99 + 2 * TOPIC_FAILURE_COUNTERS_MAX, NOW + 1), 1);
}

static void counters_of_a_past_minute_are_used_again_first(void **state)
{
    (void)state;
    add(1, 60, NOW);
    for (uint64_t key = 100; key < 99 + TOPIC_FAILURE_COUNTERS_MAX; key++)
        add(key, 1, NOW + MINUTE / 2);
    add(5, 1, NOW + MINUTE);
    assert_int_equal(topic_failure_counters_count(&counters, 1, NOW + MINUTE), 0);
    for (uint64_t key = 100; key < 99 + TOPIC_FAILURE_COUNTERS_MAX; key++)
        assert_int_equal(topic_failure_counters_count(&counters, key, NOW + MINUTE), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(failures_count_for_the_minute_that_the_first_one_begins, empty),
        cmocka_unit_test_setup(a_right_one_is_taken_back, empty),
        cmocka_unit_test_setup(no_two_keys_share_a_counter, empty),
        cmocka_unit_test_setup(made_up_keys_free_nobody_who_is_locked, empty),
        cmocka_unit_test_setup(counters_of_a_past_minute_are_used_again_first, empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
