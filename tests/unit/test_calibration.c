/* Sigmoids: equal to those worked out by hand, and plausible where articles are few. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/random.h"
#include "tests/unit/all_articles.h"
#include "training/decision/calibration.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) < (tolerance))

struct corpus {
    struct topic_margins margins;
    struct topic_label_matrix labels;
};

static void corpus_new(struct corpus *corpus, size_t article_count, size_t topic_count)
{
    size_t cells = article_count * topic_count;
    corpus->margins =
        (struct topic_margins){article_count, topic_count, calloc(cells, sizeof(float)), NULL};
    corpus->labels = (struct topic_label_matrix){article_count, topic_count,
                                                 calloc(article_count + 1, sizeof(size_t)),
                                                 calloc(cells, sizeof(uint32_t))};
}

static void corpus_release(struct corpus *corpus)
{
    free(corpus->margins.values);
    topic_label_matrix_release(&corpus->labels);
}

/* Articles are added in order: those of article 0 first. */
static void add_label(struct corpus *corpus, size_t article, size_t topic)
{
    size_t *starts = corpus->labels.starts;
    corpus->labels.topics[starts[article + 1]] = (uint32_t)topic;
    for (size_t i = article + 1; i <= corpus->labels.article_count; i++)
        starts[i]++;
}

static float *margin(struct corpus *corpus, size_t article, size_t topic)
{
    return &corpus->margins.values[topic * corpus->margins.article_count + article];
}

static void fit(const struct corpus *corpus, struct topic_sigmoid *sigmoids)
{
    struct topic_error err = {0};
    struct topic_label_index label_index = index_all(&corpus->labels);
    assert_int_equal(topic_calibration_fit(&corpus->margins, &label_index, sigmoids, &err), 0);
    topic_label_index_release(&label_index);
    for (size_t topic = 0; topic < corpus->margins.topic_count; topic++) {
        assert_true(sigmoids[topic].slope > 0 && isfinite(sigmoids[topic].slope));
        assert_true(isfinite(sigmoids[topic].offset));
    }
}

static void probabilities_stay_within_0_and_1(void **state)
{
    (void)state;
    struct topic_sigmoid sigmoid = {2, 1};
    assert_near(topic_calibration_probability(sigmoid, 0.5), 1 / (1 + exp(-2.0)), 1e-12);
    assert_near(topic_calibration_probability(sigmoid, -3), 1 / (1 + exp(5.0)), 1e-12);
    assert_true(topic_calibration_probability(sigmoid, 1e6) == 1);
    assert_true(topic_calibration_probability(sigmoid, -1e6) == 0);
    assert_true(topic_calibration_probability(sigmoid, -0.5) == 0.5);
}

/* Ten articles of one topic at two margins: the sigmoid goes through both mean targets.
 * Platt's targets: 4 positives, 5/6; 6 negatives, 1/8.
 *     margin  1: 3 positives, 1 negative    (3 * 5/6 + 1 * 1/8) / 4 = 0.65625
 *     margin -1: 1 positive,  5 negatives   (1 * 5/6 + 5 * 1/8) / 6 = 0.2430555...
 * The prior, being the same articles, changes nothing. */
static void two_margins_are_fitted_exactly(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_sigmoid sigmoid;
    corpus_new(&corpus, 10, 1);
    for (size_t article = 0; article < 10; article++) {
        *margin(&corpus, article, 0) = article < 4 ? 1 : -1;
        if (article < 3 || article == 9)
            add_label(&corpus, article, 0);
    }
    fit(&corpus, &sigmoid);
    assert_near(topic_calibration_probability(sigmoid, 1), 0.65625, 1e-5);
    assert_near(topic_calibration_probability(sigmoid, -1), 0.24305555, 1e-5);
    corpus_release(&corpus);
}

/* Labels drawn with known probabilities; margins spread over [-2, 2). */
static void draw_topic(struct corpus *corpus, size_t article, size_t topic,
                       struct topic_sigmoid sigmoid, struct topic_random *random)
{
    float drawn = (float)topic_random_below(random, 4000) / 1000 - 2;
    *margin(corpus, article, topic) = drawn;
    double chance = topic_calibration_probability(sigmoid, (double)drawn);
    if ((double)topic_random_below(random, 1000000) < chance * 1e6)
        add_label(corpus, article, topic);
}

static void the_fit_finds_the_sigmoids_that_labels_were_drawn_with(void **state)
{
    (void)state;
    static const struct topic_sigmoid known[] = {{3, 0.5f}, {6, -2}, {1, -3}};
    struct corpus corpus;
    struct topic_sigmoid sigmoids[3];
    struct topic_random random = {.state = 11};
    corpus_new(&corpus, 5000, 3);
    for (size_t article = 0; article < 5000; article++)
        for (size_t topic = 0; topic < 3; topic++)
            draw_topic(&corpus, article, topic, known[topic], &random);
    fit(&corpus, sigmoids);
    for (size_t topic = 0; topic < 3; topic++)
        for (int tenth = -20; tenth < 20; tenth++)
            assert_near(topic_calibration_probability(sigmoids[topic], tenth / 10.0),
                        topic_calibration_probability(known[topic], tenth / 10.0), 0.03);
    corpus_release(&corpus);
}

