/* What subscribers take of the main thread's time is counted, and has a bound:
 * hooks/zmtp/subscriptions.h, hooks/zmtp/prefix_tree.h, daemon/pipeline_sockets.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>
#include <zmq.h>

#include "daemon/pipeline_sockets.h"
#include "hooks/inflow.h"
#include "hooks/zmtp_stream.h"

#define DESCRIPTORS 64
#define NOW_MS 1000000
#define LONG_PREFIX 1000

static size_t random_bytes_asked;

/* In the place of libc's. */
ssize_t getrandom(void *bytes, size_t len, unsigned flags);

ssize_t getrandom(void *bytes, size_t len, unsigned flags)
{
    (void)flags;
    memset(bytes, 'r', len);
    random_bytes_asked += len;
    return (ssize_t)len;
}

static uint64_t counted(void)
{
    return topic_inflow_received(TOPIC_HOOKS_SUBSCRIPTIONS);
}

static struct topic_zmtp_stream *begin(int fd)
{
    assert_int_equal(topic_zmtp_stream_begin(fd, TOPIC_HOOKS_SUBSCRIPTIONS), 0);
    return topic_zmtp_stream_find(fd);
}

/* Subscribes to a prefix of this number and length, as who has shaken hands. */
static void subscribe(int fd, int number, size_t len)
{
    uint8_t frame[1 + LONG_PREFIX];
    memset(frame, 's', sizeof frame);
    frame[0] = 1;
    snprintf((char *)frame + 1, 5, "%04d", number);
    topic_zmtp_stream_find(fd)->frames.is_ready = 1;
    topic_zmtp_stream_read_subscription(topic_zmtp_stream_find(fd)->subscriber, 0, frame, 1 + len);
}

static uint64_t cost_of_leaving(int fd)
{
    uint64_t before = counted();
    topic_zmtp_stream_end(fd);
    return counted() - before;
}

static void who_leaves_costs_the_size_of_the_tree(void **state)
{
    (void)state;
    enum { HOLDER = 10, LEAVES = 11, PREFIXES = 20 };
    begin(HOLDER);
    for (int i = 0; i < PREFIXES; i++)
        subscribe(HOLDER, i, LONG_PREFIX);
    begin(LEAVES)->frames.is_ready = 1;
    assert_true(cost_of_leaving(LEAVES) >= PREFIXES * LONG_PREFIX);
    assert_true(cost_of_leaving(HOLDER) >= PREFIXES * LONG_PREFIX);
    begin(LEAVES)->frames.is_ready = 1;
    assert_true(cost_of_leaving(LEAVES) < LONG_PREFIX); /* the tree is empty */
}

static void a_prefix_of_many_subscribers_is_in_the_tree_once(void **state)
{
    (void)state;
    enum { FIRST = 10, SUBSCRIBERS = 40 };
    for (int fd = FIRST; fd < FIRST + SUBSCRIBERS; fd++) {
        begin(fd);
        subscribe(fd, 1, LONG_PREFIX);
    }
    for (int fd = FIRST; fd < FIRST + SUBSCRIBERS; fd++)
        assert_in_range(cost_of_leaving(fd), LONG_PREFIX, 2 * LONG_PREFIX);
}

static void who_has_not_shaken_hands_is_not_in_the_tree(void **state)
{
    (void)state;
    begin(10);
    assert_int_equal(cost_of_leaving(10), 0);
}

/* By an address, they would be the same in each process that is not placed at random. */
static void hashes_are_seeded_once_by_the_kernel(void **state)
{
    (void)state;
    begin(10);
    subscribe(10, 1, LONG_PREFIX);
    topic_zmtp_stream_end(10);
    assert_int_equal(random_bytes_asked, sizeof(uint64_t));
}

