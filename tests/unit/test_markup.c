/* The visible text of HTML, Markdown and character references, and its place in the source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "model/text/markup.h"

struct markup_case {
    const char *text;
    const char *visible; /* with each run of newlines as one | */
};

static const struct markup_case cases[] = {
    {"plain text", "plain text"},
    {"shares of <IBM> and <P> rose, a < b", "shares of <IBM> and <P> rose, a < b"},
    {"AT&amp;T &#8217;s &#x20AC;5&nbsp;m &bogus; & more", "AT&T \xe2\x80\x99s \xe2\x82\xac"
                                                          "5 m &bogus; & more"},
    {"<p>One <b>W</b>ord</p><p>Caf&eacute; &lt;b&gt;</p>", "|One Word|Caf\xc3\xa9 <b>|"},
    {"<div>seen<script>if (a<b) hidden()</script><style>p{}</style></div>", "|seen|"},
    {"a<br>b<!-- hidden -->c", "|a|bc|"},
    {"<ul><li>x<li>y</ul>", "|x|y|"},
    {"<p>\xd0\xb4\xd0\xb0 <meta charset=\"latin1\">z\xc3\xbcrich</p>",
     "|\xd0\xb4\xd0\xb0 |z\xc3\xbcrich|"},
    {"[text](http://a.example/x_(y)) and ![image](b.png) end", "text and  end"},
    {"![a [b] c](d) [![badge](e)](f)", " "},
    {"[1]: http://a.example\n[text][1] a[0] [sic]", "|text a[0] [sic]"},
    {"C\\# AT\\&T C:\\dir", "C# AT&T C:\\dir"},
    {"```python\ncode\n```\nafter", "```|code|```|after"},
    {"<p>AT&T &bogus; 1&2 &co-op R&D&eacute;t\xc3\xa9 &amp &</p>",
     "|AT&T &bogus; 1&2 &co-op R&D\xc3\xa9t\xc3\xa9 &amp &|"},
    {"<p>[a](b) &amp; <a href=\"c\">d</a></p>", "|a & d|"},
};

static struct topic_text text_of(const char *string)
{
    return (struct topic_text){.bytes = string, .len = strlen(string)};
}

static char *newlines_folded(struct topic_text text)
{
    char *out = calloc(text.len + 1, 1);
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.bytes[i] != '\n')
            out[used++] = text.bytes[i];
        else if (used == 0 || out[used - 1] != '|')
            out[used++] = '|';
    }
    return out;
}

static void markup_is_reduced_to_visible_text(void **state)
{
    (void)state;
    struct topic_visible_text visible = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(topic_markup_reduce(&visible, text_of(cases[i].text), NULL), 0);
        char *folded = newlines_folded(visible.text);
        assert_string_equal(folded, cases[i].visible);
        free(folded);
    }
    topic_source_map_release(&visible);
}

static void markup_is_found_at_every_offset(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<br>", "&amp;", "[a](b)", "](b)", "\\#", "\n```c"};
    struct topic_visible_text visible = {0};
    char text[128];
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        const size_t len = strlen(pieces[i]);
        for (size_t before = 0; before < 70; before++)
            for (size_t after = 0; after < 40; after++) {
                const size_t size = before + len + after;
                memset(text, 'x', size);
                memcpy(text + before, pieces[i], len);
                if (i == 3 && before > 0)
                    text[0] =
                        '&'; /* without another sign, a text with a closing bracket is plain */
                assert_int_equal(
                    topic_markup_reduce(&visible, (struct topic_text){text, size}, NULL), 0);
                bool is_whole =
                    visible.text.len == size && memcmp(visible.text.bytes, text, size) == 0;
                assert_int_equal(is_whole, i == 3 && before == 0);
            }
    }
    topic_source_map_release(&visible);
}

/* At the source bytes of a visible byte there must be the byte itself or a reference, unless it is
 * a separator. */
static void visible_bytes_map_to_their_source(void **state)
{
    (void)state;
    struct topic_visible_text visible = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = cases[i].text;
        assert_int_equal(topic_markup_reduce(&visible, text_of(text), NULL), 0);
        for (size_t at = 0; at < visible.text.len; at++) {
            size_t start;
            size_t end;
            topic_source_map_to_source(&visible, at, at + 1, &start, &end);
            assert_true(start <= end && end <= strlen(text));
            char byte = visible.text.bytes[at];
            if (end - start == 1)
                assert_int_equal(text[start], byte);
            else if (byte != '\n')
                assert_int_equal(text[start], '&');
        }
    }
    topic_source_map_release(&visible);
}

static void a_plain_text_is_not_copied(void **state)
{
    (void)state;
    const char *text = "nothing to do here";
    struct topic_visible_text visible = {0};
    assert_int_equal(topic_markup_reduce(&visible, text_of(text), NULL), 0);
    assert_ptr_equal(visible.text.bytes, text);
    topic_source_map_release(&visible);
}

