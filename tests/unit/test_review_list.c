/* Which articles an editor is given, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "review/expected_errors.h"
#include "review/review_list.h"

#define CANDIDATES 40
#define TOPICS 3

static const double learnt[TOPICS] = {0, 3, 99};

static struct topic_tag tag_of(uint32_t topic, float score, bool accepted)
{
    return (struct topic_tag){.topic = topic, .score = score, .accepted = accepted};
}

static void test_value_of_an_article(void **state)
{
    (void)state;
    const struct topic_tag tags[] = {tag_of(2, 0.9F, true), tag_of(1, 0.5F, false),
                                     tag_of(0, 0.25F, false)};
    struct topic_expected_errors errors;
    topic_expected_errors_collect(&errors, tags, 3, learnt);
    assert_int_equal(errors.count, 3);
    /* 0.25 / 1 counts most, then 0.5 / 4, then 0.1 / 100. */
    assert_int_equal(errors.items[0].topic, 0);
    assert_int_equal(errors.items[2].topic, 2);
    assert_true(errors.items[2].is_given);
    assert_true(fabs(topic_expected_errors_value(&errors, learnt) - 0.376) < 1e-6);
}

static void test_only_what_counts_most_is_kept(void **state)
{
    (void)state;
    enum { MANY = 2 * TOPIC_EXPECTED_ERRORS_MAX };
    struct topic_tag tags[MANY];
    double none[MANY] = {0};
    for (uint32_t i = 0; i < MANY; i++)
        tags[i] = tag_of(i, (float)((i * 7) % MANY) / MANY, false);
    struct topic_expected_errors errors;
    topic_expected_errors_collect(&errors, tags, MANY, none);
    assert_int_equal(errors.count, TOPIC_EXPECTED_ERRORS_MAX);
    for (uint32_t i = 0; i < TOPIC_EXPECTED_ERRORS_MAX; i++)
        assert_true(errors.items[i].probability == (float)(MANY - 1 - i) / MANY);
    topic_expected_errors_collect(&errors, tags, 0, none);
    assert_true(topic_expected_errors_value(&errors, none) == 0);
}

/* Candidate i has one topic, that of i % TOPICS, and a probability that grows with i. */
static struct topic_expected_errors candidates[CANDIDATES];

static int set_up(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        const struct topic_tag tag = tag_of(i % TOPICS, (float)(i + 1) / (CANDIDATES + 1), false);
        topic_expected_errors_collect(&candidates[i], &tag, 1, learnt);
    }
    return 0;
}

static struct topic_review_list list_of(size_t candidate_count, const double *doubts,
                                        size_t doubt_count)
{
    return (struct topic_review_list){.candidates = candidates,
                                      .candidate_count = candidate_count,
                                      .doubts = doubts,
                                      .doubt_count = doubt_count,
                                      .learnt = learnt,
                                      .topic_count = TOPICS,
                                      .seed = 7};
}

static void make(struct topic_review_list *list, size_t wanted)
{
    struct topic_error err = {0};
    assert_int_equal(topic_review_list_make(list, wanted, &err), 0);
}

static size_t count_of(const struct topic_review_list *list, size_t first, size_t count,
                       enum topic_review_list_reason reason)
{
    size_t found = 0;
    for (size_t i = first; i < first + count; i++)
        found += list->items[i].reason == reason;
    return found;
}

static void test_every_five_articles_have_their_shares(void **state)
{
    (void)state;
    const double doubts[] = {0.9, 0.8, 0.7, 0.6};
    struct topic_review_list list = list_of(CANDIDATES, doubts, 4);
    make(&list, 20);
    assert_int_equal(list.count, 20);
    for (size_t i = 0; i < 20; i += 5) {
        assert_int_equal(count_of(&list, i, 5, TOPIC_REVIEW_LIST_UNCERTAIN), 3);
        assert_int_equal(count_of(&list, i, 5, TOPIC_REVIEW_LIST_CONTROL), 1);
        assert_int_equal(count_of(&list, i, 5, TOPIC_REVIEW_LIST_DOUBTED), 1);
    }
    assert_int_equal(list.items[0].reason, TOPIC_REVIEW_LIST_UNCERTAIN);
    size_t doubt = 0;
    for (size_t i = 0; i < 20; i++)
        if (list.items[i].reason == TOPIC_REVIEW_LIST_DOUBTED) {
            assert_int_equal(list.items[i].number, doubt);
            assert_true(list.items[i].value == doubts[doubt++]);
        }
    topic_review_list_release(&list);
}

