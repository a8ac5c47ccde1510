/* The model file: writing, opening, tagging, explaining. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/toy_file.h"
#include "topicd/model.h"

static struct topic_model *toy_open(void)
{
    size_t size;
    struct topic_error err = {0};
    int saved = topic_writer_save(&toy.parts, path, &size, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(saved, 0);
    struct topic_model *model = topic_model_open(path, &err);
    assert_string_equal(err.text, "");
    assert_non_null(model);
    assert_int_equal(topic_model_size_bytes(model), size);
    return model;
}

static void a_written_model_reads_back(void **state)
{
    (void)state;
    struct topic_model *model = toy_open();
    assert_int_equal(topic_model_topic_count(model), TOY_TOPICS);
    assert_int_equal(topic_model_feature_count(model), TOY_FEATURES);
    assert_string_equal(topic_model_topic_name(model, 1), "AI Policy");
    assert_int_equal(topic_model_topic_articles(model, 2), 12);
    assert_int_equal(topic_model_topic_find(model, "Sport", 5), 2);
    assert_int_equal(topic_model_topic_find(model, "Sports", 6), TOY_TOPICS);
    assert_int_equal(topic_model_topic_find(model, "AI", 2), TOY_TOPICS);
    assert_int_equal(strlen(topic_model_id(model)), 16);
    assert_float_equal(topic_model_topic_threshold(model, 0), (float)(1 / (1 + exp(-0.5))), 1e-6f);
    topic_model_unref(model);
}

/* "chip" twice in the body: tf 2 -> 1 + ln 2 = 1.6931; "law" once: 1. Length 1.9664.
 * AI Hardware: -1 + 2.0 * 1.6931 / 1.9664 = 0.7221; AI Policy: -1 + 3.0 * 1 / 1.9664 = 0.5257;
 * Sport: -1 - 0.5 * 1.6931 / 1.9664 = -1.4305. */
static void margins_are_as_worked_out_by_hand(void **state)
{
    (void)state;
    struct topic_model *model = toy_open();
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "Chip, chip: the law.");
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, NULL, &tags, NULL), 0);
    assert_int_equal(tags.count, 2);
    assert_int_equal(tags.items[0].topic, 0);
    assert_float_equal(tags.items[0].margin, 0.7221, 1e-4);
    assert_float_equal(tags.items[0].score, (float)(1 / (1 + exp(-(2 * 0.7221 + 0.5)))), 1e-4);
    assert_int_equal(tags.items[1].topic, 1);
    assert_float_equal(tags.items[1].margin, 0.5257, 1e-4);

    struct topic_tag_options top = {.top = 3, .threshold = -1};
    assert_int_equal(topic_model_tag(model, scratch, &article, &top, &tags, NULL), 0);
    assert_int_equal(tags.count, 3);
    assert_int_equal(tags.items[2].topic, 2);
    assert_false(tags.items[2].accepted);
    assert_float_equal(tags.items[2].margin, -1.4305, 1e-4);

    struct topic_tag_options strict = {.threshold = 0.87};
    assert_int_equal(topic_model_tag(model, scratch, &article, &strict, &tags, NULL), 0);
    assert_int_equal(tags.count, 1);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

