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
#include "model/markup/markup.h"

struct markup_case {
    const char *text;
    const char *visible; /* with each run of newlines as one | */
};

/* Sentences that are repeated: an article, and what stands around it. */
#define PROSE "The society met and agreed to plant beans in the spring. "
#define PROSE_8 PROSE PROSE PROSE PROSE PROSE PROSE PROSE PROSE
#define PROSE_64 PROSE_8 PROSE_8 PROSE_8 PROSE_8 PROSE_8 PROSE_8 PROSE_8 PROSE_8

/* What older rules leave in the text. */
static const struct markup_case newest_cases[] = {
    {"<p>a</p><div hidden>b</div>", "|a|"},
    {"<p>a</p><div style=\"color:red; Display : None !important\">b</div>c", "|a|c|"},
    {"<p>a</p><p style='visibility:hidden'>b</p>", "|a|"},
    {"<p style='background:url(display:none.png)'>a</p>", "|a|"},
    {"<p>a<span aria-hidden=\"true\">b</span>c</p>", "|ac|"},
    {"<p aria-hidden=\"false\">a</p>", "|a|"},
    {"<nav><a href=/x>b</a> <ul><li>c</ul></nav><p>a</p>", "|a|"},
    {"<p>a</p><footer>b <p>c</p></footer>", "|a|"},
    {"<p>a</p><div role=contentinfo>b</div><div role=navigation>c</div>", "|a|"},
    {"<div class='box cookie-banner top'>b</div><p>a</p>", "|a|"},
    {"<div id=cookieConsent>b</div><div class=gdpr>b</div><div class=newsletter>b</div><p>a</p>",
     "|a|"},
    {"<div class='c-newsletter-signup'>b</div><div id=onetrust-banner-sdk>b</div><p>a</p>", "|a|"},
    {"<dialog>b</dialog><p>a</p>", "|a|"},
    /* An article must not vanish, whatever its page calls it. */
    {"<div class='post tag-gdpr category-newsletter newsletter-week'>a</div>", "|a|"},
    {"<body class=newsletter style=display:none><p>a</p></body>", "|a|"},
    {"<div hidden><article>a</article></div>", "|a|"},
    {"<nav>b<h1>a</h1></nav>c", "|b|a|c|"},
    {"<div class=newsletter><p>a</p></div>", "|a|"},
    {"<nav>b<p>" PROSE_64 "</p>", "|b|" PROSE_64 "|"},
    {"<div class=consent>" PROSE_64 "</div>c", "|" PROSE_64 "|c|"},
    {"<p>b</p><div style=display:none>" PROSE_8 "</div>", "|b|" PROSE_8 "|"},
    {"elec<wbr>tricity", "|electricity|"},
    /* Templates. */
    {"a {{< figure src=\"x\" alt=\"b\" >}} c {{% note %}}d{{% /note %}}", "a  c d"},
    {"{% include x.html topic=\"b\" %}a {%- if x -%}c{% endif %}", "a c"},
    {"a {{ page.title | upcase }} {{ content }} {{{body}}} {{#each x}}c{{/each}} {# b #}",
     "a    c "},
    {"a {% comment %}b {{ b }}{% endcomment %} c {% highlight go %}d{% endhighlight %}", "a  c d"},
    {"sets {1, 2}, {{a, b}}, {{a whole sentence, in braces}} and {%, 100 %} {",
     "sets {1, 2}, {{a, b}}, {{a whole sentence, in braces}} and {%, 100 %} {"},
    {"a {{ never closed, a {% neither, a {{< nor this",
     "a {{ never closed, a {% neither, a {{< nor this"},
    {"{{< raw >}}<p>a</p>{{< /raw >}}", "|a|"},
    /* Escaped more than once. */
    {"R&amp;amp;D, caf&amp;eacute; &amp;amp;amp;", "R&D, caf\u00e9 &"},
    {"&lt;p&gt;a&lt;/p&gt;&lt;script&gt;b&lt;/script&gt;", "|a|"},
    {"&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;", "|a|"},
    {"<p>caf&amp;eacute; &lt;b&gt;</p>", "|caf\u00e9 <b>|"},
    /* Addresses. */
    {"see example.org/chips/gpu?x=1, or (news.example.org:b) and Booking.com",
     "see , or (news.example.org:b) and Booking.com"},
    {"email <a@b.com> or <example.org/x>, <bo", "email  or , <bo"},
    {"mail first.last+x@mail.example.org. @user said", "mail . @user said"},
    {"and/or U.S./EC a.m./p.m. St.Louis/Chicago 1.5/2 https://a.example.org/x",
     "and/or U.S./EC a.m./p.m. St.Louis/Chicago 1.5/2 https://a.example.org/x"},
};

