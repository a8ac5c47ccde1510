/* The calibration of models of formats 2 and 3. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/scoring/beta_calibration.h"

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
        cmocka_unit_test(order_and_inverse_hold),
        cmocka_unit_test(values_that_are_never_reached_have_infinite_inverses),
        cmocka_unit_test(numbers_from_a_file_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