static void test_what_one_kind_lacks_the_others_have(void **state)
{
    (void)state;
    struct topic_review_list list = list_of(CANDIDATES, NULL, 0);
    make(&list, 10);
    assert_int_equal(count_of(&list, 0, 10, TOPIC_REVIEW_LIST_UNCERTAIN), 8);
    assert_int_equal(count_of(&list, 0, 10, TOPIC_REVIEW_LIST_CONTROL), 2);
    topic_review_list_release(&list);

    const double doubts[] = {0.9, 0.8, 0.7};
    list = list_of(2, doubts, 3);
    make(&list, 100);
    assert_int_equal(list.count, 5);
    topic_review_list_release(&list);

    list = list_of(0, NULL, 0);
    make(&list, 100);
    assert_int_equal(list.count, 0);
    topic_review_list_release(&list);
}

/* Each article of a full list once, and as valuable as the best that is left by the counts at that
 * place: compared with a search of all of them. */
static void test_the_order_is_that_of_a_search_of_all(void **state)
{
    (void)state;
    struct topic_review_list list = list_of(CANDIDATES, NULL, 0);
    double counts[TOPICS];
    bool is_listed[CANDIDATES] = {false};
    memcpy(counts, learnt, sizeof counts);
    make(&list, CANDIDATES);
    assert_int_equal(list.count, CANDIDATES);
    for (size_t i = 0; i < list.count; i++)
        is_listed[list.items[i].number] |= list.items[i].reason == TOPIC_REVIEW_LIST_CONTROL;
    for (size_t i = 0; i < list.count; i++) {
        const struct topic_review_list_item *item = &list.items[i];
        const struct topic_expected_errors *errors = &candidates[item->number];
        assert_true(item->value == topic_expected_errors_value(errors, counts));
        for (size_t j = 0; item->reason == TOPIC_REVIEW_LIST_UNCERTAIN && j < CANDIDATES; j++)
            if (!is_listed[j])
                assert_true(topic_expected_errors_value(&candidates[j], counts) <= item->value);
        assert_true(item->reason == TOPIC_REVIEW_LIST_CONTROL || !is_listed[item->number]);
        is_listed[item->number] = true;
        counts[errors->items[0].topic] += (double)errors->items[0].probability;
    }
    topic_review_list_release(&list);
}

static void test_a_copy_is_not_listed(void **state)
{
    (void)state;
    size_t copy_of[CANDIDATES];
    for (size_t i = 0; i < CANDIDATES; i++)
        copy_of[i] = i % 4 == 3 ? i - 1 : i;
    copy_of[0] = SIZE_MAX; /* of an article that is no candidate */
    struct topic_review_list list = list_of(CANDIDATES, NULL, 0);
    list.copy_of = copy_of;
    make(&list, CANDIDATES);
    assert_int_equal(list.count, CANDIDATES - CANDIDATES / 4 - 1);
    for (size_t i = 0; i < list.count; i++)
        assert_true(copy_of[list.items[i].number] == list.items[i].number);
    topic_review_list_release(&list);
}

static size_t controls_of(uint64_t seed, size_t drawn[CANDIDATES])
{
    struct topic_review_list list = list_of(CANDIDATES, NULL, 0);
    size_t count = 0;
    list.seed = seed;
    make(&list, CANDIDATES / 2);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].reason == TOPIC_REVIEW_LIST_CONTROL) {
            drawn[list.items[i].number]++;
            count++;
        }
    topic_review_list_release(&list);
    return count;
}

static void test_the_control_sample_is_drawn_from_all(void **state)
{
    (void)state;
    enum { SEEDS = 2000 };
    size_t drawn[CANDIDATES] = {0};
    size_t again[CANDIDATES] = {0};
    size_t once[CANDIDATES] = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        assert_int_equal(controls_of(seed, drawn), CANDIDATES / 10);
    /* 200 are expected of each, with a standard deviation of 13. */
    for (size_t i = 0; i < CANDIDATES; i++)
        assert_in_range(drawn[i], 130, 270);
    controls_of(5, once);
    controls_of(5, again);
    assert_memory_equal(once, again, sizeof once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_value_of_an_article),
        cmocka_unit_test(test_only_what_counts_most_is_kept),
        cmocka_unit_test(test_every_five_articles_have_their_shares),
        cmocka_unit_test(test_what_one_kind_lacks_the_others_have),
        cmocka_unit_test(test_the_order_is_that_of_a_search_of_all),
        cmocka_unit_test(test_a_copy_is_not_listed),
        cmocka_unit_test(test_the_control_sample_is_drawn_from_all),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
