/* Which messages of a source lack a result on a node of the sinks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bridge/jetstream/jetstream_matches.h"

enum { RESULTS, REJECTS };

/* Two nodes of each sink, unless it is said otherwise. */
static const size_t nodes[TOPIC_JETSTREAM_MATCHES_SINKS] = {2, 2};

static void begin(struct topic_jetstream_matches *matches, int64_t from_ns, int64_t to_ns)
{
    struct topic_error err = {0};
    assert_int_equal(topic_jetstream_matches_begin(matches, from_ns, to_ns, &err), 0);
}

static void judge(struct topic_jetstream_matches *matches)
{
    struct topic_error err = {0};
    assert_int_equal(topic_jetstream_matches_judge(matches, nodes, &err), 0);
}

static void mark_on_both(struct topic_jetstream_matches *matches, size_t sink, int64_t time_ns)
{
    for (size_t node = 0; node < 2; node++)
        assert_true(topic_jetstream_matches_mark(matches, sink, node, time_ns));
}

static void what_no_node_or_one_alone_has_is_missing(void **state)
{
    struct topic_jetstream_matches matches = {0};
    (void)state;
    begin(&matches, 0, 100);
    for (int64_t time_ns = 1; time_ns <= 4; time_ns++)
        topic_jetstream_matches_add(&matches, time_ns);
    mark_on_both(&matches, RESULTS, 1);
    mark_on_both(&matches, REJECTS, 2);
    assert_true(topic_jetstream_matches_mark(&matches, RESULTS, 1, 3));
    assert_true(topic_jetstream_matches_mark(&matches, REJECTS, 0, 3));
    judge(&matches);
    assert_int_equal(matches.missing, 2);
    topic_jetstream_matches_release(&matches);
}

static void a_message_is_wanted_when_it_is_missing_twice_and_again_after_two_more(void **state)
{
    const int64_t wanted[] = {0, 7, 0, 7};
    struct topic_jetstream_matches matches = {0};
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        begin(&matches, 0, 100);
        topic_jetstream_matches_add(&matches, 7);
        judge(&matches);
        assert_int_equal(topic_jetstream_matches_first(&matches), wanted[i]);
        assert_int_equal(topic_jetstream_matches_take(&matches, 7), wanted[i] != 0);
        assert_int_equal(topic_jetstream_matches_first(&matches), 0);
    }
    topic_jetstream_matches_release(&matches);
}

static void nodes_are_read_in_any_order_and_a_message_of_several_counts_once(void **state)
{
    const int64_t times[] = {5, 3, 9, 3, 5, 4, 101, 2};
    struct topic_jetstream_matches matches = {0};
    (void)state;
    begin(&matches, 2, 100);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        topic_jetstream_matches_add(&matches, times[i]);
    assert_int_equal(matches.count, 4);
    assert_int_equal(matches.matches[0].time_ns, 3);
    assert_int_equal(matches.matches[3].time_ns, 9);
    assert_false(topic_jetstream_matches_mark(&matches, RESULTS, 0, 101));
    assert_true(topic_jetstream_matches_mark(&matches, RESULTS, 0, 9));
    assert_false(topic_jetstream_matches_mark(&matches, RESULTS, 0, 9));
    topic_jetstream_matches_release(&matches);
}

static void a_node_that_was_not_read_to_its_end_counts_as_none(void **state)
{
    const size_t one[TOPIC_JETSTREAM_MATCHES_SINKS] = {1, 1};
    const size_t unasked[TOPIC_JETSTREAM_MATCHES_SINKS] = {1, 0};
    struct topic_jetstream_matches matches = {0};
    struct topic_error err = {0};
    (void)state;
    begin(&matches, 0, 100);
    topic_jetstream_matches_add(&matches, 1);
    assert_true(topic_jetstream_matches_mark(&matches, RESULTS, 0, 1));
    assert_true(topic_jetstream_matches_mark(&matches, RESULTS, 1, 1));
    topic_jetstream_matches_forget(&matches, RESULTS, 1);
    assert_int_equal(topic_jetstream_matches_judge(&matches, one, &err), 0);
    assert_int_equal(matches.missing, 0);
    topic_jetstream_matches_forget(&matches, RESULTS, 0);
    assert_int_equal(topic_jetstream_matches_judge(&matches, unasked, &err), 0);
    assert_int_equal(matches.missing, 0);
    assert_int_equal(topic_jetstream_matches_judge(&matches, one, &err), 0);
    assert_int_equal(matches.missing, 1);
    topic_jetstream_matches_release(&matches);
}

static void of_too_many_the_earliest_are_kept(void **state)
{
    const int64_t more = TOPIC_JETSTREAM_MATCHES_MAX + 100;
    struct topic_jetstream_matches matches = {0};
    (void)state;
    begin(&matches, 0, INT64_MAX);
    for (int64_t i = 1; i <= more; i++)
        topic_jetstream_matches_add(&matches, 2 * i);
    assert_true(matches.is_cut);
    assert_in_range(matches.count, TOPIC_JETSTREAM_MATCHES_MAX - 1, TOPIC_JETSTREAM_MATCHES_MAX);
    topic_jetstream_matches_add(&matches, 1);
    topic_jetstream_matches_add(&matches, 3);
    assert_in_range(matches.count, TOPIC_JETSTREAM_MATCHES_MAX - 1, TOPIC_JETSTREAM_MATCHES_MAX);
    assert_int_equal(matches.matches[0].time_ns, 1);
    assert_int_equal(matches.matches[matches.count - 1].time_ns, matches.to_ns);
    topic_jetstream_matches_release(&matches);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_node_or_one_alone_has_is_missing),
        cmocka_unit_test(a_message_is_wanted_when_it_is_missing_twice_and_again_after_two_more),
        cmocka_unit_test(nodes_are_read_in_any_order_and_a_message_of_several_counts_once),
        cmocka_unit_test(a_node_that_was_not_read_to_its_end_counts_as_none),
        cmocka_unit_test(of_too_many_the_earliest_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
