/* Thresholds: equal to cuts worked out by hand, and the bounded search equals an exhaustive one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "tests/unit/all_articles.h"
#include "training/data/ranking.h"
#include "training/decision/thresholds.h"

#define assert_near(a, b) assert_float_equal((a), (b), 1e-6)

/* Two topics of five articles, best first:
 *
 *     topic 0    2.0 +   1.0 +   0.5 -   0.0 +  -1.0 -      F1 of the cut after each:
 *                 2/4     4/5     4/6     6/7     6/8       best after 0.0: (0.0 - 1.0) / 2 = -0.5
 *     topic 1    0.4 +  -0.2 -  -0.6 -  -0.8 -  -0.9 -
 *                 2/2     2/3 ...                           best after 0.4: (0.4 - 0.2) / 2 = 0.1
 *     together   2.0 +   1.0 +   0.5 -   0.4 +   0.0 +  -0.2 - ...
 *                 2/5     4/6     4/7     6/8     8/9     8/10
 *                                                           best after 0.0: (0.0 - 0.2) / 2 = -0.1
 */
static float values[] = {2.0f, 1.0f, 0.5f, 0.0f, -1.0f, -0.2f, 0.4f, -0.6f, -0.8f, -0.9f};
static size_t starts[] = {0, 1, 3, 3, 4, 4};
static uint32_t label_topics[] = {0, 0, 1, 0};
static const struct topic_margins margins = {5, 2, values, NULL};
static const struct topic_label_matrix labels = {5, 2, starts, label_topics};

static int descending(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left < right) - (left > right);
}

/* The prior of thresholds.h, by trying every number of articles for the best expected F1. */
static float prior_with(const float *log_odds, size_t count, float common, double expected_share)
{
    double probabilities[32], due = 0, right = 0, best = 0;
    for (size_t i = 0; i < count; i++)
        due += probabilities[i] = 1 / (1 + exp(-(double)log_odds[i]));
    qsort(probabilities, count, sizeof *probabilities, descending);
    for (size_t i = 0; i < count; i++) {
        right += probabilities[i];
        best = fmax(best, 2 * right / ((double)i + 1 + due));
    }
    double expected = log(best / 2 / (1 - best / 2));
    return (float)(expected_share * expected + (1 - expected_share) * (double)common -
                   TOPIC_THRESHOLDS_ALLOWANCE);
}

static float prior_of(const float *log_odds, size_t count, float common)
{
    return prior_with(log_odds, count, common, TOPIC_THRESHOLDS_EXPECTED_SHARE);
}

static void select_all(const struct topic_margins *of, const struct topic_label_matrix *truth,
                       double shrinkage, struct topic_thresholds *thresholds)
{
    struct topic_error err = {0};
    struct topic_label_index label_index = index_all(truth);
    assert_int_equal(topic_thresholds_select(of, &label_index, shrinkage, thresholds, &err), 0);
    topic_label_index_release(&label_index);
}

static void each_topics_own_cut_is_best_for_its_f1(void **state)
{
    (void)state;
    float topics[2];
    struct topic_thresholds thresholds = {.topics = topics};
    select_all(&margins, &labels, 0, &thresholds);
    assert_near(topics[0], -0.5f);
    assert_near(topics[1], 0.1f);
    assert_near(thresholds.common, -0.1f);
}

static void a_topic_with_fewer_articles_moves_closer_to_the_prior(void **state)
{
    (void)state;
    float topics[2];
    struct topic_thresholds thresholds = {.topics = topics};
    select_all(&margins, &labels, 2, &thresholds);
    assert_near(topics[0], (3 * -0.5f + 2 * prior_of(values, 5, -0.1f)) / 5);
    assert_near(topics[1], (1 * 0.1f + 2 * prior_of(values + 5, 5, -0.1f)) / 3);
}