/* What levels 1 and 2 leave in the text. */
static const struct markup_case cases_of_level_3[] = {
    {"<nav>Home</nav>a", "|a|"},
    {"a<footer>Imprint</footer>", "|a|"},
    {"<main class=\"content-wrapper\">a</main>", "|a|"},
    {"<section aria-label=\"Cookie banner\" class=\"cookie-banner\">b</section>a", "|a|"},
    {"a <mark>b</mark> <time datetime=\"2024-01-01\">c</time><o:p></o:p>", "|a b c|"},
    {"<details><summary>a</summary>b</details>", "|a|b|"},
    {"<my-widget data-x=\"secret\">a</my-widget>", "|a|"},
    {"<article class='teaser'>cut short", "|cut short|"},
    {"shares of <IBM>, <ABC-X.N> and <IBM=RR> rose",
     "shares of <IBM>, <ABC-X.N> and <IBM=RR> rose"},
    /* WordPress and BBCode. */
    {"[caption id=\"attachment_12\" align=\"alignleft\"]a[/caption] [gallery ids=\"1,2\"]", "a "},
    {"[gallery] [gallery ids=\u201d1,2\u2033 size=\u201dlarge one\u2033] b", "  b"},
    {"[vc_row][vc_column width=1/2]a[/vc_column][/vc_row][video src='x.mp4' /]", "a"},
    {"[youtube https://a.example/watch?v=1 w=5]a", "a"},
    {"[b]a[/b] [url=http://a.example]c[/url] [quote=\"Ann Lee\"]d[/quote]", "a c d"},
    {"[sic], [1], [a note with x=3 in it], [Smith said \"x\"] [/ b] [video]",
     "[sic], [1], [a note with x=3 in it], [Smith said \"x\"] [/ b] [video]"},
    /* Markdown of site generators. */
    {"a {: .no_toc #anchor } {:toc} # b {#anchor} [c](d){:target=\"_blank\"} e{.note lang=en}",
     "a   # b  c e"},
    {"{::comment}b{:/comment}a", "a"},
    {"{x, y} {:ok, r} {.5} {#} {a=1} { .x", "{x, y} {:ok, r} {.5} {#} {a=1} { .x"},
    {"a %%b%% c\n%%\nd\n%%\ne 50%% or 20%% f %%g", "a  c|e 50%% or 20%% f %%g"},
    {"%% Section\na\n%% Section\nb", "%% Section|a|%% Section|b"},
    {"a ![[image.png]] [[Target|b]] [[c]] [[x#y|d]]", "a  b]] [[c]] d]]"},
    {"[[ -f x | y ]] and [[a]", "[[ -f x | y ]] and [[a]"},
    {"> [!note]- a\n> b\n[!c]", ">  a|> b|[!c]"},
    {"import Tabs from \"@theme/Tabs\";\nimport './x.css'\nimport taxes from China rise\na {/* b "
     "*/}",
     "|import taxes from China rise|a "},
    {"<?php echo \"b\"; ?>a <?= $x->y ?><%= b %> <5% of 3%>", "a  <5% of 3%>"},
    {"<![CDATA[a & b]]> c ]]> <![CDATA[", "a & b c ]]> "},
    {"<p><![CDATA[a]]> b</p><![CDATA[<p>c</p>]]>", "|a b|c|"},
    {"[[{\"fid\":\"12\",\"view_mode\":\"default\",\"x\":{}}]]a", "a"},
};

/* As old models read them. */
static const struct markup_case oldest_cases[] = {
    {"<p>a</p><div hidden>b</div><nav>c</nav>", "|a|b|c|"},
    {"a {{< x >}} {% y %} b@c.org d.org/e &amp;amp; elec<wbr>tricity",
     "a {{< x >}} {% y %} b@c.org d.org/e &amp; elec<wbr>tricity"},
    {"&lt;p&gt;a&lt;/p&gt;", "<p>a</p>"},
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
    {"[a]: /b 'c d'\n[//]: # (c)\n[c]: <>\n[d]: e.html \"f\"\n[1]: Sleep, 2021 [sic]",
     "|[1]: Sleep, 2021 [sic]"},
    {"[Bo]: Yes.\n[Al]: It's [Bo]: b\n[^1]: See a.example too.\n[Bo]: 2.5/5\n[1]: a.example/b",
     "[Bo]: Yes.|[Al]: It's [Bo]: b|[^1]: See a.example too.|[Bo]: 2.5/5|"},
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

static void check_cases(const struct markup_case *list, size_t count, uint32_t level)
{
    struct topic_visible_text visible = {0};
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            topic_markup_reduce(&visible, text_of(list[i].text), topic_text_rules_at(level), NULL),
            0);
        char *folded = newlines_folded(visible.text);
        assert_string_equal(folded, list[i].visible);
        free(folded);
    }
    topic_source_map_release(&visible);
}
#define CHECK_CASES(list, level) check_cases(list, sizeof(list) / sizeof *(list), level)

