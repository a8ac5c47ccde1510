/* Items sort best first, and ties do not depend on the order of the input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "training/data/ranking.h"

static void an_item_keeps_its_score_and_relevance(void **state)
{
    (void)state;
    static const float scores[] = {0, -0.0f, 1, -1, 0.3f, -0.3f, 1e-45f, -1e-45f, 3e38f, -3e38f};
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
        assert_true(topic_ranking_score(topic_ranking_item(scores[i], true)) == scores[i]);
        assert_true(topic_ranking_is_relevant(topic_ranking_item(scores[i], true)));
        assert_false(topic_ranking_is_relevant(topic_ranking_item(scores[i], false)));
    }
    assert_true(topic_ranking_item(0, true) == topic_ranking_item(-0.0f, true));
    assert_true(topic_ranking_is_tie(topic_ranking_item(2, true), topic_ranking_item(2, false)));
    assert_false(topic_ranking_is_tie(topic_ranking_item(2, true), topic_ranking_item(1, true)));
}

static void items_sort_by_falling_score_and_ties_worst_first(void **state)
{
    (void)state;
    static const float scores[] = {-1, 0.5f, 3e38f, 0, -3e38f, 0.5f, -0.0f, 1e-45f};
    static const bool relevant[] = {true, true, false, true, true, false, false, true};
    static const float sorted[] = {3e38f, 0.5f, 0.5f, 1e-45f, 0, 0, -1, -3e38f};
    static const bool sorted_relevant[] = {false, false, true, true, false, true, true, true};
    uint64_t items[8], spare[8];
    for (size_t i = 0; i < 8; i++)
        items[i] = topic_ranking_item(scores[i], relevant[i]);
    topic_ranking_sort(items, spare, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_true(topic_ranking_score(items[i]) == sorted[i]);
        assert_int_equal(topic_ranking_is_relevant(items[i]), sorted_relevant[i]);
    }
}

static void any_number_of_items_comes_out_in_order(void **state)
{
    (void)state;
    static uint64_t items[5000], spare[5000];
    struct topic_random random = {.state = 3};
    for (size_t count = 0; count <= 5000; count = count * 3 + 1) {
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            float score = ((float)topic_random_below(&random, 2000) - 1000) / 300;
            items[i] = topic_ranking_item(score, topic_random_below(&random, 2));
            sum += items[i];
        }
        topic_ranking_sort(items, spare, count);
        for (size_t i = 0; i < count; i++) {
            sum -= items[i];
            assert_true(i == 0 || items[i - 1] >= items[i]);
        }
        assert_true(sum == 0);
    }
}

static void the_best_come_to_the_front(void **state)
{
    (void)state;
    struct topic_random random = {.state = 8};
    enum { COUNT = 300 };
    uint64_t items[COUNT], sorted[COUNT], spare[COUNT];
    for (size_t round = 0; round < 200; round++) {
        size_t most = topic_random_below(&random, COUNT + 1);
        size_t kinds = 1 + topic_random_below(&random, 2 * COUNT);
        for (size_t i = 0; i < COUNT; i++)
            items[i] = sorted[i] = topic_random_below(&random, kinds);
        topic_ranking_partition(items, COUNT, most);
        topic_ranking_sort(items, spare, most);
        topic_ranking_sort(sorted, spare, COUNT);
        assert_memory_equal(items, sorted, most * sizeof *items);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_keeps_its_score_and_relevance),
        cmocka_unit_test(items_sort_by_falling_score_and_ties_worst_first),
        cmocka_unit_test(any_number_of_items_comes_out_in_order),
        cmocka_unit_test(the_best_come_to_the_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