/* One that subscribes and cancels, after so many changes at a time. */
static int changes_until_too_often(struct topic_subscriptions *subscriptions, int64_t *now_ms,
                                   int64_t step_ms, int most)
{
    const uint8_t frames[] = {1, 'A', 0, 'A'};
    bool is_read;
    for (int i = 0; i < most; i++, *now_ms += step_ms)
        if (topic_subscriptions_read(subscriptions, false, frames + i % 2 * 2, 2, *now_ms,
                                     &is_read) == TOPIC_SUBSCRIPTIONS_TOO_OFTEN)
            return i;
    return most;
}

static void changes_have_a_rate(void **state)
{
    (void)state;
    enum { MANY = 100000, CHANGE_BYTES = TOPIC_SUBSCRIPTIONS_CHANGE_BYTES + 2 };
    struct topic_subscriptions subscriptions = {0};
    int64_t now_ms = NOW_MS;
    int at_once = changes_until_too_often(&subscriptions, &now_ms, 0, MANY);
    assert_int_equal(at_once, TOPIC_SUBSCRIPTIONS_BYTES_AT_ONCE / CHANGE_BYTES);
    topic_subscriptions_release(&subscriptions);
    now_ms = NOW_MS;
    const int every_ms = 1 + CHANGE_BYTES * 1000 / TOPIC_SUBSCRIPTIONS_BYTES_A_SECOND;
    assert_int_equal(changes_until_too_often(&subscriptions, &now_ms, every_ms, MANY), MANY);
    topic_subscriptions_release(&subscriptions);
}

/* All that a subscriber may have, and nothing again. */
static void all_that_one_may_have_is_not_too_often(void **state)
{
    (void)state;
    struct topic_subscriptions subscriptions = {0};
    bool is_read;
    topic_subscriptions_limit((size_t)32 * 1024 * 1024);
    for (uint8_t kind = 2; kind-- > 0;)
        for (int i = 0; i < 7000; i++) {
            char frame[8];
            int len = snprintf(frame, sizeof frame, "?%d", i);
            frame[0] = (char)kind;
            assert_int_equal(topic_subscriptions_read(&subscriptions, false, (uint8_t *)frame,
                                                      (size_t)len, NOW_MS, &is_read),
                             TOPIC_SUBSCRIPTIONS_FINE);
        }
    topic_subscriptions_limit(SIZE_MAX);
    assert_int_equal(subscriptions.count, 0);
    topic_subscriptions_release(&subscriptions);
}

static void the_main_thread_waits_for_credit(void **state)
{
    (void)state;
    void *context = zmq_ctx_new();
    struct topic_pipeline_sockets sockets = {.ends[TOPIC_END_PUB] = zmq_socket(context, ZMQ_XPUB)};
    topic_pipeline_sockets_read_subscriptions(&sockets);
    assert_int_equal(topic_pipeline_sockets_timeout_ms(&sockets), -1);
    topic_inflow_add(TOPIC_HOOKS_SUBSCRIPTIONS, (size_t)8 * 1024 * 1024);
    topic_pipeline_sockets_read_subscriptions(&sockets);
    assert_in_range(topic_pipeline_sockets_timeout_ms(&sockets), 1000, 10000);
    zmq_close(sockets.ends[TOPIC_END_PUB]);
    sockets.ends[TOPIC_END_PUB] = NULL;
    assert_int_equal(topic_pipeline_sockets_timeout_ms(&sockets), -1);
    zmq_ctx_term(context);
}

static int start(void **state)
{
    (void)state;
    return topic_zmtp_stream_start(DESCRIPTORS, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_leaves_costs_the_size_of_the_tree),
        cmocka_unit_test(a_prefix_of_many_subscribers_is_in_the_tree_once),
        cmocka_unit_test(who_has_not_shaken_hands_is_not_in_the_tree),
        cmocka_unit_test(hashes_are_seeded_once_by_the_kernel),
        cmocka_unit_test(changes_have_a_rate),
        cmocka_unit_test(all_that_one_may_have_is_not_too_often),
        cmocka_unit_test(the_main_thread_waits_for_credit),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
