/* A decision rule is fitted on the chosen articles alone, and survives encoding and decoding. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/file/format.h"
#include "tests/unit/all_articles.h"
#include "training/decision/best_log_odds.h"
#include "training/decision/decision_rule.h"
#include "training/fit/nested_cv.h"

#define ARTICLES 600
#define TOPICS 4
#define FOLDS 3

struct corpus {
    struct topic_margins margins;
    struct topic_label_matrix labels;
    uint32_t *all;
    uint32_t fold_of[ARTICLES];
};

/* Each article has one topic, one in five a second one; a topic that an article has gets a higher
 * margin. */
static void corpus_new(struct corpus *corpus)
{
    struct topic_random random = {.state = 17};
    struct topic_error err = {0};
    assert_int_equal(topic_margins_init(&corpus->margins, ARTICLES, TOPICS, &err), 0);
    corpus->labels =
        (struct topic_label_matrix){ARTICLES, TOPICS, calloc(ARTICLES + 1, sizeof(size_t)),
                                    calloc((size_t)2 * ARTICLES, sizeof(uint32_t))};
    corpus->all = all_articles(ARTICLES);
    size_t count = 0;
    for (size_t article = 0; article < ARTICLES; article++) {
        size_t own = topic_random_below(&random, TOPICS - 1);
        corpus->labels.topics[count++] = (uint32_t)own;
        if (topic_random_below(&random, 5) == 0)
            corpus->labels.topics[count++] = (uint32_t)own + 1;
        corpus->labels.starts[article + 1] = count;
        corpus->fold_of[article] = (uint32_t)topic_random_below(&random, FOLDS);
        for (size_t topic = 0; topic < TOPICS; topic++)
            corpus->margins.values[topic * ARTICLES + article] =
                (float)topic_random_below(&random, 1000) / 500 - 1.5f +
                (topic_label_matrix_has(&corpus->labels, article, topic) ? 0.9f : 0);
    }
}

static void corpus_release(struct corpus *corpus)
{
    topic_margins_release(&corpus->margins);
    topic_label_matrix_release(&corpus->labels);
    free(corpus->all);
}

static void fit(const struct corpus *corpus, const uint32_t *chosen, size_t count,
                struct topic_decision_rule *rule)
{
    struct topic_error err = {0};
    assert_int_equal(topic_decision_rule_init(rule, TOPICS, &err), 0);
    assert_int_equal(
        topic_decision_rule_fit(rule, &corpus->margins, &corpus->labels, chosen, count, &err), 0);
}

static void assert_same(const struct topic_decision_rule *a, const struct topic_decision_rule *b)
{
    assert_memory_equal(a->sigmoids, b->sigmoids, TOPICS * sizeof *a->sigmoids);
    assert_memory_equal(a->thresholds.topics, b->thresholds.topics, TOPICS * sizeof(float));
    assert_true(a->thresholds.common == b->thresholds.common);
    assert_true(a->stacking.rivalry == b->stacking.rivalry);
    assert_true(a->stacking.relevance == b->stacking.relevance);
}

static void a_label_index_lists_the_articles_of_each_topic(void **state)
{
    (void)state;
    struct corpus corpus;
    corpus_new(&corpus);
    struct topic_label_index label_index;
    assert_int_equal(
        topic_label_index_init(&label_index, &corpus.labels, corpus.all + 100, 50, NULL), 0);
    for (size_t topic = 0; topic < TOPICS; topic++) {
        size_t at = label_index.starts[topic];
        for (size_t place = 0; place < 50; place++)
            if (topic_label_matrix_has(&corpus.labels, 100 + place, topic))
                assert_int_equal(label_index.articles[at++], place);
        assert_int_equal(at, label_index.starts[topic + 1]);
    }
    topic_label_index_release(&label_index);
    corpus_release(&corpus);
}

static void articles_that_are_not_chosen_change_nothing(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_decision_rule before, after;
    corpus_new(&corpus);
    fit(&corpus, corpus.all, 400, &before);
    for (size_t topic = 0; topic < TOPICS; topic++)
        for (size_t article = 400; article < ARTICLES; article++)
            corpus.margins.values[topic * ARTICLES + article] = 50;
    fit(&corpus, corpus.all, 400, &after);
    assert_same(&before, &after);
    topic_decision_rule_release(&after);
    fit(&corpus, corpus.all, ARTICLES, &after);
    assert_true(before.thresholds.common != after.thresholds.common);
    topic_decision_rule_release(&before);
    topic_decision_rule_release(&after);
    corpus_release(&corpus);
}

static void a_rule_survives_encoding_and_decoding(void **state)
{
    (void)state;
    struct corpus corpus;
    struct topic_decision_rule sent, received;
    struct topic_error err = {0};
    struct topic_buffer bytes = {0};
    corpus_new(&corpus);
    fit(&corpus, corpus.all, ARTICLES, &sent);
    assert_true(sent.stacking.rivalry != 0);
    assert_int_equal(topic_decision_rule_encode(&sent, &bytes, &err), 0);
    assert_int_equal(topic_decision_rule_init(&received, TOPICS, &err), 0);
    topic_decision_rule_decode(&received, bytes.bytes);
    assert_same(&sent, &received);
    topic_buffer_release(&bytes);
    topic_decision_rule_release(&sent);
    topic_decision_rule_release(&received);
    corpus_release(&corpus);
}

