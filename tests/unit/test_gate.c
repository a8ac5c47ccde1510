/* The gate before a new model: what the two measures on the control sample decide together. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "training/comparison/gate.h"
#include "training/comparison/log_loss.h"

#define ENOUGH 200
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-6)

/* By the numbers that decide: micro-F1 before and after with the low end of the interval, and the log
 * loss likewise with both ends. */
struct measured {
    double f1[2];
    double low;
    double loss[2];
    double loss_low;
    double loss_high;
};

static enum topic_gate_result decide(const struct measured *measured, size_t articles)
{
    struct topic_gate gate = {0};
    struct topic_baseline baseline = {.changed = 50};
    const char *words;
    baseline.changes[TOPIC_BOOTSTRAP_MICRO_F1] =
        (struct topic_bootstrap_change){.before = measured->f1[0],
                                        .after = measured->f1[1],
                                        .difference = {.low = measured->low, .high = 0.05}};
    const struct topic_log_loss_change loss = {
        .before = measured->loss[0],
        .after = measured->loss[1],
        .difference = {.low = measured->loss_low, .high = measured->loss_high}};
    topic_gate_set_controls(&gate, articles, &baseline, &loss);
    enum topic_gate_result result = topic_gate_decide(&gate, &words);
    if (articles >= TOPIC_GATE_FEW_CONTROLS)
        assert_non_null(strstr(gate.findings[TOPIC_GATE_CONTROLS].words, "log loss"));
    return result;
}

static void f1_that_is_not_worse_passes(void **state)
{
    (void)state;
    const struct measured same = {{0.8, 0.81}, -0.009, {1, 1}, -0.1, 0.1};
    const struct measured less_sure = {{0.8, 0.81}, -0.009, {1, 1.3}, 0.1, 0.5};
    assert_int_equal(decide(&same, ENOUGH), TOPIC_GATE_PASSED);
    assert_int_equal(decide(&less_sure, ENOUGH), TOPIC_GATE_PASSED);
}

static void probabilities_that_are_much_worse_are_refused(void **state)
{
    (void)state;
    const struct measured beyond_chance = {{0.98, 0.98}, -0.009, {0.1, 0.2}, 0.05, 0.15};
    const struct measured by_chance = {{0.98, 0.98}, -0.009, {0.1, 0.2}, -0.01, 0.21};
    assert_int_equal(decide(&beyond_chance, ENOUGH), TOPIC_GATE_REFUSED);
    assert_int_equal(decide(&by_chance, ENOUGH), TOPIC_GATE_PASSED);
}

static void probabilities_decide_where_f1_does_not(void **state)
{
    (void)state;
    const struct measured unsure = {{0.8, 0.81}, -0.02, {1, 1}, -0.1, 0.1};
    const struct measured worse = {{0.8, 0.81}, -0.02, {1, 1.2}, 0.1, 0.3};
    assert_int_equal(decide(&unsure, ENOUGH), TOPIC_GATE_UNDECIDED);
    assert_int_equal(decide(&worse, ENOUGH), TOPIC_GATE_REFUSED);
}

static void measures_that_contradict_each_other_are_left_to_a_human(void **state)
{
    (void)state;
    const struct measured worse = {{0.8, 0.79}, -0.03, {1, 1}, -0.1, 0.1};
    const struct measured but_surer = {{0.8, 0.79}, -0.03, {1, 0.8}, -0.3, -0.1};
    assert_int_equal(decide(&worse, ENOUGH), TOPIC_GATE_REFUSED);
    assert_int_equal(decide(&but_surer, ENOUGH), TOPIC_GATE_UNDECIDED);
}

static void few_articles_decide_nothing(void **state)
{
    (void)state;
    const struct measured worse = {{0.8, 0.5}, -0.4, {1, 2}, 0.5, 1.5};
    assert_int_equal(decide(&worse, TOPIC_GATE_FEW_CONTROLS - 1), TOPIC_GATE_UNDECIDED);
}

/* Two topics; the first article has the first, the second both, the third none. */
static struct topic_evaluation evaluation_of(float *scores)
{
    static size_t starts[] = {0, 1, 3, 3};
    static uint32_t topics[] = {0, 0, 1};
    return (struct topic_evaluation){
        .truth = {.article_count = 3, .topic_count = 2, .starts = starts, .topics = topics},
        .scores = scores};
}

static void log_loss_is_that_of_the_right_answers(void **state)
{
    (void)state;
    float old_scores[] = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F};
    float new_scores[] = {1, 0, 0, 0.99F, 0.001F, 0}; /* sure and right, but for one */
    const struct topic_evaluation before = evaluation_of(old_scores);
    const struct topic_evaluation after = evaluation_of(new_scores);
    struct topic_log_loss_change change;
    assert_int_equal(topic_log_loss_compare(&change, &before, &after, NULL), 0);
    const double half = log(0.99 / 0.5);
    const double wrong = log(0.99 / 0.01);
    assert_near(change.before, 2 * half);
    assert_near(change.after, wrong / 3);
    const double differences[] = {-2 * half, wrong - 2 * half, -2 * half};
    const double mean = wrong / 3 - 2 * half;
    double squares = 0;
    for (size_t i = 0; i < 3; i++)
        squares += (differences[i] - mean) * (differences[i] - mean);
    const double error = 1.96 * sqrt(squares / 2 / 3);
    assert_near(change.difference.low, mean - error);
    assert_near(change.difference.high, mean + error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f1_that_is_not_worse_passes),
        cmocka_unit_test(probabilities_that_are_much_worse_are_refused),
        cmocka_unit_test(probabilities_decide_where_f1_does_not),
        cmocka_unit_test(measures_that_contradict_each_other_are_left_to_a_human),
        cmocka_unit_test(few_articles_decide_nothing),
        cmocka_unit_test(log_loss_is_that_of_the_right_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