/* Topic 0 has `positives` articles, all at -0.1, far above its others; topic 1 is large, its
 * sigmoid is steep 6 and middle -0.5. */
static struct topic_sigmoid fit_rare(size_t positives)
{
    struct corpus corpus;
    struct topic_sigmoid sigmoids[2];
    struct topic_random random = {.state = 12};
    corpus_new(&corpus, 1000, 2);
    for (size_t article = 0; article < 1000; article++) {
        bool is_positive = article < positives;
        *margin(&corpus, article, 0) =
            is_positive ? -0.1f : -0.9f - (float)topic_random_below(&random, 100) / 1000;
        if (is_positive)
            add_label(&corpus, article, 0);
        draw_topic(&corpus, article, 1, (struct topic_sigmoid){6, 3}, &random);
    }
    fit(&corpus, sigmoids);
    corpus_release(&corpus);
    return sigmoids[0];
}

static void two_articles_never_make_certainty(void **state)
{
    (void)state;
    for (size_t positives = 1; positives <= 3; positives++) {
        struct topic_sigmoid rare = fit_rare(positives);
        assert_true(topic_calibration_probability(rare, -0.1) < 0.95);
        assert_true(topic_calibration_probability(rare, -0.1) > 0.3);
        assert_true(topic_calibration_probability(rare, -0.9) < 0.1);
    }
}

static void two_articles_alone_never_make_certainty(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_sigmoid sigmoid;
    corpus_new(&corpus, 20, 1);
    for (size_t article = 0; article < 20; article++)
        *margin(&corpus, article, 0) = article < 2 ? 0.5f : -1;
    add_label(&corpus, 0, 0);
    add_label(&corpus, 1, 0);
    fit(&corpus, &sigmoid);
    assert_near(topic_calibration_probability(sigmoid, 0.5), 3.0 / 4, 1e-5); /* Platt's target */
    corpus_release(&corpus);
}

static void more_articles_weigh_more_than_the_prior(void **state)
{
    (void)state;
    struct topic_sigmoid few = fit_rare(2);
    struct topic_sigmoid many = fit_rare(100);
    assert_true(topic_calibration_probability(many, -0.1) >
                topic_calibration_probability(few, -0.1));
    assert_true(topic_calibration_probability(many, -0.1) > 0.95);
}

static void a_topic_without_articles_is_improbable(void **state)
{
    (void)state;
    assert_true(topic_calibration_probability(fit_rare(0), -0.9) < 0.05);
}

/* A quarter of the articles have the topic, and these have the lower margins. */
static void an_inverted_topic_is_nearly_flat_at_its_share(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_sigmoid sigmoid;
    corpus_new(&corpus, 400, 1);
    for (size_t article = 0; article < 400; article++) {
        *margin(&corpus, article, 0) = article < 100 ? -1 : 1;
        if (article < 100)
            add_label(&corpus, article, 0);
    }
    fit(&corpus, &sigmoid);
    assert_near(topic_calibration_probability(sigmoid, -1), 0.25, 0.01);
    assert_near(topic_calibration_probability(sigmoid, 1), 0.25, 0.01);
    corpus_release(&corpus);
}

static void equal_margins_give_the_share(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_sigmoid sigmoid;
    corpus_new(&corpus, 300, 1);
    for (size_t article = 0; article < 300; article++) {
        *margin(&corpus, article, 0) = -1;
        if (article % 3 == 0)
            add_label(&corpus, article, 0);
    }
    fit(&corpus, &sigmoid);
    assert_near(topic_calibration_probability(sigmoid, -1), 1.0 / 3, 0.01);
    corpus_release(&corpus);
}

static void no_articles_and_no_labels_are_allowed(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_sigmoid sigmoids[2];
    corpus_new(&corpus, 0, 2);
    fit(&corpus, sigmoids);
    assert_true(sigmoids[1].slope == 1 && sigmoids[1].offset == 0);
    corpus_release(&corpus);
    corpus_new(&corpus, 50, 2);
    fit(&corpus, sigmoids);
    assert_near(topic_calibration_probability(sigmoids[0], 0), 1.0 / 52, 1e-5); /* Platt's target */
    corpus_release(&corpus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_stay_within_0_and_1),
        cmocka_unit_test(two_margins_are_fitted_exactly),
        cmocka_unit_test(the_fit_finds_the_sigmoids_that_labels_were_drawn_with),
        cmocka_unit_test(two_articles_never_make_certainty),
        cmocka_unit_test(two_articles_alone_never_make_certainty),
        cmocka_unit_test(more_articles_weigh_more_than_the_prior),
        cmocka_unit_test(a_topic_without_articles_is_improbable),
        cmocka_unit_test(an_inverted_topic_is_nearly_flat_at_its_share),
        cmocka_unit_test(equal_margins_give_the_share),
        cmocka_unit_test(no_articles_and_no_labels_are_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
