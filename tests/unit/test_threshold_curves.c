/* Threshold curves and confused topics: equal to what is counted by hand, and to an exhaustive
 * count on random log-odds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "training/decision/confused_topics.h"
#include "training/decision/threshold_curves.h"

/* Two topics of five articles; articles 0, 1 and 4 have topic 0, article 2 has topic 1. */
static float values[] = {2.0f, 1.0f, 0.5f, 0.0f, -7.0f, -0.2f, 0.4f, -0.6f, -0.8f, 0.9f};
static size_t starts[] = {0, 1, 2, 3, 3, 4};
static uint32_t label_topics[] = {0, 0, 1, 0};
static const struct topic_margins margins = {5, 2, values, NULL};
static const struct topic_label_matrix labels = {5, 2, starts, label_topics};

static void points_are_counted_as_by_hand(void **state)
{
    (void)state;
    struct topic_threshold_curve curve;
    topic_threshold_curves_find(&margins, &labels, 0, &curve);
    /* One of three from 2 on, two from 1 on; nobody asks for less than -6. */
    assert_int_equal(curve.due, 3);
    assert_int_equal(curve.count, 3);
    /* precisions of 0.8 and more: both articles, at the level above 0.5 */
    assert_float_equal(curve.points[0].log_odds, 0.5625, 1e-9);
    assert_int_equal(curve.points[0].given, 2);
    assert_int_equal(curve.points[0].right, 2);
    assert_float_equal(curve.points[1].log_odds, 1, 1e-9);
    assert_int_equal(curve.points[1].right, 2);
    assert_float_equal(curve.points[2].log_odds, 2, 1e-9);
    assert_int_equal(curve.points[2].right, 1);
}

static void a_topic_without_articles_has_no_curve(void **state)
{
    (void)state;
    static size_t no_starts[] = {0, 0, 0, 0, 0, 0};
    const struct topic_label_matrix none = {5, 2, no_starts, label_topics};
    struct topic_threshold_curve curve;
    topic_threshold_curves_find(&margins, &none, 1, &curve);
    assert_int_equal(curve.due, 0);
    assert_int_equal(curve.count, 0);
}

static void every_point_is_an_exhaustive_count(void **state)
{
    (void)state;
    enum { ARTICLES = 400 };
    float random[ARTICLES];
    size_t rows[ARTICLES + 1] = {0};
    uint32_t topics[ARTICLES] = {0};
    struct topic_random random_state = {7};
    for (size_t i = 0; i < ARTICLES; i++) {
        double uniform = (double)topic_random_below(&random_state, 10000) / 10000;
        random[i] = (float)(20 * uniform - 10);
        rows[i + 1] = rows[i] + (topic_random_below(&random_state, 10000) < 10000 * uniform);
    }
    const struct topic_margins all = {ARTICLES, 1, random, NULL};
    const struct topic_label_matrix truth = {ARTICLES, 1, rows, topics};
    struct topic_threshold_curve curve;
    topic_threshold_curves_find(&all, &truth, 0, &curve);
    assert_true(curve.count > 10 && curve.count <= TOPIC_THRESHOLD_CURVES_POINTS_MAX);
    for (size_t i = 0; i < curve.count; i++) {
        size_t given = 0, right = 0;
        for (size_t k = 0; k < ARTICLES; k++) {
            given += random[k] >= curve.points[i].log_odds;
            right += random[k] >= curve.points[i].log_odds && rows[k + 1] > rows[k];
        }
        assert_int_equal(curve.points[i].given, given);
        assert_int_equal(curve.points[i].right, right);
        assert_true(i == 0 || curve.points[i].log_odds > curve.points[i - 1].log_odds);
        assert_true(i == 0 || curve.points[i].right <= curve.points[i - 1].right);
    }
}

static struct topic_confused_topics find(bool single_label)
{
    static const float thresholds[] = {0.25f, 0.25f};
    const struct topic_confused_topics_request request = {&margins, &labels, thresholds,
                                                          single_label};
    struct topic_confused_topics confused;
    assert_int_equal(topic_confused_topics_find(&confused, &request, NULL), 0);
    return confused;
}

static void assert_pair(const struct topic_confused_topics_pair *pair, uint32_t other,
                        size_t instead, size_t for_it)
{
    assert_int_equal(pair->other, other);
    assert_int_equal(pair->instead, instead);
    assert_int_equal(pair->for_it, for_it);
}

static void topics_given_in_each_others_place_are_counted(void **state)
{
    (void)state;
    /* Article 4 has topic 0 and gets topic 1; article 2 has topic 1 and gets topic 0. Article 1
     * gets both. */
    struct topic_confused_topics confused = find(false);
    assert_pair(topic_confused_topics_of(&confused, 0), 1, 1, 1);
    assert_pair(topic_confused_topics_of(&confused, 1), 0, 1, 1);
    assert_pair(topic_confused_topics_of(&confused, 0) + 1, 0, 0, 0);
    topic_confused_topics_release(&confused);
}

static void with_a_single_label_the_best_topic_counts(void **state)
{
    (void)state;
    struct topic_confused_topics confused = find(true);
    assert_pair(topic_confused_topics_of(&confused, 0), 1, 1, 1);
    topic_confused_topics_release(&confused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_counted_as_by_hand),
        cmocka_unit_test(a_topic_without_articles_has_no_curve),
        cmocka_unit_test(every_point_is_an_exhaustive_count),
        cmocka_unit_test(topics_given_in_each_others_place_are_counted),
        cmocka_unit_test(with_a_single_label_the_best_topic_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
