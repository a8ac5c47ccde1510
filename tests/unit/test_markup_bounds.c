/* Markup that is made to cost much: its time grows with its length, and no text is lost by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "model/markup/markup.h"

static void reduce_repeated(const char *unit, size_t count)
{
    size_t len = strlen(unit);
    char *text = malloc(len * count + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, unit, len);
    struct topic_visible_text visible = {0};
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text, len * count},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    assert_true(visible.text.len <= len * count + 2 * count);
    topic_source_map_release(&visible);
    free(text);
}

/* Each would take minutes if its pass took quadratic time. */
static void hostile_repetition_takes_linear_time(void **state)
{
    (void)state;
    static const char *const units[] = {"[",
                                        "![",
                                        "](",
                                        "<p ",
                                        "<div>",
                                        "</b>",
                                        "<b></i>",
                                        "&",
                                        "&amp",
                                        "<!--",
                                        "`",
                                        "\\",
                                        "<",
                                        "[a]:",
                                        "<br>",
                                        "{{",
                                        "{%",
                                        "{{<",
                                        "{% comment %}",
                                        "{#",
                                        "a.b/",
                                        "a@b.",
                                        "@",
                                        "/",
                                        "<nav>",
                                        "<p hidden>",
                                        "&amp;amp;",
                                        "&lt;p&gt;",
                                        "[a b=\"",
                                        "[a b ",
                                        "[a]",
                                        "[/a]",
                                        "[[a|",
                                        "![[",
                                        "[[{",
                                        "{: .a ",
                                        "{::comment}",
                                        "%%",
                                        " %%\n",
                                        "<%=",
                                        "<?x",
                                        "{/*",
                                        "\nimport 'x",
                                        "<a-b c=",
                                        "</o:",
                                        "{\"a\":",
                                        "[\"a\",",
                                        "{'\\",
                                        "{\"text\":\"\\n\""};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        reduce_repeated(units[i], 300000 / strlen(units[i]));
}

static double seconds_for(const char *unit)
{
    clock_t before = clock(); /* of this process, whatever else runs */
    reduce_repeated(unit, 400000 / strlen(unit));
    return (double)(clock() - before) / CLOCKS_PER_SEC;
}

/* Each list of attributes that does not end was read for 4,000 bytes, also where others begin in
 * it: a hundred and fifty times as long as the same many braces alone. */
static void lists_without_an_end_cost_little_more_than_braces(void **state)
{
    (void)state;
    static const char *const units[] = {"{#", "{#(", "##{{{", "{:a=", "[a b=", "[a (", "{.a x=\""};
    double braces = seconds_for("{ ");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        assert_true(seconds_for(units[i]) < 30 * braces + 0.1);
}

/* Whether "two" is visible in "<p>one<p a0 a1 ...>two", with so many attributes, all different. */
static bool is_text_after_visible(size_t attributes)
{
    struct topic_buffer text = {0};
    struct topic_visible_text visible = {0};
    char name[24];
    topic_buffer_append(&text, "<p>one<p", 8, NULL);
    for (size_t i = 0; i < attributes; i++) {
        snprintf(name, sizeof name, " a%zu", i);
        topic_buffer_append(&text, name, strlen(name), NULL);
    }
    topic_buffer_append(&text, ">two</p>", 8, NULL);
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    assert_non_null(memmem(visible.text.bytes, visible.text.len, "one", 3));
    bool is_visible = memmem(visible.text.bytes, visible.text.len, "two", 3) != NULL;
    topic_source_map_release(&visible);
    topic_buffer_release(&text);
    return is_visible;
}

/* The longest would take minutes if libxml2 compared its attributes. */
static void a_tag_with_too_many_attributes_hides_no_text(void **state)
{
    (void)state;
    assert_true(is_text_after_visible(150));
    assert_true(is_text_after_visible(1000));
    assert_true(is_text_after_visible(150000));
    assert_true(is_text_after_visible(150));
}

static void append_times(struct topic_buffer *text, const char *string, size_t times)
{
    for (size_t i = 0; i < times; i++)
        topic_buffer_append(text, string, strlen(string), NULL);
}

/* What is visible of a text within so many elements. */
static void check_nested(const char *start, const char *end, size_t levels)
{
    struct topic_buffer text = {0};
    struct topic_visible_text visible = {0};
    append_times(&text, "one ", 1);
    append_times(&text, start, levels);
    append_times(&text, "<script>hidden</script>deep <b>inner</b> caf\xc3\xa9", 1);
    append_times(&text, end, levels);
    append_times(&text, " after<p>last", 1);
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    static const char *const words[] = {"one", "deep", "inner", "caf\xc3\xa9", "after", "last"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_non_null(memmem(visible.text.bytes, visible.text.len, words[i], strlen(words[i])));
    assert_null(memmem(visible.text.bytes, visible.text.len, "hidden", 6));
    assert_null(memmem(visible.text.bytes, visible.text.len, "div", 3));
    topic_source_map_release(&visible);
    topic_buffer_release(&text);
}

static void deeply_nested_text_is_read(void **state)
{
    (void)state;
    static const size_t levels[] = {10, 255, 257, 1000, 50000};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        check_nested("<div class=\"a>b\">", "</div>", levels[i]);
        check_nested("<b>", "</b>", levels[i]);
        check_nested("<span\n>", "</span>", levels[i]);
        check_nested("<div>", "", levels[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_repetition_takes_linear_time),
        cmocka_unit_test(lists_without_an_end_cost_little_more_than_braces),
        cmocka_unit_test(a_tag_with_too_many_attributes_hides_no_text),
        cmocka_unit_test(deeply_nested_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