static void markup_is_reduced_to_visible_text(void **state)
{
    (void)state;
    for (uint32_t level = 0; level <= TOPIC_TEXT_RULES_NEWEST; level++)
        CHECK_CASES(cases, level);
}

static void what_is_no_part_of_the_article_is_dropped(void **state)
{
    (void)state;
    CHECK_CASES(newest_cases, TOPIC_TEXT_RULES_NEWEST);
}

static void marks_of_site_tools_are_dropped(void **state)
{
    (void)state;
    CHECK_CASES(cases_of_level_3, 3);
    CHECK_CASES(cases_of_level_3, 4);
    CHECK_CASES(newest_cases, 1);
}

/* Models of levels 1 and 2 go on reading a text as they did. */
static void earlier_rules_leave_marks_of_site_tools(void **state)
{
    (void)state;
    static const struct markup_case left[] = {
        {"<nav>Home</nav>a", "<nav>Home</nav>a"},
        {"[gallery ids=\"1\"] {: .b} %%c%% <% d %>", "[gallery ids=\"1\"] {: .b} %%c%% <% d %>"},
    };
    for (uint32_t level = 0; level < 3; level++)
        CHECK_CASES(left, level);
}

static void old_rules_leave_it(void **state)
{
    (void)state;
    CHECK_CASES(oldest_cases, 0);
}

/* The source of a word after everything that is dropped or decoded twice is the word itself. */
static void dropped_parts_do_not_move_what_follows(void **state)
{
    (void)state;
    struct topic_visible_text visible = {0};
    for (size_t i = 0; i < sizeof newest_cases / sizeof *newest_cases; i++) {
        char text[8192];
        size_t start;
        size_t end;
        snprintf(text, sizeof text, "%s<i> </i>bean <b>x</b>", newest_cases[i].text);
        assert_int_equal(topic_markup_reduce(&visible, text_of(text),
                                             topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                         0);
        const char *found = memmem(visible.text.bytes, visible.text.len, "bean ", 5);
        if (!found)
            continue; /* in an element that the case leaves open */
        size_t at = (size_t)(found - visible.text.bytes);
        topic_source_map_to_source(&visible, at, at + 4, &start, &end);
        assert_int_equal(end - start, 4);
        assert_memory_equal(text + start, "bean", 4);
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
                assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text, size},
                                                     topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST),
                                                     NULL),
                                 0);
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
        assert_int_equal(topic_markup_reduce(&visible, text_of(text),
                                             topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                         0);
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
    assert_int_equal(topic_markup_reduce(&visible, text_of(text),
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
    assert_ptr_equal(visible.text.bytes, text);
    topic_source_map_release(&visible);
}

static void bad_bytes_in_html_do_not_move_what_follows(void **state)
{
    (void)state;
    const char text[] = "<p>a\xff"
                        "b\0c \xc3\xa9 end</p>";
    struct topic_visible_text visible = {0};
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text, sizeof text - 1},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
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
    assert_int_equal(topic_markup_reduce(&visible, text_of(text),
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
                     0);
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
    assert_int_equal(topic_markup_reduce(&visible, (struct topic_text){text.bytes, text.len},
                                         topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST), NULL),
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
        cmocka_unit_test(what_is_no_part_of_the_article_is_dropped),
        cmocka_unit_test(marks_of_site_tools_are_dropped),
        cmocka_unit_test(earlier_rules_leave_marks_of_site_tools),
        cmocka_unit_test(old_rules_leave_it),
        cmocka_unit_test(dropped_parts_do_not_move_what_follows),
        cmocka_unit_test(markup_is_found_at_every_offset),
        cmocka_unit_test(visible_bytes_map_to_their_source),
        cmocka_unit_test(a_plain_text_is_not_copied),
        cmocka_unit_test(every_letter_of_a_long_paragraph_maps_to_its_source),
        cmocka_unit_test(bad_bytes_in_html_do_not_move_what_follows),
        cmocka_unit_test(characters_that_the_parser_skips_do_not_move_what_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