static void for_macro_f1_the_prior_is_the_expected_threshold(void **state)
{
    (void)state;
    float topics[2];
    struct topic_thresholds thresholds = {.topics = topics,
                                          .objective = {TOPIC_OBJECTIVE_MACRO, 0}};
    select_all(&margins, &labels, 2, &thresholds);
    assert_near(topics[0], (3 * -0.5f + 2 * prior_with(values, 5, 0, 1)) / 5);
    assert_near(topics[1], (1 * 0.1f + 2 * prior_with(values + 5, 5, 0, 1)) / 3);
}

static void for_micro_f1_every_topic_has_the_common_threshold(void **state)
{
    (void)state;
    float topics[2];
    struct topic_thresholds thresholds = {.topics = topics,
                                          .objective = {TOPIC_OBJECTIVE_MICRO, 0}};
    select_all(&margins, &labels, 2, &thresholds);
    assert_near(topics[0], -0.1f);
    assert_near(topics[1], -0.1f);
}

/* Right after each of the items together: 1/1 2/2 2/3 3/4 4/5 4/6 4/7 4/8 4/9 4/10. */
static void for_a_precision_the_best_cut_that_has_it_is_taken(void **state)
{
    (void)state;
    static const struct {
        double precision;
        float threshold;
    } cases[] = {{0.9, 0.75f}, {0.81, 0.75f}, {0.8, -0.1f}, {0.5, -0.1f}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float topics[2];
        struct topic_thresholds thresholds = {
            .topics = topics, .objective = {TOPIC_OBJECTIVE_PRECISION, cases[i].precision}};
        select_all(&margins, &labels, 2, &thresholds);
        assert_near(topics[0], cases[i].threshold);
        assert_near(topics[1], cases[i].threshold);
    }
}

static void a_precision_that_no_cut_has_gives_the_most_precise_one(void **state)
{
    (void)state;
    static size_t four_starts[] = {0, 0, 1, 2, 2};
    static uint32_t zeros[] = {0, 0};
    float of[] = {4, 3, 2, 1};
    struct topic_margins one = {4, 1, of, NULL};
    struct topic_label_matrix truth = {4, 1, four_starts, zeros};
    float topic;
    struct topic_thresholds thresholds = {.topics = &topic,
                                          .objective = {TOPIC_OBJECTIVE_PRECISION, 0.9}};
    select_all(&one, &truth, 0, &thresholds);
    assert_near(topic, 1.5f); /* 0/1 1/2 2/3 2/4 */
}