static void reduce_repeated(const char *unit, size_t count)
{
    size_t len = strlen(unit);
    char *text = malloc(len * count + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, unit, len);
    struct topic_visible_text visible = {0};
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text, len * count}, NULL),
                     0);
    assert_true(visible.text.len <= len * count + 2 * count);
    topic_source_map_release(&visible);
    free(text);
}

/* Each would take minutes if its pass took quadratic time. */
static void hostile_repetition_takes_linear_time(void **state)
{
    (void)state;
    static const char *const units[] = {"[",    "![",      "](", "<p ",  "<div>",
                                        "</b>", "<b></i>", "&",  "&amp", "<!--",
                                        "`",    "\\",      "<",  "[a]:", "<br>"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        reduce_repeated(units[i], 300000 / strlen(units[i]));
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
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len}, NULL),
                     0);
    assert_non_null(memmem(visible.text.bytes, visible.text.len, "one", 3));
    bool is_visible = memmem(visible.text.bytes, visible.text.len, "two", 3) != NULL;
    topic_source_map_release(&visible);
    topic_buffer_release(&text);
    return is_visible;
}

/* The longest would take minutes if it were read to its end. */
static void a_page_ends_before_a_tag_with_too_many_attributes(void **state)
{
    (void)state;
    assert_true(is_text_after_visible(150));
    assert_false(is_text_after_visible(1000));
    assert_false(is_text_after_visible(150000));
    assert_true(is_text_after_visible(150));
}

static void bad_bytes_in_html_do_not_move_what_follows(void **state)
{
    (void)state;
    const char text[] = "<p>a\xff"
                        "b\0c \xc3\xa9 end</p>";
    struct topic_visible_text visible = {0};
    assert_int_equal(
        topic_markup_reduce(&visible, (struct topic_text){text, sizeof text - 1}, NULL), 0);
    size_t start;
    size_t end;
    const char *found = memmem(visible.text.bytes, visible.text.len, "end", 3);
    assert_non_null(found);
    size_t at = (size_t)(found - visible.text.bytes);
    topic_source_map_to_source(&visible, at, at + 3, &start, &end);
    assert_memory_equal(text + start, "end", 3);
    topic_source_map_release(&visible);
}

static void characters_that_the_parser_skips_do_not_move_what_follows(void **state)
{
    (void)state;
    const char *text = "<p>one \x0b two \x1f\xef\xbf\xbe three</p> four &five; &six";
    static const char *const words[] = {"one", "two", "three", "four", "five", "six"};
    struct topic_visible_text visible = {0};
    assert_int_equal(topic_markup_reduce(&visible, text_of(text), NULL), 0);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        size_t start;
        size_t end;
        const char *found = memmem(visible.text.bytes, visible.text.len, words[i], len);
        assert_non_null(found);
        size_t at = (size_t)(found - visible.text.bytes);
        topic_source_map_to_source(&visible, at, at + len, &start, &end);
        assert_int_equal(end - start, len);
        assert_memory_equal(text + start, words[i], len);
    }
    topic_source_map_release(&visible);
}

/* The parser reports text in runs of a thousand bytes, which may end within a word. */
static void every_letter_of_a_long_paragraph_maps_to_its_source(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "\xc3\xa9", "\xe2\x80\x94", "\xf0\x9f\x98\x80", " "};
    struct topic_buffer text = {0};
    struct topic_visible_text visible = {0};
    topic_buffer_append(&text, "<p>", 3, NULL);
    for (size_t i = 0; i < 3000; i++) {
        const char *letter = letters[i * i % 7 % 5];
        topic_buffer_append(&text, letter, strlen(letter), NULL);
    }
    topic_buffer_append(&text, "</p>", 4, NULL);
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len}, NULL),
                     0);
    size_t seen = 0;
    for (size_t at = 0; at < visible.text.len; at++) {
        size_t start;
        size_t end;
        topic_source_map_to_source(&visible, at, at + 1, &start, &end);
        if (end - start != 1)
            continue;
        assert_int_equal(text.bytes[start], visible.text.bytes[at]);
        seen++;
    }
    assert_int_equal(seen, text.len - strlen("<p></p>"));
    topic_source_map_release(&visible);
    topic_buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_reduced_to_visible_text),
        cmocka_unit_test(markup_is_found_at_every_offset),
        cmocka_unit_test(visible_bytes_map_to_their_source),
        cmocka_unit_test(a_plain_text_is_not_copied),
        cmocka_unit_test(hostile_repetition_takes_linear_time),
        cmocka_unit_test(a_page_ends_before_a_tag_with_too_many_attributes),
        cmocka_unit_test(every_letter_of_a_long_paragraph_maps_to_its_source),
        cmocka_unit_test(bad_bytes_in_html_do_not_move_what_follows),
        cmocka_unit_test(characters_that_the_parser_skips_do_not_move_what_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
