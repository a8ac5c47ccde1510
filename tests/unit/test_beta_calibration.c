/* Scores that say too much are calibrated, and calibration never changes an order. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/scoring/beta_calibration.h"
#include "training/decision/beta_fit.h"

#define FOLDS 5

static double logistic(double log_odds)
{
    return 1 / (1 + exp(-log_odds));
}

/* Pairs that are right as often as `truth` makes of what their log-odds say. */
static struct topic_beta_calibration fit_on(size_t pairs, struct topic_beta_calibration truth)
{
    struct topic_random random = {.state = 5};
    struct topic_beta_fit fit;
    struct topic_error err = {0};
    assert_int_equal(topic_beta_fit_init(&fit, FOLDS, &err), 0);
    for (size_t i = 0; i < pairs; i++) {
        double log_odds = 12 * ((double)topic_random_below(&random, 10000) / 10000) - 6;
        double probability = logistic(topic_beta_calibration_apply(truth, log_odds));
        bool is_right = (double)topic_random_below(&random, 1000000) < probability * 1e6;
        topic_beta_fit_add(&fit, i % FOLDS, (float)log_odds, is_right);
    }
    struct topic_beta_calibration beta = topic_beta_fit_all(&fit);
    topic_beta_fit_release(&fit);
    return beta;
}

static void overconfidence_at_one_end_is_found(void **state)
{
    (void)state;
    struct topic_beta_calibration beta =
        fit_on(200000, (struct topic_beta_calibration){.low = 1, .high = .5f, .offset = -.2f});
    assert_true(fabs((double)beta.low - 1) < .05);
    assert_true(fabs((double)beta.high - .5) < .05);
    assert_true(fabs((double)beta.offset + .2) < .05);
}

static void scores_that_are_right_stay(void **state)
{
    (void)state;
    struct topic_beta_calibration beta = fit_on(200000, topic_beta_calibration_identity);
    for (int log_odds = -5; log_odds <= 5; log_odds++)
        assert_true(fabs(logistic(topic_beta_calibration_apply(beta, log_odds)) -
                         logistic(log_odds)) < .01);
}

static void a_handful_of_pairs_changes_little(void **state)
{
    (void)state;
    struct topic_beta_calibration beta =
        fit_on(10, (struct topic_beta_calibration){.low = 10, .high = 0, .offset = -5});
    assert_in_range((int)(100 * (double)beta.low), 50, 200);
}

static void nothing_to_fit_is_the_identity(void **state)
{
    (void)state;
    struct topic_beta_calibration beta = fit_on(0, topic_beta_calibration_identity);
    assert_true(topic_beta_calibration_apply(beta, 1.25) == 1.25);
}

static void order_and_inverse_hold(void **state)
{
    (void)state;
    const struct topic_beta_calibration beta = {.low = .7f, .high = 1.6f, .offset = .4f};
    double last = -INFINITY;
    for (int log_odds = -30; log_odds <= 30; log_odds++) {
        double calibrated = topic_beta_calibration_apply(beta, log_odds);
        assert_true(calibrated > last);
        assert_true(fabs(topic_beta_calibration_invert(beta, calibrated) - log_odds) < 1e-6);
        last = calibrated;
    }
}

static void values_that_are_never_reached_have_infinite_inverses(void **state)
{
    (void)state;
    const struct topic_beta_calibration flat = {.low = 1, .high = 0, .offset = 0};
    assert_true(isinf(topic_beta_calibration_invert(flat, 1)));
    assert_true(topic_beta_calibration_invert(flat, 1) > 0);
    assert_true(topic_beta_calibration_invert(flat, -INFINITY) < 0);
}

static void numbers_from_a_file_are_checked(void **state)
{
    (void)state;
    assert_true(topic_beta_calibration_is_valid(topic_beta_calibration_identity));
    assert_false(topic_beta_calibration_is_valid((struct topic_beta_calibration){-1, 1, 0}));
    assert_false(topic_beta_calibration_is_valid((struct topic_beta_calibration){1, NAN, 0}));
    assert_false(topic_beta_calibration_is_valid((struct topic_beta_calibration){1, 1, INFINITY}));
    assert_false(topic_beta_calibration_is_valid((struct topic_beta_calibration){0, 0, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overconfidence_at_one_end_is_found),
        cmocka_unit_test(scores_that_are_right_stay),
        cmocka_unit_test(a_handful_of_pairs_changes_little),
        cmocka_unit_test(nothing_to_fit_is_the_identity),
        cmocka_unit_test(order_and_inverse_hold),
        cmocka_unit_test(values_that_are_never_reached_have_infinite_inverses),
        cmocka_unit_test(numbers_from_a_file_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