/* The toy's distribution is -4, -1, -1, 0.5, 3; the article's best log-odds are 1.9442. */
static void familiarity_is_the_share_that_was_less_at_home(void **state)
{
    (void)state;
    struct topic_model *model = toy_open();
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "Chip, chip: the law.");
    static const struct {
        double least;
        bool is_unfamiliar;
    } cases[] = {{0, false}, {-1, false}, {0.8, false}, {0.81, true}, {1, true}};
    struct topic_tags tags;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic_tag_options options = {.threshold = -1, .min_familiarity = cases[i].least};
        assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, NULL), 0);
        assert_float_equal(tags.familiarity, 0.8, 1e-9);
        assert_int_equal(tags.is_unfamiliar, cases[i].is_unfamiliar);
        assert_int_equal(tags.count, cases[i].is_unfamiliar ? 0 : 2);
    }
    assert_float_equal(topic_model_best_log_odds(model, 0), -4, 1e-6);
    assert_float_equal(topic_model_best_log_odds(model, 0.5), -1, 1e-6);
    assert_float_equal(topic_model_best_log_odds(model, 1), 3, 1e-6);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void a_single_label_model_gives_none_below_the_least_familiarity(void **state)
{
    (void)state;
    toy.parts.settings.single_label = 1;
    struct topic_model *model = toy_open();
    toy.parts.settings.single_label = 0;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "Chip, chip: the law.");
    struct topic_tag_options options = {.threshold = -1, .min_familiarity = 0.8};
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, NULL), 0);
    assert_int_equal(tags.count, 1);
    options.min_familiarity = 0.9;
    assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, NULL), 0);
    assert_int_equal(tags.count, 0);
    options.top = 3;
    assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, NULL), 0);
    assert_int_equal(tags.count, 3);
    assert_false(tags.items[0].accepted);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

/* 10, 11 and 12 of 40 training articles had the topics. */
static void an_unknown_text_gets_the_topics_shares_and_no_familiarity(void **state)
{
    (void)state;
    struct topic_model *model = toy_open();
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("Leek soup", "Simmer.");
    struct topic_tag_options all = {.top = 3, .threshold = -1};
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, &all, &tags, NULL), 0);
    assert_true(tags.familiarity == 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(tags.items[i].topic, 2 - i);
        assert_float_equal(tags.items[i].score, (12 - (float)i) / 40, 1e-6);
        assert_false(tags.items[i].accepted);
    }
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void a_model_without_a_distribution_cannot_tell(void **state)
{
    (void)state;
    struct topic_error err = {0};
    toy.parts.familiarity_count = 0;
    struct topic_model *model = toy_open();
    toy.parts.familiarity_count = TOY_FAMILIARITY;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "Chip, chip: the law.");
    struct topic_tag_options options = {.threshold = -1};
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, NULL), 0);
    assert_true(tags.familiarity < 0);
    assert_false(tags.is_unfamiliar);
    assert_int_equal(tags.count, 2);
    options.min_familiarity = 0.5;
    assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, &err), -1);
    assert_string_equal(err.text, "the model cannot tell how familiar an article is: train it "
                                  "again, or ask for no least familiarity");
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

/* The toy with weights of relevance for "law"; its own log-odds are 2 * 0.001 * weight * 0.5086. */
static struct topic_model *open_with_relevance(int16_t weight)
{
    static uint32_t starts[TOY_FEATURES + 1];
    static struct topic_weight weights[TOY_WEIGHTS + 1];
    static struct topic_decision decisions[TOY_TOPICS + 1];
    struct topic_model_parts parts = toy.parts;
    memcpy(weights, toy.parts.weights, 3 * sizeof *weights);
    weights[3] = (struct topic_weight){TOY_TOPICS, weight};
    memcpy(weights + 4, toy.parts.weights + 3, (TOY_WEIGHTS - 3) * sizeof *weights);
    for (size_t i = 0; i <= TOY_FEATURES; i++)
        starts[i] = toy.parts.weight_starts[i] + (i > 1);
    memcpy(decisions, toy.parts.decisions, sizeof toy.decisions);
    decisions[TOY_TOPICS] = (struct topic_decision){.scale = 0.001f, .slope = 2};
    toy.parts.settings.relevance = 0.5f;
    toy.parts.weight_starts = starts;
    toy.parts.weights = weights;
    toy.parts.decisions = decisions;
    struct topic_model *model = toy_open();
    toy.parts = parts;
    return model;
}

