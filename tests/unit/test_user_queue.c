/* Whose call is sent to topicd next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/upstream/upstream_call.h"
#include "web/upstream/user_queue.h"

#define MS ((uint64_t)1000 * 1000)

static struct topic_user_queue queue;
static struct topic_upstream_call calls[64];
static struct topic_user *users[4];

static int open_users(void **state)
{
    (void)state;
    queue = (struct topic_user_queue){.max_calls = 64};
    for (size_t i = 0; i < 4; i++)
        users[i] = topic_user_queue_enter(&queue, i, NULL);
    return 0;
}

static int close_users(void **state)
{
    (void)state;
    struct topic_upstream_call *call;
    while ((call = topic_user_queue_find_late(&queue, INT64_MAX)))
        topic_user_queue_remove(&queue, call);
    for (size_t i = 0; i < 4; i++)
        topic_user_queue_leave(&queue, users[i]);
    topic_user_queue_release(&queue);
    assert_null(queue.users);
    return 0;
}

static bool push(size_t number, size_t user, uint64_t cost_ns)
{
    calls[number] =
        (struct topic_upstream_call){.request = {.cost_ns = cost_ns, .user = users[user]},
                                     .kind = topic_call_cost_kind(cost_ns)};
    return topic_user_queue_push(&queue, &calls[number]);
}

static int take(enum topic_call_kind kind)
{
    struct topic_upstream_call *call = topic_user_queue_peek(&queue, kind);
    if (!call)
        return -1;
    topic_user_queue_take(&queue, call);
    return (int)(call - calls);
}

static void users_have_as_much_time_as_each_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++)
        push(i, 0, 4 * MS);
    for (size_t i = 10; i < 18; i++)
        push(i, 1, 2 * MS);
    int first = take(TOPIC_CALL_SHORT);
    assert_true(first == 0 || first == 10); /* both have had nothing */
    int given[2] = {first == 0 ? 4 : 0, first == 10 ? 2 : 0};
    for (size_t i = 1; i < 12; i++) {
        int next = take(TOPIC_CALL_SHORT);
        given[next >= 10] += next >= 10 ? 2 : 4;
        assert_in_range(given[0] - given[1] + 4, 0, 8);
    }
    assert_int_equal(take(TOPIC_CALL_SHORT), -1);
}

static void who_comes_new_is_next_and_not_before_for_long(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++)
        push(i, 0, MS);
    assert_int_equal(take(TOPIC_CALL_SHORT), 0);
    assert_int_equal(take(TOPIC_CALL_SHORT), 1);
    for (size_t i = 10; i < 14; i++)
        push(i, 1, MS);
    assert_int_equal(take(TOPIC_CALL_SHORT), 10);
    for (int i = 1; i < 3; i++) { /* each has one of two */
        int a = take(TOPIC_CALL_SHORT);
        int b = take(TOPIC_CALL_SHORT);
        assert_int_equal(a + b, 10 + i + 1 + i);
    }
}

static void who_leaves_and_comes_again_still_owes(void **state)
{
    (void)state;
    push(0, 0, 9 * MS);
    assert_int_equal(take(TOPIC_CALL_SHORT), 0);
    push(10, 1, MS);
    push(11, 1, MS);
    topic_user_queue_leave(&queue, users[0]);
    users[0] = topic_user_queue_enter(&queue, 0, NULL);
    push(1, 0, MS);
    const int order[] = {10, 11, 1};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        assert_int_equal(take(TOPIC_CALL_SHORT), order[i]);
    for (size_t i = 0; i < 4; i++)
        topic_user_queue_end(&queue, users[i == 0 || i == 3 ? 0 : 1]);
    push(2, 0, MS); /* nobody waited: all is forgotten */
    assert_int_equal(users[0]->turns[TOPIC_CALL_SHORT].start_ns, 0);
}

static void kinds_do_not_wait_for_each_other(void **state)
{
    (void)state;
    push(0, 0, 100 * MS);
    push(1, 0, 20 * MS);
    push(2, 0, MS);
    assert_int_equal(take(TOPIC_CALL_SHORT), 2);
    assert_int_equal(take(TOPIC_CALL_HEAVY), 1);
    assert_int_equal(take(TOPIC_CALL_LONG), 0);
}

static void nobody_takes_all_places(void **state)
{
    (void)state;
    size_t count = 0;
    while (push(count, 0, MS))
        count++;
    assert_int_equal(count, 32);
    while (push(count, 1, MS))
        count++;
    assert_int_equal(count, 48);
    assert_true(push(count, 2, MS));
}

