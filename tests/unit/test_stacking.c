/* Stacking: the fit finds the rivalry and shift that synthetic articles were drawn with. */
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
#include "training/decision/stacking.h"

#define ARTICLES 20000
#define TOPICS 3

struct fixture {
    struct topic_margins own;
    struct topic_label_matrix labels;
    struct topic_sigmoid sigmoids[TOPICS];
};

static double uniform(struct topic_random *random)
{
    return (double)(topic_random_next(random) >> 11) * 0x1p-53;
}

static double largest_other(const struct topic_margins *own, size_t article, size_t topic)
{
    double most = -INFINITY;
    for (size_t other = 0; other < own->topic_count; other++)
        if (other != topic)
            most = fmax(most, (double)own->values[other * own->article_count + article]);
    return most;
}

/* Own log-odds are drawn uniformly from -4 to 4. Each article gets a topic with the probability
 * that follows from these, the rivalry, the relevance and the shift. */
static void make_fixture(struct fixture *fixture, double rivalry, double relevance, double shift)
{
    struct topic_random random = {.state = 3};
    *fixture = (struct fixture){
        .own = {ARTICLES, TOPICS, calloc((size_t)ARTICLES * (TOPICS + 1), sizeof(float)), NULL},
        .labels = {ARTICLES, TOPICS, calloc(ARTICLES + 1, sizeof(size_t)),
                   calloc((size_t)ARTICLES * TOPICS, sizeof(uint32_t))}};
    for (size_t i = 0; i < (size_t)ARTICLES * TOPICS; i++)
        fixture->own.values[i] = (float)(8 * uniform(&random) - 4);
    fixture->own.relevance = fixture->own.values + (size_t)ARTICLES * TOPICS;
    for (size_t article = 0; article < ARTICLES && relevance != 0; article++)
        fixture->own.relevance[article] = (float)(8 * uniform(&random) - 4);
    size_t count = 0;
    for (size_t article = 0; article < ARTICLES; article++) {
        double lack = fmin((double)fixture->own.relevance[article], 0);
        for (uint32_t topic = 0; topic < TOPICS; topic++) {
            double log_odds = (double)fixture->own.values[topic * ARTICLES + article] +
                              rivalry * largest_other(&fixture->own, article, topic) +
                              relevance * lack + shift;
            if (uniform(&random) < 1 / (1 + exp(-log_odds)))
                fixture->labels.topics[count++] = topic;
        }
        fixture->labels.starts[article + 1] = count;
    }
    for (size_t topic = 0; topic < TOPICS; topic++)
        fixture->sigmoids[topic] = (struct topic_sigmoid){.slope = 1};
}

static void free_fixture(struct fixture *fixture)
{
    free(fixture->own.values);
    topic_label_matrix_release(&fixture->labels);
}

static struct topic_stacking fit(struct fixture *fixture)
{
    struct topic_error err = {0};
    struct topic_stacking stacking = {.rivalry = 5, .relevance = 5};
    struct topic_label_index label_index = index_all(&fixture->labels);
    assert_int_equal(
        topic_stacking_fit(&fixture->own, &label_index, fixture->sigmoids, &stacking, &err), 0);
    topic_label_index_release(&label_index);
    return stacking;
}

static void a_negative_rivalry_is_found(void **state)
{
    (void)state;
    struct fixture fixture;
    make_fixture(&fixture, -0.4, 0, 0);
    assert_float_equal(fit(&fixture).rivalry, -0.4, 0.05);
    assert_float_equal(fixture.sigmoids[0].slope, 1, 0.05);
    free_fixture(&fixture);
}

static void a_positive_rivalry_is_found(void **state)
{
    (void)state;
    struct fixture fixture;
    make_fixture(&fixture, 0.5, 0, 0);
    assert_float_equal(fit(&fixture).rivalry, 0.5, 0.05);
    free_fixture(&fixture);
}

static void a_lack_of_relevance_is_found(void **state)
{
    (void)state;
    struct fixture fixture;
    struct topic_error err = {0};
    make_fixture(&fixture, -0.3, 1.2, 0);
    size_t least = 0;
    for (size_t article = 1; article < ARTICLES; article++)
        if (fixture.own.relevance[article] < fixture.own.relevance[least])
            least = article;
    double truth = (double)fixture.own.values[least] - 0.3 * largest_other(&fixture.own, least, 0) +
                   1.2 * (double)fixture.own.relevance[least];
    struct topic_stacking stacking = fit(&fixture);
    assert_float_equal(stacking.rivalry, -0.3, 0.05);
    assert_float_equal(stacking.relevance, 1.2, 0.1);
    topic_calibration_apply(&fixture.own, fixture.sigmoids);
    assert_int_equal(topic_stacking_apply(&fixture.own, stacking, &err), 0);
    assert_float_equal(fixture.own.values[least], truth, 0.4);
    free_fixture(&fixture);
}

/* Where less of it makes a topic more likely, it is chance. */
static void relevance_never_speaks_for_a_topic(void **state)
{
    (void)state;
    struct fixture fixture;
    make_fixture(&fixture, -0.4, -0.5, 0);
    struct topic_stacking stacking = fit(&fixture);
    assert_true(stacking.relevance == 0);
    assert_float_equal(stacking.rivalry, -0.4, 0.1);
    free_fixture(&fixture);
}

/* The adjusted sigmoids and the rivalry together give the log-odds that labels were drawn with. */
static void adjusted_sigmoids_and_rivalry_are_calibrated(void **state)
{
    (void)state;
    struct fixture fixture;
    struct topic_error err = {0};
    make_fixture(&fixture, -0.3, 0, -1);
    double truth = (double)fixture.own.values[7] - 0.3 * largest_other(&fixture.own, 7, 0) - 1;
    struct topic_stacking stacking = fit(&fixture);
    topic_calibration_apply(&fixture.own, fixture.sigmoids);
    assert_int_equal(topic_stacking_apply(&fixture.own, stacking, &err), 0);
    assert_float_equal(fixture.own.values[7], truth, 0.15);
    free_fixture(&fixture);
}

static void without_another_topic_the_rivalry_is_0(void **state)
{
    (void)state;
    struct fixture fixture;
    make_fixture(&fixture, -0.4, 0, 0);
    fixture.own.topic_count = 1;
    assert_true(fit(&fixture).rivalry == 0);
    assert_true(fixture.sigmoids[0].slope == 1);
    fixture.own.topic_count = TOPICS;
    memset(fixture.labels.starts, 0, (ARTICLES + 1) * sizeof(size_t));
    assert_true(fit(&fixture).rivalry == 0); /* no article has a topic */
    free_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_negative_rivalry_is_found),
        cmocka_unit_test(a_positive_rivalry_is_found),
        cmocka_unit_test(a_lack_of_relevance_is_found),
        cmocka_unit_test(relevance_never_speaks_for_a_topic),
        cmocka_unit_test(adjusted_sigmoids_and_rivalry_are_calibrated),
        cmocka_unit_test(without_another_topic_the_rivalry_is_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
