/* Every measure, against an example worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "tests/unit/four_articles.h"
#include "training/evaluation/metrics.h"

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-6)

static int compute(void **state)
{
    static struct topic_metrics metrics;
    *state = &metrics;
    return topic_metrics_compute(&answers, &truth, &metrics, NULL);
}

static int release(void **state)
{
    topic_metrics_release(*state);
    return 0;
}

/* Right: 0A 1A 3C; wrong: 1C 3A; missed: 1B. */
static void micro_averages_count_cells(void **state)
{
    const struct topic_metrics *metrics = *state;
    assert_int_equal(metrics->articles, 4);
    assert_near(metrics->micro_precision, 3.0 / 5);
    assert_near(metrics->micro_recall, 3.0 / 4);
    assert_near(metrics->micro_f1, 6.0 / 9);
    assert_near(metrics->hamming_loss, 3.0 / 12);
}

/* A: 2 right, 1 wrong. B: 1 missed. C: 1 right, 1 wrong. */
static void macro_averages_are_means_over_topics(void **state)
{
    const struct topic_metrics *metrics = *state;
    assert_int_equal(metrics->topics[0].articles, 2);
    assert_near(metrics->topics[0].precision, 2.0 / 3);
    assert_near(metrics->topics[0].recall, 1);
    assert_near(metrics->topics[0].f1, 4.0 / 5);
    assert_int_equal(metrics->topics[1].articles, 1);
    assert_near(metrics->topics[1].precision, 0);
    assert_near(metrics->topics[1].recall, 0);
    assert_near(metrics->topics[1].f1, 0);
    assert_near(metrics->topics[2].f1, 2.0 / 3);
    assert_near(metrics->macro_precision, (2.0 / 3 + 0 + 1.0 / 2) / 3);
    assert_near(metrics->macro_recall, 2.0 / 3);
    assert_near(metrics->macro_f1, (4.0 / 5 + 0 + 2.0 / 3) / 3);
}

/* Article 2 should have no topic and gets none: 1. Article 1: 1 right, 1 wrong, 1 missed. */
static void sample_averages_are_means_over_articles(void **state)
{
    const struct topic_metrics *metrics = *state;
    assert_near(metrics->sample_f1, (1 + 2.0 / 4 + 1 + 2.0 / 3) / 4);
    assert_near(metrics->subset_accuracy, 2.0 / 4);
}

/* Of articles 0, 1, 3. Article 3 ranks A (wrong) before C, as both have .7. Article 1 ranks A C B.
 */
static void rankings_leave_out_articles_without_topics(void **state)
{
    const struct topic_metrics *metrics = *state;
    assert_near(metrics->precision_at_1, (1 + 1 + 0) / 3.0);
    assert_near(metrics->precision_at_3, (1.0 / 3 + 2.0 / 3 + 1.0 / 3) / 3);
    assert_near(metrics->precision_at_5, (1.0 / 5 + 2.0 / 5 + 1.0 / 5) / 3);
    double second = 1 / log2(3);
    assert_near(metrics->ndcg_at_5, (1 + (1 + 1.0 / 2) / (1 + second) + second) / 3);
    assert_near(metrics->mean_average_precision, 1);
}

/* Cells by bin, |sum of scores - true|: 13 (.9*) .1, 3 (.2 .2) .4, 1 (.1 .1 .1) .3, 12 (.8*) .2,
 * 4 (.3*) .7, 9 (.6) .6, 6 (.4) .4, 10 (.7 .7*) .4; together 3.1. */
static void calibration_error_is_the_mean_over_cells(void **state)
{
    const struct topic_metrics *metrics = *state;
    assert_near(metrics->calibration_error, 3.1 / 12);
}

