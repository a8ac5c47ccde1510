/* Every fold has its share of every topic, and a group is never split. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "training/data/folds.h"

#define ARTICLE_COUNT 1000
#define TOPIC_COUNT 20
#define FOLD_COUNT 5

struct fixture {
    struct topic_label_matrix labels;
    uint32_t groups[ARTICLE_COUNT];
    uint32_t fold_of[ARTICLE_COUNT];
};

/* Topic t belongs to about one article in t + 2; every tenth article has none. */
static int make_fixture(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct topic_random random = {.state = 8};
    fixture->labels = (struct topic_label_matrix){
        ARTICLE_COUNT, TOPIC_COUNT, calloc(ARTICLE_COUNT + 1, sizeof(size_t)),
        calloc((size_t)ARTICLE_COUNT * TOPIC_COUNT, sizeof(uint32_t))};
    size_t at = 0;
    for (size_t article = 0; article < ARTICLE_COUNT; article++) {
        for (uint32_t topic = 0; article % 10 && topic < TOPIC_COUNT; topic++)
            if (topic_random_below(&random, topic + 2) == 0)
                fixture->labels.topics[at++] = topic;
        fixture->labels.starts[article + 1] = at;
        fixture->groups[article] = (uint32_t)article;
    }
    *state = fixture;
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    topic_label_matrix_release(&fixture->labels);
    free(fixture);
    return 0;
}

static void assign(struct fixture *fixture, uint64_t seed)
{
    struct topic_error err = {0};
    assert_int_equal(topic_folds_assign(&fixture->labels, fixture->groups, FOLD_COUNT, seed,
                                        fixture->fold_of, &err),
                     0);
    for (size_t article = 0; article < fixture->labels.article_count; article++)
        assert_true(fixture->fold_of[article] < FOLD_COUNT);
}

/* Articles of the topic in the fold; TOPIC_COUNT: all articles. */
static size_t count_in(const struct fixture *fixture, size_t fold, size_t topic)
{
    size_t count = 0;
    for (size_t article = 0; article < fixture->labels.article_count; article++)
        count += fixture->fold_of[article] == fold &&
                 (topic == TOPIC_COUNT || topic_label_matrix_has(&fixture->labels, article, topic));
    return count;
}

/* No fold's count differs from an equal share by more than the slack. */
static void assert_shared(const struct fixture *fixture, size_t topic, size_t slack)
{
    size_t all = 0;
    for (size_t fold = 0; fold < FOLD_COUNT; fold++)
        all += count_in(fixture, fold, topic);
    for (size_t fold = 0; fold < FOLD_COUNT; fold++) {
        size_t count = count_in(fixture, fold, topic);
        assert_true(count <= all / FOLD_COUNT + 1 + slack);
        assert_true(count + slack >= all / FOLD_COUNT);
    }
}

static void every_fold_has_its_share_of_every_topic(void **state)
{
    struct fixture *fixture = *state;
    assign(fixture, 1);
    for (size_t topic = 0; topic < TOPIC_COUNT; topic++)
        assert_shared(fixture, topic, 3);
    assert_shared(fixture, TOPIC_COUNT, 2);
}

/* Articles 0 to 4 have topic 19 alone, 5 to 9 topic 18 alone: one of each for every fold. */
static void a_rare_topic_is_in_every_fold(void **state)
{
    (void)state;
    size_t starts[11];
    uint32_t topics[10];
    for (uint32_t i = 0; i <= 10; i++)
        starts[i] = i;
    for (uint32_t i = 0; i < 10; i++)
        topics[i] = i < 5 ? 19 : 18;
    struct fixture few = {.labels = {10, TOPIC_COUNT, starts, topics}};
    for (uint32_t i = 0; i < 10; i++)
        few.groups[i] = i;
    assign(&few, 3);
    for (size_t fold = 0; fold < FOLD_COUNT; fold++) {
        assert_int_equal(count_in(&few, fold, 18), 1);
        assert_int_equal(count_in(&few, fold, 19), 1);
    }
}

static void groups_stay_together(void **state)
{
    struct fixture fixture = *(struct fixture *)*state;
    for (size_t article = 0; article < ARTICLE_COUNT; article++) {
        size_t first = article < 60 ? 0 : article - article % 3; /* one of 60, the rest of 3 */
        fixture.groups[article] = (uint32_t)first;
    }
    assign(&fixture, 1);
    for (size_t article = 0; article < ARTICLE_COUNT; article++)
        assert_int_equal(fixture.fold_of[article], fixture.fold_of[fixture.groups[article]]);
    for (size_t topic = 0; topic <= TOPIC_COUNT; topic++)
        assert_shared(&fixture, topic, 15);
}

static void the_seed_determines_the_folds(void **state)
{
    struct fixture *fixture = *state;
    uint32_t first[ARTICLE_COUNT];
    assign(fixture, 1);
    memcpy(first, fixture->fold_of, sizeof first);
    assign(fixture, 1);
    assert_memory_equal(first, fixture->fold_of, sizeof first);
    assign(fixture, 2);
    assert_memory_not_equal(first, fixture->fold_of, sizeof first);
}

static void no_articles_and_no_topics_are_allowed(void **state)
{
    (void)state;
    size_t starts[4] = {0};
    struct fixture empty = {.labels = {.starts = starts}};
    assign(&empty, 1);
    struct fixture bare = {.labels = {.article_count = 3, .starts = starts}, .groups = {0, 1, 0}};
    assign(&bare, 1);
    assert_int_equal(bare.fold_of[0], bare.fold_of[2]);
    assert_int_not_equal(bare.fold_of[0], bare.fold_of[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fold_has_its_share_of_every_topic),
        cmocka_unit_test(a_rare_topic_is_in_every_fold),
        cmocka_unit_test(groups_stay_together),
        cmocka_unit_test(the_seed_determines_the_folds),
        cmocka_unit_test(no_articles_and_no_topics_are_allowed),
    };
    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