/* Of -2.0342 half is subtracted from every topic; 2.0342 adds nothing. */
static void an_article_like_those_without_a_topic_loses_log_odds(void **state)
{
    (void)state;
    static const struct {
        int16_t weight;
        float lack;
    } cases[] = {{-2000, -1.0171f}, {2000, 0}};
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "Chip, chip: the law.");
    struct topic_tag_options top = {.top = TOY_TOPICS, .threshold = -1};
    for (size_t i = 0; i < 2; i++) {
        struct topic_model *model = open_with_relevance(cases[i].weight);
        struct topic_tags tags;
        struct topic_explanation why;
        assert_int_equal(topic_model_topic_count(model), TOY_TOPICS);
        assert_int_equal(topic_model_tag(model, scratch, &article, &top, &tags, NULL), 0);
        assert_int_equal(tags.count, TOY_TOPICS);
        assert_float_equal(tags.items[0].log_odds, 1.9442f + cases[i].lack, 1e-3);
        assert_float_equal(tags.items[1].log_odds, 1.5514f + cases[i].lack, 1e-3);
        assert_float_equal(tags.items[2].log_odds, -2.3610f + cases[i].lack, 1e-3);
        assert_int_equal(topic_model_explain(model, scratch, &article, 0, &why, NULL), 0);
        assert_float_equal(why.relevance_weight, (double)cases[i].lack / 2, 1e-3);
        assert_float_equal(why.rival_weight, 0, 1e-3);
        assert_float_equal(why.threshold, -(double)cases[i].lack / 2, 1e-3);
        topic_model_unref(model);
    }
    topic_scratch_free(scratch);
}

/* Own log-odds 2 * margin + 0.5: 1.9442, 1.5514 and -2.3610. A rivalry of -0.5 subtracts half of
 * 1.5514 from the first and half of 1.9442 from the others. */
