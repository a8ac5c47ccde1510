/* Words of an article with attributions given by hand: which become one phrase, which one
 * reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/attribution/phrases.h"

/* What each occurrence of a word or of a pair of words adds, by its folded text. */
struct known {
    const char *text;
    double weight;
    enum topic_feature_kind kind;
    bool is_common;
};

static struct topic_feature_list features;
static struct topic_phrases phrases;

static const struct known *find(const struct known *known, const struct topic_occurrence *item)
{
    const char *text = features.text.bytes + item->text;
    for (; known->text; known++)
        if (known->kind == (enum topic_feature_kind)item->kind &&
            strlen(known->text) == item->text_len && memcmp(known->text, text, item->text_len) == 0)
            return known;
    return NULL;
}

/* Finds the reasons for a title and a body. */
static void gather(const char *title, const char *body, const struct known *known)
{
    const struct topic_model_settings settings = {
        .field_weight = {1, 1, 1}, .title_weight = 1, .phrase_words = 2, .stem_letters = 6};
    const struct topic_article article = {.fields = {[TOPIC_FIELD_TITLE] = {title, strlen(title)},
                                                     [TOPIC_FIELD_BODY] = {body, strlen(body)}}};
    double sum = 0;
    assert_int_equal(topic_feature_list_extract(&features, &settings, &article, true, NULL), 0);
    assert_int_equal(topic_phrases_begin(&phrases, &features, &article, 0, NULL), 0);
    for (size_t i = 0; i < features.count; i++) {
        const struct known *one = find(known, &features.items[i]);
        if (!one)
            continue;
        phrases.attributions[i] =
            (struct topic_attribution){one->weight, one->weight, one->is_common, 0};
        sum += one->weight;
    }
    assert_int_equal(topic_phrases_gather(&phrases, NULL), 0);
    double total = 0;
    for (size_t i = 0; i < phrases.reason_count; i++)
        total += phrases.reasons[i].weight;
    assert_float_equal(total, sum, 1e-12);
}

static const struct topic_reason *reason_of(const char *phrase)
{
    for (size_t i = 0; i < phrases.reason_count; i++) {
        const struct topic_reason *reason = &phrases.reasons[i];
        if (topic_text_is(reason->phrase, phrase))
            return reason;
    }
    fail_msg("no reason says \"%s\"", phrase);
    abort();
}

static int release(void **state)
{
    (void)state;
    topic_feature_list_release(&features);
    topic_phrases_release(&phrases);
    memset(&features, 0, sizeof features);
    return 0;
}

