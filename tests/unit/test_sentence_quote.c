/* A phrase is quoted in its sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "training/evaluation/sentence_quote.h"

#define CONTEXT 20

/* The quote as "before[phrase]after". */
static void assert_quote(const char *body, const char *phrase, const char *expected)
{
    struct topic_article article = {.fields[TOPIC_FIELD_BODY] = {body, strlen(body)}};
    struct topic_sentence_quote_source source = {0};
    struct topic_buffer out = {0};
    struct topic_sentence_quote quote;
    char shown[512];
    size_t start = (size_t)(strstr(body, phrase) - body);
    struct topic_span span = {TOPIC_FIELD_BODY, start, start + strlen(phrase)};
    assert_int_equal(topic_sentence_quote_read(&source, &article,
                                               topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    assert_int_equal(topic_sentence_quote_append(&out, &source, &span, CONTEXT, &quote, NULL), 0);
    snprintf(shown, sizeof shown, "%.*s[%.*s]%.*s", (int)quote.before.len,
             out.bytes + quote.before.start, (int)quote.phrase.len, out.bytes + quote.phrase.start,
             (int)quote.after.len, out.bytes + quote.after.start);
    assert_string_equal(shown, expected);
    topic_buffer_release(&out);
    topic_sentence_quote_release(&source);
}

static void a_sentence_is_shown_whole(void **state)
{
    (void)state;
    assert_quote("One. The chip sells. Two.", "chip", "The [chip] sells.");
    assert_quote("chip", "chip", "[chip]");
    assert_quote("What? A \"chip.\" Two!", "chip", "A \"[chip].\"");
    assert_quote("\xE2\x80\x9COne.\xE2\x80\x9D A chip", "chip", "A [chip]");
    assert_quote("<p>A\nline</p> <p>the\nchip</p>", "chip", "the [chip]");
    assert_quote("One.\n\n- The -5 chip", "chip", "The -5 [chip]");
    assert_quote("## > -5 *chip* here", "chip", "-5 [chip] here");
    assert_quote("- chip", "chip", "[chip]");
    assert_quote("First\n\nA chip\n\nLast", "chip", "A [chip]");
    assert_quote("A line\n  that breaks at a chip", "chip", "A line that breaks at a [chip]");
    assert_quote("<p>One</p><p>A <b>ch</b>ip &amp; law</p><p>Two</p>", "ch</b>ip",
                 "A [chip] & law");
}

static void marks_of_emphasis_are_not_shown(void **state)
{
    (void)state;
    assert_quote("The **best** chip", "chip", "The best [chip]");
    assert_quote("A ***chip***, `x`", "chip", "A [chip], x");
    assert_quote("A _new chip_ it is", "chip", "A new [chip] it is");
    assert_quote("(**\xE2\x80\x9C"
                 "A chip\xE2\x80\x9D**)",
                 "chip",
                 "(\xE2\x80\x9C"
                 "A [chip]\xE2\x80\x9D)");
    assert_quote("\xE2\x80\x9C*A* chip\xE2\x80\x9D", "chip",
                 "\xE2\x80\x9C"
                 "A [chip]\xE2\x80\x9D");
}

static void other_marks_are_shown(void **state)
{
    (void)state;
    assert_quote("A chip at 5 * 3 * 2", "chip", "A [chip] at 5 * 3 * 2");
    assert_quote("snake_case_chip a_b_c", "chip", "snake_case_[chip] a_b_c");
    assert_quote("A chip, 5* and 4* ones", "chip", "A [chip], 5* and 4* ones");
    assert_quote("A *chip with no end", "chip", "A *[chip] with no end");
    assert_quote("A chip ***** there", "chip", "A [chip] ***** there");
    assert_quote("A *one\n\n(two* chip", "chip", "(two* [chip]");
}

static void a_full_stop_need_not_end_a_sentence(void **state)
{
    (void)state;
    assert_quote("By J. Smith on chips", "chips", "By J. Smith on [chips]");
    assert_quote("At approx. five chips", "chips", "At approx. five [chips]");
    assert_quote("With 4.5 chips", "chips", "With 4.5 [chips]");
}

static void a_long_sentence_is_cut_between_words(void **state)
{
    (void)state;
    assert_quote("Zero one two three four five six chip seven eight nine ten eleven", "chip",
                 "\xE2\x80\xA6three four five six [chip] seven eight nine\xE2\x80\xA6");
    assert_quote("chip one two three four five six seven eights nine", "chip",
                 "[chip] one two three four five six seven\xE2\x80\xA6");
    assert_quote("The chip one two three four five six seven eight nine ten", "chip",
                 "The [chip] one two three four five six seven\xE2\x80\xA6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_is_shown_whole),
        cmocka_unit_test(marks_of_emphasis_are_not_shown),
        cmocka_unit_test(other_marks_are_shown),
        cmocka_unit_test(a_full_stop_need_not_end_a_sentence),
        cmocka_unit_test(a_long_sentence_is_cut_between_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