static void a_request_whose_body_is_read_has_a_place(void **state)
{
    (void)state;
    size_t count = 0;
    while (topic_user_queue_take_place(&queue, users[0]))
        count++;
    assert_int_equal(count, 32);
    assert_false(push(0, 0, MS));
    assert_true(topic_user_queue_take_place(&queue, users[1]));
    topic_user_queue_give_place(&queue, users[1]);
    topic_user_queue_give_place(&queue, users[0]);
    assert_true(push(0, 0, MS)); /* the place is its call's now */
    assert_false(topic_user_queue_take_place(&queue, users[0]));
    while (--count > 0)
        topic_user_queue_give_place(&queue, users[0]);
}

static size_t slow; /* requests of users[0] that may be ended */

static bool give_up(void *context, const struct topic_user *user)
{
    if (user != users[0] || slow == 0)
        return false;
    slow--;
    topic_user_queue_give_place(context, users[0]);
    return true;
}

static void who_has_too_many_gives_up_as_many_as_are_needed(void **state)
{
    (void)state;
    slow = 32;
    queue.give_up = give_up;
    queue.context = &queue;
    for (size_t i = 0; i < 32; i++)
        assert_true(topic_user_queue_take_place(&queue, users[0]));
    assert_true(topic_user_queue_take_place(&queue, users[0]));
    assert_int_equal(slow, 31);
    assert_true(push(0, 0, MS));
    assert_int_equal(slow, 30);
    assert_true(topic_user_queue_take_place(&queue, users[1])); /* has enough of its own */
    assert_int_equal(slow, 30);
    slow = 0;
    assert_false(push(1, 0, MS));
    while (users[0]->requests > 0)
        topic_user_queue_give_place(&queue, users[0]);
    topic_user_queue_give_place(&queue, users[1]);
}

static void what_is_removed_is_not_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        push(i, 0, MS);
    topic_user_queue_remove(&queue, &calls[1]);
    assert_int_equal(take(TOPIC_CALL_SHORT), 0);
    assert_int_equal(take(TOPIC_CALL_SHORT), 2);
    assert_int_equal(take(TOPIC_CALL_SHORT), -1);
}

static void a_worker_is_left_to_the_others(void **state)
{
    (void)state;
    const struct topic_daemon_size size = {.workers = 4, .topics = 10};
    struct topic_call_load load = {0};
    while (topic_call_cost_has_room(TOPIC_CALL_HEAVY, &load, &size))
        load.count++;
    assert_int_equal(load.count, 3);
    const struct topic_daemon_size small = {.workers = 1, .topics = 10};
    load.count = 0;
    assert_true(topic_call_cost_has_room(TOPIC_CALL_HEAVY, &load, &small)); /* one in any case */
}

static void a_call_costs_what_is_asked(void **state)
{
    (void)state;
    const struct topic_daemon_size size = {.workers = 2, .topics = 18};
    json_t *one_topic = json_pack("{s:s}", "topic", "AI");
    json_t *explained = json_pack("{s:b}", "explain", 1);
    uint64_t tag = topic_call_cost_of("tag", NULL, 0, 50000, &size);
    uint64_t explain = topic_call_cost_of("explain", NULL, 0, 50000, &size);
    assert_int_equal(topic_call_cost_kind(tag), TOPIC_CALL_SHORT);
    assert_int_equal(topic_call_cost_kind(explain), TOPIC_CALL_HEAVY);
    assert_true(topic_call_cost_of("explain", one_topic, 0, 50000, &size) < explain);
    assert_int_equal(topic_call_cost_of("tag", explained, 0, 50000, &size), explain);
    assert_int_equal(topic_call_cost_kind(topic_call_cost_of("tag", NULL, 100, 64000, &size)),
                     TOPIC_CALL_SHORT);
    json_decref(one_topic);
    json_decref(explained);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_users, close_users)
    const struct CMUnitTest tests[] = {
        TEST(users_have_as_much_time_as_each_other),
        TEST(who_comes_new_is_next_and_not_before_for_long),
        TEST(who_leaves_and_comes_again_still_owes),
        TEST(kinds_do_not_wait_for_each_other),
        TEST(nobody_takes_all_places),
        TEST(a_request_whose_body_is_read_has_a_place),
        TEST(who_has_too_many_gives_up_as_many_as_are_needed),
        TEST(what_is_removed_is_not_taken),
        TEST(a_worker_is_left_to_the_others),
        TEST(a_call_costs_what_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