/* Computed by hand: each fold with a rule that was fitted on the others. */
static void each_fold_is_measured_with_the_rule_of_the_others(void **state)
{
    (void)state;
    struct corpus corpus;
    corpus_new(&corpus);
    const struct topic_nested_cv_options options = {
        .fold_of = corpus.fold_of, .fold_count = FOLDS, .process_count = 2};
    struct topic_metrics metrics = {0};
    struct topic_decision_rule served, plain;
    struct topic_error err = {0};
    assert_int_equal(
        topic_nested_cv_measure(&corpus.margins, &corpus.labels, &options, &served, &metrics, &err),
        0);
    fit(&corpus, corpus.all, ARTICLES, &plain);
    assert_same(&plain, &served);
    topic_decision_rule_release(&plain);
    size_t right = 0, given = 0, due = corpus.labels.starts[ARTICLES];
    for (uint32_t fold = 0; fold < FOLDS; fold++) {
        uint32_t others[ARTICLES];
        size_t count = 0;
        for (uint32_t article = 0; article < ARTICLES; article++)
            if (corpus.fold_of[article] != fold)
                others[count++] = article;
        fit(&corpus, others, count, &plain);
        struct topic_margins log_odds;
        assert_int_equal(topic_margins_init(&log_odds, ARTICLES, TOPICS, &err), 0);
        topic_margins_pick(&corpus.margins, corpus.all, &log_odds);
        assert_int_equal(topic_decision_rule_apply(&plain, &log_odds, &err), 0);
        for (size_t cell = 0; cell < (size_t)ARTICLES * TOPICS; cell++) {
            size_t article = cell % ARTICLES;
            if (corpus.fold_of[article] != fold ||
                log_odds.values[cell] < plain.thresholds.topics[cell / ARTICLES])
                continue;
            given++;
            right += topic_label_matrix_has(&corpus.labels, article, cell / ARTICLES);
        }
        topic_margins_release(&log_odds);
        topic_decision_rule_release(&plain);
    }
    assert_true(right > 0);
    assert_true(fabs(metrics.micro_f1 - 2 * (double)right / (double)(given + due)) < 1e-12);
    topic_metrics_release(&metrics);
    topic_decision_rule_release(&served);
    corpus_release(&corpus);
}

/* Article i has the log-odds i and -i; the matrix has a feature for all but the last article. */
static struct topic_best_log_odds collect(size_t articles)
{
    struct topic_margins log_odds;
    struct topic_best_log_odds best;
    struct topic_sparse_matrix matrix = {.row_count = articles,
                                         .starts = calloc(articles + 1, sizeof(size_t))};
    assert_int_equal(topic_margins_init(&log_odds, articles, 2, NULL), 0);
    for (size_t i = 0; i < articles; i++) {
        log_odds.values[i] = (float)i;
        log_odds.values[articles + i] = -(float)i;
        matrix.starts[i + 1] = i + 1 < articles ? i + 1 : i;
    }
    assert_int_equal(topic_best_log_odds_collect(&best, &log_odds, &matrix, NULL), 0);
    topic_margins_release(&log_odds);
    free(matrix.starts);
    return best;
}

static void the_best_log_odds_of_few_articles_are_all_kept(void **state)
{
    (void)state;
    struct topic_best_log_odds best = collect(5);
    assert_int_equal(best.count, 5);
    assert_true(best.values[0] < -1e30f); /* the article without a feature */
    for (size_t i = 1; i < 5; i++)
        assert_true(best.values[i] == (float)i - 1);
    topic_best_log_odds_release(&best);
}

/* The share below each value is then off by half a step of the distribution at most. */
static void of_many_articles_evenly_spaced_ones_are_kept(void **state)
{
    (void)state;
    const size_t articles = 10007;
    struct topic_best_log_odds best = collect(articles);
    assert_int_equal(best.count, TOPIC_FORMAT_FAMILIARITY_MAX);
    size_t kept = 0;
    for (size_t i = 0; i + 1 < articles; i++) {
        while (kept < best.count && best.values[kept] < (float)i)
            kept++;
        double error = (double)kept / (double)best.count - (double)(i + 1) / (double)articles;
        assert_true(fabs(error) <= 0.5 / (double)best.count + 1.0 / (double)articles);
    }
    topic_best_log_odds_release(&best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_index_lists_the_articles_of_each_topic),
        cmocka_unit_test(articles_that_are_not_chosen_change_nothing),
        cmocka_unit_test(a_rule_survives_encoding_and_decoding),
        cmocka_unit_test(the_best_log_odds_of_few_articles_are_all_kept),
        cmocka_unit_test(of_many_articles_evenly_spaced_ones_are_kept),
        cmocka_unit_test(each_fold_is_measured_with_the_rule_of_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
