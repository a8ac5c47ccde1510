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

/* That memmem() has looked through. The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
static size_t searched_bytes;

void *__real_memmem(const void *bytes, size_t len, const void *needle, size_t needle_len);
void *__wrap_memmem(const void *bytes, size_t len, const void *needle, size_t needle_len);

void *__wrap_memmem(const void *bytes, size_t len, const void *needle, size_t needle_len)
{
    void *found = __real_memmem(bytes, len, needle, needle_len);
    searched_bytes += found ? (size_t)((const char *)found - (const char *)bytes) : len;
    return found;
}
/* NOLINTEND(bugprone-reserved-identifier) */

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

static void reduce_pages(const char *unit, size_t count)
{
    struct topic_buffer text = {0};
    struct topic_visible_text visible = {0};
    topic_buffer_append(&text, "<br>", 4, NULL);
    for (size_t i = 0; i < count; i++)
        topic_buffer_append(&text, unit, strlen(unit), NULL);
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    topic_source_map_release(&visible);
    topic_buffer_release(&text);
}

/* For each line that imports, the next of another sign was looked for to the end of the text. */
static void lines_that_import_take_linear_time(void **state)
{
    (void)state;
    reduce_pages("\nimport ", 1000000);
}

/* The path of each address, and of each host behind an address, was read to the end of the text: an
 * hour for each of these. */
static void a_path_is_read_once(void **state)
{
    (void)state;
    reduce_repeated("a@b.cd/", 500000);
    reduce_repeated("a@b.cd<a href=\"x\">//////////", 100000);
    reduce_repeated("a@b.cd//", 500000);
    reduce_repeated("a.b/a@b.cd/", 300000);
    reduce_repeated("a.b/,", 500000);
}

static size_t searched_for(const char *unit)
{
    searched_bytes = 0;
    reduce_repeated(unit, 500000 / strlen(unit));
    return searched_bytes;
}

/* For each comment that nothing ends, the next 20,000 bytes were looked through. */
static void an_ending_is_searched_for_once(void **state)
{
    (void)state;
    static const char *const units[] = {"{%comment%}",
                                        "{% comment %}endcomment",
                                        "{%",
                                        "{{<",
                                        "{::comment}",
                                        "[[a|",
                                        "{/*",
                                        "<%=",
                                        "%%\nimport x ",
                                        "<?x<![CDATA["};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        assert_in_range(searched_for(units[i]), 1, 12 * 500000);
}

/* A token may begin in a piece before that of the last one's end, as those of two and of three
 * characters do in Han, and the gpt of gpt-4. Each was looked for from the first piece on: for
 * hours, in a text of so many. */
static void a_step_back_is_short(void **state)
{
    (void)state;
    enum { COUNT = 1000000 };
    struct topic_buffer text = {0};
    struct topic_visible_text visible = {0};
    for (size_t i = 0; i < COUNT; i++)
        topic_buffer_append(&text, "a\\-", 3, NULL);
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    assert_int_equal(visible.text.len, 2 * COUNT);
    for (size_t i = 0; i + 1 < COUNT; i++) {
        size_t start;
        size_t end;
        topic_source_map_to_source(&visible, 2 * i, 2 * i + 3, &start, &end);
        assert_int_equal(start, 3 * i);
        assert_int_equal(end, 3 * i + 4);
        topic_source_map_to_source(&visible, 2 * i, 2 * i + 1, &start, &end);
        assert_int_equal(start, 3 * i);
        assert_int_equal(end, 3 * i + 1);
    }
    topic_source_map_release(&visible);
    topic_buffer_release(&text);
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
        cmocka_unit_test(lines_that_import_take_linear_time),
        cmocka_unit_test(a_path_is_read_once),
        cmocka_unit_test(an_ending_is_searched_for_once),
        cmocka_unit_test(a_step_back_is_short),
        cmocka_unit_test(lists_without_an_end_cost_little_more_than_braces),
        cmocka_unit_test(a_tag_with_too_many_attributes_hides_no_text),
        cmocka_unit_test(deeply_nested_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