/* A right and a wrong answer of two topics, the wrong one given beside the right one. */
static void given_and_best_topics_have_errors_of_their_own(void **state)
{
    (void)state;
    static const float two_scores[] = {.9f, .5f, .2f, .1f};
    static const bool two_given[] = {true, true, false, false};
    static size_t two_starts[] = {0, 1, 2};
    static uint32_t two_topics[] = {0, 1};
    const struct topic_answers two_answers = {2, 2, two_scores, two_given};
    const struct topic_label_matrix two_labels = {2, 2, two_starts, two_topics};
    struct topic_metrics metrics;
    struct topic_error err = {0};
    assert_int_equal(topic_metrics_compute(&two_answers, &two_labels, &metrics, &err), 0);
    assert_near(metrics.calibration_error, (.1 + .5 + .2 + .9) / 4);
    assert_near(metrics.calibration_error_given, (.1 + .5) / 2);
    assert_near(metrics.calibration_error_best, (.1 + .2) / 2);
    topic_metrics_release(&metrics);
}

/* .9 and three of .5, the first and last of these true. Ranked worst first: no no yes yes. */
static void equal_scores_rank_the_worst_first(void **state)
{
    (void)state;
    static const float equal_scores[] = {.5f, .5f, .5f, .9f};
    static const bool nothing[4];
    static size_t equal_starts[] = {0, 1, 1, 2, 2};
    static uint32_t zeros[] = {0, 0};
    struct topic_answers ties = {4, 1, equal_scores, nothing};
    struct topic_label_matrix tied = {4, 1, equal_starts, zeros};
    struct topic_metrics metrics;
    assert_int_equal(topic_metrics_compute(&ties, &tied, &metrics, NULL), 0);
    assert_near(metrics.topics[0].average_precision, (1.0 / 3 + 2.0 / 4) / 2);
    topic_metrics_release(&metrics);
}

/* Seven topics, all true, six of them scored above the seventh: the ideal is cut at 5, too. */
static void an_ideal_ranking_has_ndcg_1(void **state)
{
    (void)state;
    static const float falling[] = {.9f, .8f, .7f, .6f, .5f, .4f, .3f};
    static const bool nothing[7];
    static size_t one_start[] = {0, 7};
    static uint32_t all[] = {0, 1, 2, 3, 4, 5, 6};
    struct topic_answers seven = {1, 7, falling, nothing};
    struct topic_label_matrix seven_due = {1, 7, one_start, all};
    struct topic_metrics metrics;
    assert_int_equal(topic_metrics_compute(&seven, &seven_due, &metrics, NULL), 0);
    assert_near(metrics.ndcg_at_5, 1);
    assert_near(metrics.precision_at_5, 1);
    topic_metrics_release(&metrics);
}

static void scores_of_0_and_1_have_a_bin(void **state)
{
    (void)state;
    static const float extremes[] = {0, 1};
    static const bool nothing[2];
    static size_t one_start[] = {0, 1};
    static uint32_t second[] = {1};
    struct topic_answers two = {1, 2, extremes, nothing};
    struct topic_label_matrix due = {1, 2, one_start, second};
    struct topic_metrics metrics;
    assert_int_equal(topic_metrics_compute(&two, &due, &metrics, NULL), 0);
    assert_near(metrics.calibration_error, 0);
    topic_metrics_release(&metrics);
}

static void nothing_at_all_counts_0(void **state)
{
    (void)state;
    static size_t no_starts[1];
    struct topic_answers none = {0};
    struct topic_label_matrix no_labels = {.starts = no_starts};
    struct topic_metrics metrics;
    assert_int_equal(topic_metrics_compute(&none, &no_labels, &metrics, NULL), 0);
    assert_true(metrics.micro_f1 == 0 && metrics.macro_f1 == 0 && metrics.sample_f1 == 0);
    assert_true(metrics.ndcg_at_5 == 0 && metrics.calibration_error == 0);
    topic_metrics_release(&metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(micro_averages_count_cells),
        cmocka_unit_test(macro_averages_are_means_over_topics),
        cmocka_unit_test(sample_averages_are_means_over_articles),
        cmocka_unit_test(rankings_leave_out_articles_without_topics),
        cmocka_unit_test(calibration_error_is_the_mean_over_cells),
        cmocka_unit_test(given_and_best_topics_have_errors_of_their_own),
        cmocka_unit_test(equal_scores_rank_the_worst_first),
        cmocka_unit_test(an_ideal_ranking_has_ndcg_1),
        cmocka_unit_test(scores_of_0_and_1_have_a_bin),
        cmocka_unit_test(nothing_at_all_counts_0),
    };
    return cmocka_run_group_tests(tests, compute, release);
}