static void the_rival_changes_the_log_odds_of_the_others(void **state)
{
    (void)state;
    toy.parts.settings.rivalry = -0.5f;
    struct topic_model *model = toy_open();
    toy.parts.settings.rivalry = 0;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "Chip, chip: the law.");
    struct topic_tag_options top = {.top = 3, .threshold = -1};
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, &top, &tags, NULL), 0);
    assert_float_equal(tags.items[0].log_odds, 1.9442f - 0.5f * 1.5514f, 1e-3);
    assert_float_equal(tags.items[1].log_odds, 1.5514f - 0.5f * 1.9442f, 1e-3);
    assert_float_equal(tags.items[2].log_odds, -2.3610f - 0.5f * 1.9442f, 1e-3);
    assert_true(tags.items[0].accepted); /* its threshold is 0.5 */
    assert_true(tags.items[1].accepted);
    assert_float_equal(tags.items[1].score, (float)(1 / (1 + exp(-0.5793))), 1e-3);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void an_article_without_known_words_gets_no_topic(void **state)
{
    (void)state;
    toy.decisions[2].bias = 5;
    struct topic_model *model = toy_open();
    toy.decisions[2].bias = -1;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "nothing of interest");
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, NULL, &tags, NULL), 0);
    assert_int_equal(tags.count, 0);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void a_single_label_model_gives_exactly_one_topic(void **state)
{
    (void)state;
    toy.parts.settings.single_label = 1;
    struct topic_model *model = toy_open();
    toy.parts.settings.single_label = 0;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_tags tags;
    static const char *const bodies[] = {"chip law goal", "chip goal goal goal", "caf\xc3\xa9"};
    for (size_t i = 0; i < 3; i++) {
        struct topic_article article = article_of("", bodies[i]);
        assert_int_equal(topic_model_tag(model, scratch, &article, NULL, &tags, NULL), 0);
        assert_int_equal(tags.count, 1);
    }
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void a_single_label_model_gives_the_commonest_topic_without_known_words(void **state)
{
    (void)state;
    toy.parts.settings.single_label = 1;
    toy.decisions[1].articles += 20;
    struct topic_model *model = toy_open();
    toy.parts.settings.single_label = 0;
    toy.decisions[1].articles -= 20;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("", "nothing of interest");
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, NULL, &tags, NULL), 0);
    assert_int_equal(tags.count, 1);
    assert_int_equal(tags.items[0].topic, 1);
    assert_true(tags.items[0].accepted);
    assert_float_equal(tags.familiarity, 0, 0);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void an_explanation_adds_up_to_the_margin(void **state)
{
    (void)state;
    const char *title = "A neural chip";
    const char *body = "<p>Chips: the <b>chip</b> &amp; the caf\xc3\xa9 law, CHIP.</p>";
    struct topic_model *model = toy_open();
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of(title, body);
    struct topic_tag_options all = {.top = TOY_TOPICS, .threshold = -1};
    struct topic_tags tags;
    for (size_t topic = 0; topic < TOY_TOPICS; topic++) {
        assert_int_equal(topic_model_tag(model, scratch, &article, &all, &tags, NULL), 0);
        float margin = 0;
        for (size_t i = 0; i < tags.count; i++)
            if (tags.items[i].topic == topic)
                margin = tags.items[i].margin;
        struct topic_explanation why;
        assert_int_equal(topic_model_explain(model, scratch, &article, topic, &why, NULL), 0);
        double sum = why.bias;
        for (size_t i = 0; i < why.reason_count; i++)
            sum += why.reasons[i].weight;
        assert_float_equal(sum, why.margin, 1e-9);
        assert_float_equal(sum, margin, 1e-5);
    }
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void spans_refer_to_the_article_as_passed(void **state)
{
    (void)state;
    const char *title = "A neural chip";
    const char *body = "<p>The <b>chip</b> &amp; CHIP</p>";
    struct topic_model *model = toy_open();
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of(title, body);
    struct topic_explanation why;
    assert_int_equal(topic_model_explain(model, scratch, &article, 0, &why, NULL), 0);
    assert_int_equal(why.reason_count, 2);
    bool saw_word = false;
    for (size_t i = 0; i < why.reason_count; i++) {
        const struct topic_reason *reason = &why.reasons[i];
        if (reason->phrase.len == 4) {
            saw_word = true;
            assert_memory_equal(reason->phrase.bytes, "chip", 4);
            assert_int_equal(reason->span_count, 3);
            assert_int_equal(reason->spans[0].field, TOPIC_FIELD_TITLE);
            assert_memory_equal(title + reason->spans[0].start, "chip", 4);
            assert_memory_equal(body + reason->spans[1].start, "chip", 4);
            assert_memory_equal(body + reason->spans[2].start, "CHIP", 4);
        } else {
            assert_memory_equal(title + reason->spans[0].start, "neural chip", 11);
        }
    }
    assert_true(saw_word);
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void the_strongest_words_of_a_topic_come_first(void **state)
{
    (void)state;
    struct topic_model *model = toy_open();
    struct topic_word words[2];
    assert_int_equal(topic_model_top_words(model, 0, words, 2), 2);
    assert_memory_equal(words[0].phrase.bytes, "gpu", 3);
    assert_float_equal(words[0].weight, 5.0, 1e-6);
    assert_memory_equal(words[1].phrase.bytes, "neural chip", 11);
    topic_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_model_reads_back),
        cmocka_unit_test(margins_are_as_worked_out_by_hand),
        cmocka_unit_test(familiarity_is_the_share_that_was_less_at_home),
        cmocka_unit_test(a_single_label_model_gives_none_below_the_least_familiarity),
        cmocka_unit_test(an_unknown_text_gets_the_topics_shares_and_no_familiarity),
        cmocka_unit_test(a_model_without_a_distribution_cannot_tell),
        cmocka_unit_test(an_article_like_those_without_a_topic_loses_log_odds),
        cmocka_unit_test(the_rival_changes_the_log_odds_of_the_others),
        cmocka_unit_test(an_article_without_known_words_gets_no_topic),
        cmocka_unit_test(a_single_label_model_gives_exactly_one_topic),
        cmocka_unit_test(a_single_label_model_gives_the_commonest_topic_without_known_words),
        cmocka_unit_test(an_explanation_adds_up_to_the_margin),
        cmocka_unit_test(spans_refer_to_the_article_as_passed),
        cmocka_unit_test(the_strongest_words_of_a_topic_come_first),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
