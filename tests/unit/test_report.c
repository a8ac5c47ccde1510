/* What the report shows, against examples worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "tests/unit/four_articles.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/confusion_pairs.h"
#include "training/evaluation/score_curves.h"
#include "training/report/page.h"

#define assert_near(a, b) assert_true(fabs((double)(a) - (b)) < 1e-6)

static void intervals_hold_the_estimate_and_follow_the_seed(void **state)
{
    struct topic_interval first[TOPIC_BOOTSTRAP_COUNT];
    struct topic_interval again[TOPIC_BOOTSTRAP_COUNT];
    (void)state;
    assert_int_equal(topic_bootstrap_run(&answers, &truth, 1000, 7, first, NULL), 0);
    assert_int_equal(topic_bootstrap_run(&answers, &truth, 1000, 7, again, NULL), 0);
    assert_memory_equal(first, again, sizeof first);
    struct topic_metrics metrics;
    assert_int_equal(topic_metrics_compute(&answers, &truth, &metrics, NULL), 0);
    const double estimates[TOPIC_BOOTSTRAP_COUNT] = {
        [TOPIC_BOOTSTRAP_MICRO_F1] = metrics.micro_f1,
        [TOPIC_BOOTSTRAP_MICRO_PRECISION] = metrics.micro_precision,
        [TOPIC_BOOTSTRAP_MICRO_RECALL] = metrics.micro_recall,
        [TOPIC_BOOTSTRAP_MACRO_F1] = metrics.macro_f1,
        [TOPIC_BOOTSTRAP_SAMPLE_F1] = metrics.sample_f1,
        [TOPIC_BOOTSTRAP_SUBSET_ACCURACY] = metrics.subset_accuracy,
    };
    for (size_t i = 0; i < TOPIC_BOOTSTRAP_COUNT; i++) {
        assert_true(first[i].low < estimates[i] && estimates[i] < first[i].high);
        assert_true(first[i].low >= 0 && first[i].high <= 1);
    }
    topic_metrics_release(&metrics);
}

static void answers_that_are_all_right_leave_no_doubt(void **state)
{
    static const bool right[] = {true,  false, false, true,  true,  false,
                                 false, false, false, false, false, true};
    const struct topic_answers perfect = {4, 3, scores, right};
    struct topic_interval intervals[TOPIC_BOOTSTRAP_COUNT];
    (void)state;
    assert_int_equal(topic_bootstrap_run(&perfect, &truth, 200, 1, intervals, NULL), 0);
    /* Macro-F1 too, though many a resample has no article of B or C. Of micro-F1 a resample that
     * is article 2 four times over has nothing to count: 1 in 256, which is in the tail. */
    for (size_t i = 0; i < TOPIC_BOOTSTRAP_COUNT; i++) {
        assert_near(intervals[i].low, 1);
        assert_near(intervals[i].high, 1);
    }
}

/* By score: .9* .8* .7 .7* .6 .4 .3* and five lower ones; due are 4. */
static void curve_of_all_topics_falls_with_each_wrong_answer(void **state)
{
    struct topic_score_curve curve;
    (void)state;
    assert_int_equal(
        topic_score_curves_of_topic(&answers, &truth, TOPIC_SCORE_CURVES_ALL_TOPICS, &curve, NULL),
        0);
    assert_near(curve.points[0].recall, 0.25);
    assert_near(curve.points[0].precision, 1);
    bool has_third = false;
    for (size_t i = 0; i < curve.count; i++)
        has_third = has_third || (curve.points[i].recall == 0.75f &&
                                  fabs((double)curve.points[i].precision - 3.0 / 4) < 1e-6);
    assert_true(has_third);
    assert_near(curve.points[curve.count - 1].recall, 1);
    assert_near(curve.points[curve.count - 1].precision, 4.0 / 12);
}

static void curve_of_a_topic_without_articles_is_empty(void **state)
{
    static size_t none[] = {0, 0, 0, 0, 0};
    const struct topic_label_matrix empty = {4, 3, none, label_topics};
    struct topic_score_curve curve;
    (void)state;
    assert_int_equal(topic_score_curves_of_topic(&answers, &empty, 1, &curve, NULL), 0);
    assert_int_equal(curve.count, 0);
}

static size_t sum(const size_t counts[TOPIC_SCORE_CURVES_BARS])
{
    size_t total = 0;
    for (size_t i = 0; i < TOPIC_SCORE_CURVES_BARS; i++)
        total += counts[i];
    return total;
}

static void every_answer_is_counted_at_its_score(void **state)
{
    struct topic_score_counts counts;
    (void)state;
    topic_score_curves_count(&answers, &truth, &counts);
    assert_int_equal(sum(counts.right), 3);
    assert_int_equal(sum(counts.wrong), 2);
    assert_int_equal(sum(counts.missed), 1);
    assert_int_equal(counts.missed[6], 1); /* .30 to .35 */
    assert_int_equal(counts.bins[1].cells, 3);
    assert_int_equal(counts.bins[1].due, 0);
    assert_int_equal(counts.bins[8].cells, 2); /* .9f is a little less */
    assert_int_equal(counts.bins[8].due, 2);
}

/* Article 1: C is given where B is due. Article 3: A is given, and nothing is denied. */
static void confusions_are_pairs_within_an_article(void **state)
{
    struct topic_confusion_pair pairs[4];
    size_t count;
    (void)state;
    assert_int_equal(topic_confusion_pairs_find(&answers, &truth, pairs, 4, &count, NULL), 0);
    assert_int_equal(count, 1);
    assert_int_equal(pairs[0].given, 2);
    assert_int_equal(pairs[0].due, 1);
    assert_int_equal(pairs[0].articles, 1);
}

static void text_cannot_leave_its_element_or_attribute(void **state)
{
    struct topic_page page = {0};
    (void)state;
    topic_page_name(&page, "<a href=\"x\">'&amp;'</a>\x01\xff\xc3\xa9");
    topic_page_count(&page, 1234567);
    assert_int_equal(topic_page_finish(&page), 0);
    assert_string_equal(topic_buffer_string(&page.out, NULL),
                        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;"
                        "\xEF\xBF\xBD\xEF\xBF\xBD\xc3\xa9"
                        "1\xE2\x80\xAF"
                        "234\xE2\x80\xAF"
                        "567");
    topic_page_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_the_estimate_and_follow_the_seed),
        cmocka_unit_test(answers_that_are_all_right_leave_no_doubt),
        cmocka_unit_test(curve_of_all_topics_falls_with_each_wrong_answer),
        cmocka_unit_test(curve_of_a_topic_without_articles_is_empty),
        cmocka_unit_test(every_answer_is_counted_at_its_score),
        cmocka_unit_test(confusions_are_pairs_within_an_article),
        cmocka_unit_test(text_cannot_leave_its_element_or_attribute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
