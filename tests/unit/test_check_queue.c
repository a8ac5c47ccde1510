/* Whose password is checked next, and who has to give way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/access/check_queue.h"

static struct topic_check_queue queue;
static int jobs[100]; /* only their addresses matter */
static int *displaced;

static int clear(void **state)
{
    (void)state;
    memset(&queue, 0, sizeof queue);
    displaced = NULL;
    return 0;
}

static enum topic_check_place add(int job, uint64_t address, uint64_t name)
{
    void *job_displaced;
    const struct topic_waiting_check check = {.address = address, .name = name, .job = &jobs[job]};
    enum topic_check_place place = topic_check_queue_add(&queue, &check, &job_displaced);
    displaced = job_displaced;
    return place;
}

static int take(void)
{
    int *job = topic_check_queue_take(&queue);
    return job ? (int)(job - jobs) : -1;
}

/* Numbers of jobs begin with that of their address. */
static void add_all_of(uint64_t address, uint64_t name)
{
    for (int i = 0; i < TOPIC_CHECK_QUEUE_MAX_OF_ADDRESS; i++)
        assert_int_equal(add(10 * (int)address + i, address, name), TOPIC_CHECK_WAITS);
}

static void addresses_take_turns(void **state)
{
    (void)state;
    add_all_of(1, 1);
    assert_int_equal(take(), 10);
    assert_int_equal(add(20, 2, 2), TOPIC_CHECK_WAITS);
    assert_int_equal(add(21, 2, 2), TOPIC_CHECK_WAITS);
    const int order[] = {11, 20, 12, 21, 13, 14, 15, 16, 17, -1};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        assert_int_equal(take(), order[i]);
}

static void an_address_that_comes_again_has_no_turn_before_others(void **state)
{
    (void)state;
    assert_int_equal(add(10, 1, 1), TOPIC_CHECK_WAITS);
    assert_int_equal(add(20, 2, 1), TOPIC_CHECK_WAITS);
    for (int i = 1; i < 5; i++) {
        assert_int_equal(take(), 9 + i);
        assert_int_equal(add(10 + i, 1, 1), TOPIC_CHECK_WAITS);
        assert_int_equal(take(), 19 + i);
        assert_int_equal(add(20 + i, 2, 1), TOPIC_CHECK_WAITS);
    }
}

static void an_address_has_so_many_and_no_more(void **state)
{
    (void)state;
    add_all_of(1, 1);
    assert_int_equal(add(18, 1, 2), TOPIC_CHECK_ADDRESS_FULL);
    assert_null(displaced);
    assert_int_equal(take(), 10);
    assert_int_equal(add(18, 1, 2), TOPIC_CHECK_WAITS);
}

static void the_latest_turn_gives_way_to_an_earlier_one(void **state)
{
    (void)state;
    for (uint64_t address = 1; address <= 4; address++)
        add_all_of(address, address);
    assert_int_equal(queue.count, TOPIC_CHECK_QUEUE_MAX);
    assert_int_equal(add(50, 5, 5), TOPIC_CHECK_WAITS);
    assert_ptr_equal(displaced, &jobs[47]);
    for (int i = 1; i < 5; i++)
        assert_int_equal(take(), 10 * i);
    assert_int_equal(take(), 50);
}

static void who_is_no_earlier_is_refused(void **state)
{
    (void)state;
    for (int i = 0; i < TOPIC_CHECK_QUEUE_MAX; i++)
        assert_int_equal(add(i, (uint64_t)i, (uint64_t)i), TOPIC_CHECK_WAITS);
    assert_int_equal(add(50, 50, 50), TOPIC_CHECK_FULL);
    assert_null(displaced);
    assert_int_equal(take(), 0);
    assert_int_equal(add(50, 50, 50), TOPIC_CHECK_WAITS);
}

static void one_name_leaves_places_for_others(void **state)
{
    (void)state;
    add_all_of(1, 7);
    add_all_of(2, 7);
    assert_int_equal(queue.count, TOPIC_CHECK_QUEUE_MAX_OF_NAME);
    assert_int_equal(add(30, 3, 8), TOPIC_CHECK_WAITS);
    assert_null(displaced);
    assert_int_equal(add(40, 4, 7), TOPIC_CHECK_WAITS);
    assert_ptr_equal(displaced, &jobs[27]); /* of the same name */
    clear(NULL);
    for (int i = 0; i < TOPIC_CHECK_QUEUE_MAX_OF_NAME; i++)
        assert_int_equal(add(i, (uint64_t)i, 7), TOPIC_CHECK_WAITS);
    assert_int_equal(add(50, 50, 7), TOPIC_CHECK_FULL);
    assert_int_equal(add(50, 50, 8), TOPIC_CHECK_WAITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(addresses_take_turns, clear),
        cmocka_unit_test_setup(an_address_that_comes_again_has_no_turn_before_others, clear),
        cmocka_unit_test_setup(an_address_has_so_many_and_no_more, clear),
        cmocka_unit_test_setup(the_latest_turn_gives_way_to_an_earlier_one, clear),
        cmocka_unit_test_setup(who_is_no_earlier_is_refused, clear),
        cmocka_unit_test_setup(one_name_leaves_places_for_others, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
