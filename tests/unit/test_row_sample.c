/* A sample of articles and of the most frequent topics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "training/fit/row_sample.h"

enum { ARTICLES = 6000, TOPICS = 20, ROWS = ARTICLES + TOPICS, FOLDS = 5 };

/* Article i has topic t when (t + 1) * 2 divides i: of two topics the smaller number is the more
 * frequent. Rows after the articles are the topics' names. */
struct toy_labels {
    size_t starts[ROWS + 1];
    uint32_t topics[ROWS * TOPICS];
    uint32_t fold_of[ROWS];
    struct topic_label_matrix labels;
    struct topic_row_sample_source source;
};

static bool has_topic(size_t row, size_t topic)
{
    return row < ARTICLES ? row % ((topic + 1) * 2) == 0 : row - ARTICLES == topic;
}

static struct toy_labels *make_labels(void)
{
    struct toy_labels *toy = calloc(1, sizeof *toy);
    size_t count = 0;
    for (size_t row = 0; row < ROWS; row++) {
        for (uint32_t topic = 0; topic < TOPICS; topic++)
            if (has_topic(row, topic))
                toy->topics[count++] = topic;
        toy->starts[row + 1] = count;
        toy->fold_of[row] = (uint32_t)(row < ARTICLES ? row % FOLDS : FOLDS);
    }
    toy->labels = (struct topic_label_matrix){ROWS, TOPICS, toy->starts, toy->topics};
    toy->source = (struct topic_row_sample_source){&toy->labels, toy->fold_of, ARTICLES, 1};
    return toy;
}

static void check_sample(const struct topic_row_sample *sample, size_t articles, size_t topics)
{
    assert_int_equal(sample->article_count, articles);
    assert_int_equal(sample->row_count, articles + topics);
    assert_int_equal(sample->labels.article_count, articles + topics);
    assert_int_equal(sample->labels.topic_count, topics);
    for (size_t i = 0; i < sample->row_count; i++) {
        size_t row = sample->rows[i];
        assert_true(i == 0 || row > sample->rows[i - 1]);
        assert_int_equal(row >= ARTICLES, i >= articles);
        assert_int_equal(sample->fold_of[i], row < ARTICLES ? row % FOLDS : FOLDS);
        for (size_t topic = 0; topic < topics; topic++)
            assert_int_equal(topic_label_matrix_has(&sample->labels, i, topic),
                             has_topic(row, topic));
    }
}

static void a_sample_has_the_most_frequent_topics(void **state)
{
    (void)state;
    struct toy_labels *toy = make_labels();
    struct topic_row_sample sample = {0};
    assert_int_equal(topic_row_sample_draw(&sample, &toy->source, 20000, NULL), 0);
    assert_false(sample.has_all);
    check_sample(&sample, 2000, 10);
    topic_row_sample_release(&sample);
    assert_int_equal(topic_row_sample_draw(&sample, &toy->source, 5000 * TOPICS, NULL), 0);
    assert_false(sample.has_all);
    check_sample(&sample, 5000, TOPICS);
    topic_row_sample_release(&sample);
    assert_int_equal(topic_row_sample_draw(&sample, &toy->source, 1, NULL), 0);
    check_sample(&sample, 2000, 1);
    topic_row_sample_release(&sample);
    free(toy);
}

static void a_small_corpus_is_its_own_sample(void **state)
{
    (void)state;
    struct toy_labels *toy = make_labels();
    struct topic_row_sample sample = {0};
    assert_int_equal(topic_row_sample_draw(&sample, &toy->source, (size_t)ARTICLES * TOPICS, NULL),
                     0);
    assert_true(sample.has_all);
    check_sample(&sample, ARTICLES, TOPICS);
    topic_row_sample_release(&sample);
    free(toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_has_the_most_frequent_topics),
        cmocka_unit_test(a_small_corpus_is_its_own_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