static void objectives_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"balanced", "macro", "micro", "precision=0.9",
                                        "precision=0.999"};
    static const char *const others[] = {
        "",           "best",           "micro ",        "precision",
        "precision=", "precision=0",    "precision=1",   "precision=nan",
        "Micro",      "precision=0.9x", "precision=-0.5"};
    struct topic_objective objective;
    char name[TOPIC_OBJECTIVE_NAME_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(topic_objective_parse(names[i], &objective));
        assert_string_equal(topic_objective_format(&objective, name), names[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(topic_objective_parse(others[i], &objective));
}

/* NOLINTNEXTLINE(readability-non-const-parameter): other users of the struct write the margins */
static float threshold_of(float *of, const bool *is_positive, size_t count)
{
    size_t one_starts[8] = {0};
    uint32_t zeros[8] = {0};
    for (size_t i = 0; i < count; i++)
        one_starts[i + 1] = one_starts[i] + is_positive[i];
    struct topic_margins one = {count, 1, of, NULL};
    struct topic_label_matrix truth = {count, 1, one_starts, zeros};
    float topic;
    struct topic_thresholds thresholds = {.topics = &topic};
    select_all(&one, &truth, 0, &thresholds);
    assert_true(topic == thresholds.common); /* one topic: both are chosen by the same cuts */
    return topic;
}

static void a_cut_never_separates_equal_margins(void **state)
{
    (void)state;
    assert_near(threshold_of((float[]){1, 0, 1}, (bool[]){true, false, false}, 3), 0.5f);
}

/* 1/1 right gives 2 / (1 + 2), 2/4 right 4 / (4 + 2): equal, and the shorter cut is taken. */
static void of_equal_cuts_the_shorter_is_taken(void **state)
{
    (void)state;
    assert_near(threshold_of((float[]){4, 3, 2, 1}, (bool[]){true, false, false, true}, 4), 3.5f);
}

static void a_cut_below_all_articles_is_the_lowest_margin(void **state)
{
    (void)state;
    assert_near(threshold_of((float[]){4, 3, 2}, (bool[]){false, false, true}, 3), 2);
}

static void a_threshold_between_neighbouring_floats_is_the_upper_one(void **state)
{
    (void)state;
    float low = 1;
    float high = 1.00000012f; /* the next float */
    assert_true(threshold_of((float[]){low, high}, (bool[]){false, true}, 2) == high);
}

static void a_topic_without_articles_gets_the_prior(void **state)
{
    (void)state;
    float more[15] = {0};
    memcpy(more, values, sizeof values);
    struct topic_margins three = {5, 3, more, NULL};
    struct topic_label_matrix truth = {5, 3, starts, label_topics};
    float topics[3];
    struct topic_thresholds thresholds = {.topics = topics};
    more[10] = 9; /* wrongly the best of all */
    select_all(&three, &truth, 2, &thresholds);
    assert_near(topics[2], prior_of(more + 10, 5, thresholds.common));
}

/* Topic 0 has article 0 alone and ranks it 1st; topic 1 has article 1 alone and ranks it last of
 * 30: the best it can do is 2 / (30 + 1), by being given to all. */
static void a_topic_that_ranks_badly_gets_the_prior(void **state)
{
    (void)state;
    float ranked[60];
    size_t thirty_starts[31] = {0};
    for (size_t i = 0; i < 30; i++) {
        ranked[i] = i == 0 ? 1 : -2;
        ranked[30 + i] = i == 1 ? -3 : -2;
        thirty_starts[i + 1] = i < 2 ? i + 1 : 2;
    }
    uint32_t first_two[] = {0, 1};
    struct topic_margins two = {30, 2, ranked, NULL};
    struct topic_label_matrix truth = {30, 2, thirty_starts, first_two};
    float topics[2];
    struct topic_thresholds thresholds = {.topics = topics};
    select_all(&two, &truth, 0, &thresholds);
    assert_near(thresholds.common, -0.5f);
    assert_near(topics[0], -0.5f);
    assert_near(topics[1], prior_of(ranked + 30, 30, thresholds.common));
}

static void without_any_label_the_common_threshold_is_zero(void **state)
{
    (void)state;
    static size_t no_starts[6];
    struct topic_label_matrix none = {5, 2, no_starts, NULL};
    float topics[2];
    struct topic_thresholds thresholds = {.topics = topics};
    select_all(&margins, &none, 2, &thresholds);
    assert_true(thresholds.common == 0);
    assert_near(topics[1], prior_of(values + 5, 5, 0));
}

/* More cells than are ever sorted. Half of them have the constant margin of fold models that were
 * trained without an article with the topic. */
#define LARGE_ARTICLES 20000
#define LARGE_TOPICS 60
#define LARGE_CELLS ((size_t)LARGE_ARTICLES * LARGE_TOPICS)

struct large {
    struct topic_margins margins;
    struct topic_label_matrix labels;
    float thresholds[LARGE_TOPICS];
};

static void make_large(struct large *large)
{
    struct topic_random random = {.state = 5};
    large->margins = (struct topic_margins){LARGE_ARTICLES, LARGE_TOPICS,
                                            calloc(LARGE_CELLS, sizeof(float)), NULL};
    large->labels = (struct topic_label_matrix){LARGE_ARTICLES, LARGE_TOPICS,
                                                calloc(LARGE_ARTICLES + 1, sizeof(size_t)),
                                                calloc(LARGE_ARTICLES, sizeof(uint32_t))};
    for (size_t article = 0; article < LARGE_ARTICLES; article++) {
        large->labels.starts[article + 1] = article + 1;
        large->labels.topics[article] = (uint32_t)topic_random_below(&random, LARGE_TOPICS);
        for (size_t topic = 0; topic < LARGE_TOPICS; topic++) {
            float margin = (float)topic_random_below(&random, 1000000) / 1e6f - 1.2f;
            if (topic == large->labels.topics[article])
                margin += 0.7f;
            large->margins.values[topic * LARGE_ARTICLES + article] =
                topic % 2 ? margin : -1; /* hundreds of thousands of ties */
        }
    }
}

static void free_large(struct large *large)
{
    free(large->margins.values);
    topic_label_matrix_release(&large->labels);
}

static float common_by_sorting_everything(const struct large *large)
{
    uint64_t *items = calloc(LARGE_CELLS, sizeof *items);
    uint64_t *spare = calloc(LARGE_CELLS, sizeof *spare);
    for (size_t i = 0; i < LARGE_CELLS; i++) {
        bool is_relevant = large->labels.topics[i % LARGE_ARTICLES] == i / LARGE_ARTICLES;
        items[i] = topic_ranking_item(large->margins.values[i], is_relevant);
    }
    topic_ranking_sort(items, spare, LARGE_CELLS);
    double best = 0;
    float threshold = 0;
    size_t right = 0;
    for (size_t i = 0; i + 1 < LARGE_CELLS; i++) {
        right += topic_ranking_is_relevant(items[i]);
        double f1 = 2 * (double)right / (double)(i + 1 + LARGE_ARTICLES);
        if (f1 > best && !topic_ranking_is_tie(items[i], items[i + 1])) {
            best = f1;
            threshold = (topic_ranking_score(items[i]) + topic_ranking_score(items[i + 1])) / 2;
        }
    }
    free(items);
    free(spare);
    return threshold;
}

static void a_bounded_search_finds_the_same_common_threshold(void **state)
{
    (void)state;
    struct large large;
    make_large(&large);
    struct topic_thresholds thresholds = {.topics = large.thresholds};
    select_all(&large.margins, &large.labels, 10, &thresholds);
    assert_near(thresholds.common, common_by_sorting_everything(&large));
    free_large(&large);
}

static void equal_margins_everywhere_give_finite_thresholds(void **state)
{
    (void)state;
    struct large large;
    make_large(&large);
    for (size_t i = 0; i < LARGE_CELLS; i++)
        large.margins.values[i] = -1;
    struct topic_thresholds thresholds = {.topics = large.thresholds};
    select_all(&large.margins, &large.labels, 10, &thresholds);
    assert_true(thresholds.common == -1);
    assert_true(isfinite(large.thresholds[0]));
    free_large(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_topics_own_cut_is_best_for_its_f1),
        cmocka_unit_test(a_topic_with_fewer_articles_moves_closer_to_the_prior),
        cmocka_unit_test(for_macro_f1_the_prior_is_the_expected_threshold),
        cmocka_unit_test(for_micro_f1_every_topic_has_the_common_threshold),
        cmocka_unit_test(for_a_precision_the_best_cut_that_has_it_is_taken),
        cmocka_unit_test(a_precision_that_no_cut_has_gives_the_most_precise_one),
        cmocka_unit_test(objectives_have_names),
        cmocka_unit_test(a_cut_never_separates_equal_margins),
        cmocka_unit_test(of_equal_cuts_the_shorter_is_taken),
        cmocka_unit_test(a_cut_below_all_articles_is_the_lowest_margin),
        cmocka_unit_test(a_threshold_between_neighbouring_floats_is_the_upper_one),
        cmocka_unit_test(a_topic_without_articles_gets_the_prior),
        cmocka_unit_test(a_topic_that_ranks_badly_gets_the_prior),
        cmocka_unit_test(without_any_label_the_common_threshold_is_zero),
        cmocka_unit_test(a_bounded_search_finds_the_same_common_threshold),
        cmocka_unit_test(equal_margins_everywhere_give_finite_thresholds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