static void neighbours_of_one_sign_are_a_phrase(void **state)
{
    (void)state;
    static const struct known known[] = {{"graphics", 0.3, TOPIC_FEATURE_WORD, false},
                                         {"processing", 0.1, TOPIC_FEATURE_WORD, false},
                                         {"unit", 0.2, TOPIC_FEATURE_WORD, false},
                                         {"sells", -0.2, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    const char *body = "The <b>graphics</b> processing unit sells.";
    gather("", body, known);
    assert_int_equal(phrases.reason_count, 2);
    const struct topic_reason *reason = &phrases.reasons[0];
    assert_ptr_equal(reason, reason_of("graphics processing unit"));
    assert_float_equal(reason->weight, 0.6, 1e-12);
    assert_int_equal(reason->span_count, 1);
    assert_int_equal(reason->spans[0].field, TOPIC_FIELD_BODY);
    assert_memory_equal(body + reason->spans[0].start, "graphics</b> processing unit", 28);
    assert_int_equal(reason->spans[0].end - reason->spans[0].start, 28);
    assert_non_null(reason_of("sells"));
}

static void other_words_stay_apart(void **state)
{
    (void)state;
    static const struct known known[] = {{"chip", 0.3, TOPIC_FEATURE_WORD, false},
                                         {"law", 0.3, TOPIC_FEATURE_WORD, false},
                                         {"weak", 0.05, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    static const char *const apart[] = {"A chip. Law is made.",  "chip, law",       "chip of law",
                                        "<p>chip</p><p>law</p>", "chip\n\nlaw",     "chip (law)",
                                        "chip weak weak law",    "chip unknown law"};
    static const char *const together[] = {
        "chip law",      "a chip-law",       "the chip's law",
        "chip\nlaw",     "*chip* law",       "the \"chip\" law",
        "chip&nbsp;law", "<p>chip\nlaw</p>", "chip\xe2\x80\x99s law"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        gather("", apart[i], known);
        if (phrases.reason_count < 2)
            fail_msg("\"%s\" is one reason", apart[i]);
    }
    for (size_t i = 0; i < sizeof together / sizeof *together; i++) {
        gather("", together[i], known);
        if (phrases.reason_count != 1)
            fail_msg("\"%s\" has %zu reasons", together[i], phrases.reason_count);
    }
    gather("A chip", "Law of the land", known);
    assert_int_equal(phrases.reason_count, 2);
}

static void all_features_of_a_word_are_one_reason(void **state)
{
    (void)state;
    static const struct known known[] = {{"computing", 0.1, TOPIC_FEATURE_WORD, false},
                                         {"computing", 0.2, TOPIC_FEATURE_TITLE_WORD, false},
                                         {"comput", 0.4, TOPIC_FEATURE_STEM, false},
                                         {"gpt-4", 1, TOPIC_FEATURE_WORD, false},
                                         {"gpt", 1, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    gather("Computing", "of GPT-4 and computing", known);
    assert_int_equal(phrases.reason_count, 2);
    assert_float_equal(reason_of("GPT-4")->weight, 2, 1e-12);
    const struct topic_reason *reason = reason_of("Computing");
    assert_float_equal(reason->weight, 1.2, 1e-12);
    assert_int_equal(reason->span_count, 2);
    assert_int_equal(reason->spans[0].field, TOPIC_FIELD_TITLE);
    assert_int_equal(reason->spans[1].field, TOPIC_FIELD_BODY);
    assert_int_equal(reason->spans[1].start, 13);
}

static void a_pair_gives_half_to_each_of_its_words(void **state)
{
    (void)state;
    static const struct known known[] = {{"neural chip", 0.5, TOPIC_FEATURE_PHRASE, false},
                                         {"chip", -1, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    gather("", "a neural chip", known);
    assert_float_equal(reason_of("neural")->weight, 0.25, 1e-12);
    assert_float_equal(reason_of("chip")->weight, -0.75, 1e-12);
}

static void a_phrase_neither_begins_nor_ends_with_a_common_word(void **state)
{
    (void)state;
    static const struct known known[] = {{"terms", 0.3, TOPIC_FEATURE_WORD, false},
                                         {"of", 0.2, TOPIC_FEATURE_WORD, true},
                                         {"trade", 0.3, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    gather("", "terms of trade", known);
    assert_non_null(reason_of("terms of trade"));
    gather("", "terms of, of trade", known);
    assert_int_equal(phrases.reason_count, 3);
    assert_non_null(reason_of("terms"));
    assert_int_equal(reason_of("of")->span_count, 2);
}

static void a_phrase_has_at_most_four_words(void **state)
{
    (void)state;
    static const struct known known[] = {{"chip", 0.3, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    gather("", "chip chip chip chip chip", known);
    assert_int_equal(phrases.reason_count, 2);
    assert_non_null(reason_of("chip chip chip chip"));
    assert_non_null(reason_of("chip"));
}

static void words_without_spaces_between_them_are_joined_without_spaces(void **state)
{
    (void)state;
    static const struct known known[] = {{"機械", 0.3, TOPIC_FEATURE_WORD, false},
                                         {"械学", 0.2, TOPIC_FEATURE_WORD, false},
                                         {"学習", 0.3, TOPIC_FEATURE_WORD, false},
                                         {NULL, 0, 0, false}};
    gather("", "これは機械学習。", known);
    assert_int_equal(phrases.reason_count, 1);
    assert_non_null(reason_of("機械学習"));
}

static void an_article_without_known_words_has_no_reason(void **state)
{
    (void)state;
    static const struct known nothing = {NULL, 0, 0, false};
    gather("A title", "<p>and a body</p>", &nothing);
    assert_int_equal(phrases.reason_count, 0);
    gather("", "", &nothing);
    assert_int_equal(phrases.reason_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(neighbours_of_one_sign_are_a_phrase, release),
        cmocka_unit_test_teardown(other_words_stay_apart, release),
        cmocka_unit_test_teardown(all_features_of_a_word_are_one_reason, release),
        cmocka_unit_test_teardown(a_pair_gives_half_to_each_of_its_words, release),
        cmocka_unit_test_teardown(a_phrase_neither_begins_nor_ends_with_a_common_word, release),
        cmocka_unit_test_teardown(a_phrase_has_at_most_four_words, release),
        cmocka_unit_test_teardown(words_without_spaces_between_them_are_joined_without_spaces,
                                  release),
        cmocka_unit_test_teardown(an_article_without_known_words_has_no_reason, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
