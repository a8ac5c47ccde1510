/* The shapes in which topics are written, and what is refused rather than learnt as a name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/labels.h"

/* The names with a line break after each, "none" without a list, or the error. */
static const char *read_text(const char *text, const char *separator, bool commas_separate)
{
    static char out[1000];
    struct topic_record record = {.options = {.label_separator = separator}};
    struct topic_error err = {0};
    size_t len = 0;
    topic_record_set(&record, TOPIC_RECORD_BODY, 0, "b", 1, &err);
    topic_labels_take_text(&record, topic_text_of(text), 0, commas_separate);
    if (topic_record_check(&record, &err) < 0)
        snprintf(out, sizeof out, "error: %s", err.text);
    else if (!record.is_labelled)
        snprintf(out, sizeof out, "none");
    else
        out[0] = '\0';
    for (size_t i = 0; i < record.topic_count && !topic_error_is_set(&err); i++) {
        struct topic_text name = topic_record_topic(&record, i);
        len += (size_t)snprintf(out + len, sizeof out - len, "%.*s\n", (int)name.len, name.bytes);
    }
    topic_record_release(&record);
    return out;
}

static void lists_in_the_form_of_text_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *names;
    } rows[] = {
        {"AI", "AI\n"},
        {" AI ; Energy|Sport ", "AI\nEnergy\nSport\n"},
        {"AI\r\nEnergy", "AI\nEnergy\n"},
        {";", ""},
        {"[]", ""},
        {"['AI', 'Energy']", "AI\nEnergy\n"},
        {"[\"O'Reilly\", 'a\\'b']", "O'Reilly\na'b\n"},
        {"['AI' 'Energy']", "AI\nEnergy\n"},
        {"('AI', 'Energy',)", "AI\nEnergy\n"},
        {"{'AI'}", "AI\n"},
        {"frozenset({'AI'})", "AI\n"},
        {"array(['AI', 'Energy'], dtype=object)", "AI\nEnergy\n"},
        {"[np.str_('AI'), np.str_('Energy')]", "AI\nEnergy\n"},
        {"[AI, Energy]", "AI\nEnergy\n"},
        {"[\"\\u00c9\"]", "\u00c9\n"},
        {"{\"choices\":[\"AI\"]}", "AI\n"},
        {"R&amp;D", "R&D\n"},
        {"R&amp;D;AT&T", "R&D\nAT&T\n"},
        {"caf&eacute;;AI", "caf&eacute;\nAI\n"},
        {"1,000 Islands", "1,000 Islands\n"},
        {"(other)", "(other)\n"},
        {"", "none"},
        {"  ", "none"},
        {"nan", "none"},
        {"None", "none"},
        {"N/A", "none"},
        {"NA", "none"},
        {"na", "na\n"},
        {"-", "none"},
        {"\u2014", "none"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(read_text(rows[i].text, NULL, false), rows[i].names);
}

static void what_is_no_name_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "AI, Energy",    "[1, 0, 1]",       "[1 0 1]",           "(1, 'AI')",
        "[True, False]", "{\"a\": 1}",      "{'a': 1}",          "['AI",
        "AI;['Energy']", "AI;nan",          "['AI', 'nan']",     "['AI, x]",
        "__label__AI",   "a__label__b",     "[[\"AI\"]]",        "array(['AI'",
        "[\"AI\", 1]",   "{\"choices\":3}", "{\"choices\":[1]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strncmp(read_text(texts[i], NULL, false), "error: ", 7) != 0)
            fail_msg("\"%s\" is read as %s", texts[i], read_text(texts[i], NULL, false));
}

static void a_separator_decides_what_a_comma_is(void **state)
{
    (void)state;
    assert_string_equal(read_text("AI, R&D", NULL, true), "AI\nR&D\n");
    assert_string_equal(read_text("AI, R&D,", ",", false), "AI\nR&D\n");
    assert_string_equal(read_text("a;b|c", ",", false), "a;b|c\n");
    assert_string_equal(read_text("a, b; c", ";", false), "a, b\nc\n");
    assert_string_equal(read_text("a, b; c", "", false), "a, b; c\n");
    assert_string_equal(read_text("a :: b", "::", false), "a\nb\n");
    assert_string_equal(read_text("['a', 'b']", ",", false), "a\nb\n");
}

/* Before, a NUL was taken for the end of a hashtag, of which there was no next one. */
static void a_nul_among_hashtags_ends(void **state)
{
    (void)state;
    static const char text[] = "#a\0b #c";
    struct topic_record record = {0};
    struct topic_error err = {0};
    topic_record_set(&record, TOPIC_RECORD_BODY, 0, "b", 1, &err);
    topic_labels_take_text(&record, (struct topic_text){text, sizeof text - 1}, 0, false);
    assert_int_equal(topic_record_check(&record, &err), -1);
    topic_record_release(&record);
}

static void ignored_labels_cannot_be_malformed(void **state)
{
    (void)state;
    struct topic_record record = {.options = {.ignores_topics = true}};
    struct topic_error err = {0};
    struct topic_text text = {"[1, 0]", 6};
    json_t *value = json_pack("{si}", "a", 1);
    topic_record_reset(&record);
    assert_int_equal(topic_labels_take_text(&record, text, 0, false), 0);
    assert_int_equal(topic_labels_take_json(&record, value, 0), 0);
    assert_int_equal(topic_labels_add_name(&record, (struct topic_text){"", 0}, &err), 0);
    assert_false(record.is_labelled);
    json_decref(value);
    topic_record_release(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_in_the_form_of_text_are_read),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(a_separator_decides_what_a_comma_is),
        cmocka_unit_test(a_nul_among_hashtags_ends),
        cmocka_unit_test(ignored_labels_cannot_be_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
