/* Scores that say too much or too little are calibrated, and calibration never changes an order. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/scoring/score_spline.h"
#include "training/decision/score_spline_fit.h"

#define FOLDS 5

static double logistic(double log_odds)
{
    return 1 / (1 + exp(-log_odds));
}

/* Pairs that are right as often as `truth` makes of what their log-odds say. */
static struct topic_score_spline fit_on(size_t pairs, const struct topic_score_spline *truth)
{
    struct topic_random random = {.state = 5};
    struct topic_score_spline_fit fit;
    struct topic_error err = {0};
    assert_int_equal(topic_score_spline_fit_init(&fit, FOLDS, &err), 0);
    for (size_t i = 0; i < pairs; i++) {
        double log_odds = 12 * ((double)topic_random_below(&random, 10000) / 10000) - 6;
        double probability = logistic(topic_score_spline_apply(truth, log_odds));
        bool is_right = (double)topic_random_below(&random, 1000000) < probability * 1e6;
        topic_score_spline_fit_add(&fit, i % FOLDS, (float)log_odds, is_right);
    }
    struct topic_score_spline spline = topic_score_spline_fit_all(&fit);
    topic_score_spline_fit_release(&fit);
    return spline;
}

static void scores_differ_by_less_than(double most, const struct topic_score_spline *one,
                                       const struct topic_score_spline *other)
{
    for (int quarter = -24; quarter <= 24; quarter++) {
        double log_odds = quarter / 4.0;
        assert_true(fabs(logistic(topic_score_spline_apply(one, log_odds)) -
                         logistic(topic_score_spline_apply(other, log_odds))) < most);
    }
}

/* Too sure between 0.1 and 0.9, and not sure enough beyond. */
static const struct topic_score_spline bent = {
    .offset = -.3f, .slopes = {1.2f, 1.2f, .9f, .6f, .6f, .7f, 1.3f, 1.6f, 1.6f}};

static void scores_that_are_wrong_in_the_middle_and_at_the_end_are_mended(void **state)
{
    (void)state;
    const struct topic_score_spline spline = fit_on(400000, &bent);
    scores_differ_by_less_than(.015, &spline, &bent);
}

static void scores_that_are_right_stay(void **state)
{
    (void)state;
    const struct topic_score_spline spline = fit_on(200000, &topic_score_spline_identity);
    scores_differ_by_less_than(.015, &spline, &topic_score_spline_identity);
}

static void a_handful_of_pairs_changes_little(void **state)
{
    (void)state;
    const struct topic_score_spline steep = {.offset = -5, .slopes = {9, 9, 9, 9, 9, 9, 9, 9, 9}};
    const struct topic_score_spline spline = fit_on(10, &steep);
    for (size_t k = 0; k < TOPIC_SCORE_SPLINE_SEGMENTS; k++)
        assert_in_range((int)(100 * (double)spline.slopes[k]), 50, 200);
}

static void nothing_to_fit_is_the_identity(void **state)
{
    (void)state;
    const struct topic_score_spline spline = fit_on(0, &topic_score_spline_identity);
    assert_true(topic_score_spline_apply(&spline, 1.25) == 1.25);
}

/* All pairs above 0 are wrong, so that the best slopes would be below 0. */
static void a_larger_log_odds_always_has_the_larger_score(void **state)
{
    (void)state;
    struct topic_score_spline_fit fit;
    struct topic_error err = {0};
    assert_int_equal(topic_score_spline_fit_init(&fit, FOLDS, &err), 0);
    for (size_t i = 0; i < 20000; i++) {
        double log_odds = (double)(i % 100) / 10 - 5;
        topic_score_spline_fit_add(&fit, i % FOLDS, (float)log_odds, log_odds < 0 && i % 3 == 0);
    }
    const struct topic_score_spline spline = topic_score_spline_fit_all(&fit);
    topic_score_spline_fit_release(&fit);
    for (int half = -40; half < 40; half++)
        assert_true(topic_score_spline_apply(&spline, (half + 1) / 2.0) >
                    topic_score_spline_apply(&spline, half / 2.0));
}

static void the_inverse_leads_back(void **state)
{
    (void)state;
    for (int half = -60; half <= 60; half++) {
        double log_odds = half / 2.0;
        double calibrated = topic_score_spline_apply(&bent, log_odds);
        assert_true(fabs(topic_score_spline_invert(&bent, calibrated) - log_odds) < 1e-9);
    }
    assert_true(topic_score_spline_invert(&bent, INFINITY) == INFINITY);
    assert_true(topic_score_spline_invert(&bent, -INFINITY) == -INFINITY);
    assert_true(topic_score_spline_apply(&bent, INFINITY) == INFINITY);
    assert_true(topic_score_spline_apply(&bent, -INFINITY) == -INFINITY);
}

static void numbers_from_a_file_are_checked(void **state)
{
    (void)state;
    struct topic_score_spline spline = topic_score_spline_identity;
    assert_true(topic_score_spline_is_valid(&spline));
    assert_false(topic_score_spline_is_absent(&spline));
    spline.slopes[4] = 0;
    assert_false(topic_score_spline_is_valid(&spline));
    spline.slopes[4] = NAN;
    assert_false(topic_score_spline_is_valid(&spline));
    spline = topic_score_spline_identity;
    spline.offset = INFINITY;
    assert_false(topic_score_spline_is_valid(&spline));
    assert_true(topic_score_spline_is_absent(&(struct topic_score_spline){.offset = 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_that_are_wrong_in_the_middle_and_at_the_end_are_mended),
        cmocka_unit_test(scores_that_are_right_stay),
        cmocka_unit_test(a_handful_of_pairs_changes_little),
        cmocka_unit_test(nothing_to_fit_is_the_identity),
        cmocka_unit_test(a_larger_log_odds_always_has_the_larger_score),
        cmocka_unit_test(the_inverse_leads_back),
        cmocka_unit_test(numbers_from_a_file_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
