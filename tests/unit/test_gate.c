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

/* By the numbers that decide: micro-F1 before and after with the low end of the interval, and the
 * log loss likewise with both ends. */
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

/* Its interval reaches far below: so many articles say nothing. */
static void a_loss_within_the_margin_is_left_to_a_human(void **state)
{
    (void)state;
    const struct measured little = {{0.98, 0.974}, -0.013, {0.1, 0.106}, -0.01, 0.02};
    const struct measured of_both = {{0.98, 0.974}, -0.013, {0.1, 0.12}, 0.01, 0.03};
    const struct measured more = {{0.98, 0.969}, -0.02, {0.1, 0.106}, -0.01, 0.02};
    assert_int_equal(decide(&little, ENOUGH), TOPIC_GATE_UNDECIDED);
    assert_int_equal(decide(&of_both, ENOUGH), TOPIC_GATE_REFUSED);
    assert_int_equal(decide(&more, ENOUGH), TOPIC_GATE_REFUSED);
}

static void few_articles_decide_nothing(void **state)
{
    (void)state;
    const struct measured worse = {{0.8, 0.5}, -0.4, {1, 2}, 0.5, 1.5};
    assert_int_equal(decide(&worse, TOPIC_GATE_FEW_CONTROLS - 1), TOPIC_GATE_UNDECIDED);
}

/* ---- changes of the recent articles ---- */

static struct topic_model_diff_topic changed_topics[] = {
    {.name = "Chips", .given = {10, 40}, .both = 8},
    {.name = "Law", .given = {50, 50}, .both = 50},
    {.name = "Sport", .given = {30, 20}, .both = 20},
};

/* On a sample of 200, which changes 40 articles: the F1, the log loss and the answers that
 * change. */
static const struct measured better = {{0.8, 0.82}, -0.005, {1, 0.8}, -0.3, -0.1};

static struct topic_gate_finding decide_changes(const struct measured *measured,
                                                const struct topic_answer_changes *answers,
                                                size_t changed)
{
    struct topic_gate gate = {0};
    struct topic_baseline baseline = {.changed = 40, .answers = *answers, .worst_topic = "Law"};
    baseline.changes[TOPIC_BOOTSTRAP_MICRO_F1] =
        (struct topic_bootstrap_change){.before = measured->f1[0],
                                        .after = measured->f1[1],
                                        .difference = {.low = measured->low, .high = 0.05}};
    const struct topic_log_loss_change loss = {
        .before = measured->loss[0],
        .after = measured->loss[1],
        .difference = {.low = measured->loss_low, .high = measured->loss_high}};
    const struct topic_model_diff diff = {
        .articles = 1000, .changed = changed, .topics = changed_topics, .topic_count = 3};
    topic_gate_set_controls(&gate, ENOUGH, &baseline, &loss);
    topic_gate_set_changes(&gate, &diff);
    return gate.findings[TOPIC_GATE_CHANGES];
}

static const struct topic_answer_changes no_harm = {
    .changed = 40, .better = 25, .worse = 12, .worst_topic_chance = 1};

static void few_changes_pass(void **state)
{
    (void)state;
    const struct measured same = {{0.8, 0.8}, -0.005, {1, 1}, -0.1, 0.1};
    assert_int_equal(decide_changes(&same, &no_harm, 100).result, TOPIC_GATE_PASSED);
    assert_int_equal(decide_changes(&same, &no_harm, 101).result, TOPIC_GATE_UNDECIDED);
}

static void many_changes_pass_where_the_sample_shows_that_they_are_better(void **state)
{
    (void)state;
    const struct measured more_f1 = {{0.8, 0.83}, 0.004, {1, 1}, -0.1, 0.1};
    const struct measured only_surer = {{0.8, 0.8}, -0.005, {1, 0.8}, -0.3, -0.1};
    const struct topic_gate_finding passed = decide_changes(&better, &no_harm, 200);
    assert_int_equal(passed.result, TOPIC_GATE_PASSED);
    assert_non_null(strstr(passed.words, "200 of the last 1000 articles would get other topics, "
                                         "most often Chips (32 more, 2 fewer), Sport (0 more, 10 "
                                         "fewer): that is better by the control sample, of which "
                                         "25 articles become better and 12 worse"));
    assert_int_equal(decide_changes(&more_f1, &no_harm, 200).result, TOPIC_GATE_PASSED);
    assert_int_equal(decide_changes(&only_surer, &no_harm, 200).result, TOPIC_GATE_UNDECIDED);
}

static void many_changes_that_the_sample_does_not_speak_for_are_left_to_a_human(void **state)
{
    (void)state;
    const struct measured held = {{0.8, 0.79}, -0.03, {1, 0.8}, -0.3, -0.1};
    const struct topic_answer_changes harm = {.changed = 40,
                                              .better = 25,
                                              .worse = 12,
                                              .worst_topic_better = 1,
                                              .worst_topic_worse = 9,
                                              .worst_topic_chance = 0.01};
    const struct topic_gate_finding of_one = decide_changes(&better, &harm, 200);
    assert_int_equal(of_one.result, TOPIC_GATE_UNDECIDED);
    assert_non_null(strstr(of_one.words, "but Law is wrong in 9 where it was right, and right in "
                                         "1 where it was wrong; a human decides"));
    const struct topic_gate_finding of_others = decide_changes(&better, &no_harm, 300);
    assert_int_equal(of_others.result, TOPIC_GATE_UNDECIDED);
    assert_non_null(strstr(of_others.words, "only 20 in 100 of these change"));
    assert_int_equal(decide_changes(&held, &no_harm, 200).result, TOPIC_GATE_UNDECIDED);
}

/* ---- the log loss ---- */

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
        cmocka_unit_test(a_loss_within_the_margin_is_left_to_a_human),
        cmocka_unit_test(few_articles_decide_nothing),
        cmocka_unit_test(few_changes_pass),
        cmocka_unit_test(many_changes_pass_where_the_sample_shows_that_they_are_better),
        cmocka_unit_test(many_changes_that_the_sample_does_not_speak_for_are_left_to_a_human),
        cmocka_unit_test(log_loss_is_that_of_the_right_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
