/* What a file is, by its first lines: prose is not taken for a table, and a table, XML or a program
 * not for prose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "training/kind/binary_kind.h"
#include "training/kind/markup_kind.h"
#include "training/kind/table_kind.h"
#include "training/unsupported/unsupported_text.h"
#include "training/unsupported/yaml_kind.h"

#define PARAGRAPHS                                                                                 \
    "\n\nThe company said on Tuesday, in a blog post, that it will cost less.\n\n"                 \
    "Analysts welcomed the chips, but warned of power shortages.\n"

static const char *kind_of(struct topic_text text)
{
    if (topic_table_kind_delimiter(text, NULL))
        return "table";
    const char *kind = topic_binary_kind_find(text);
    if (!kind)
        kind = topic_unsupported_text_find(text, false);
    if (!kind && topic_markup_kind_is_fragment(text))
        kind = "fragment";
    if (!kind)
        kind = topic_unsupported_text_find_lines(text);
    return kind ? kind : "prose";
}

/* The kind begins with the expected words. The text is a copy without a byte behind it, so that a
 * sanitizer finds what reads on. */
static void assert_kind(const char *text, const char *expected)
{
    size_t len = strlen(text);
    char *copy = malloc(len);
    assert_non_null(copy);
    memcpy(copy, text, len);
    const char *kind = kind_of((struct topic_text){copy, len});
    if (strncmp(kind, expected, strlen(expected)) != 0)
        fail_msg("\"%s\" is \"%s\", not \"%s\"", text, kind, expected);
    free(copy);
}

static void assert_kinds(const char *const *texts, const char *expected)
{
    for (size_t i = 0; texts[i]; i++)
        assert_kind(texts[i], expected);
}

static void prose_with_the_names_of_keys_is_no_table(void **state)
{
    static const char *const texts[] = {
        "The new model understands images, text, and audio." PARAGRAPHS,
        "He was tired, content, and ready to go home." PARAGRAPHS,
        "Title, text, and image are generated." PARAGRAPHS,
        "Headline; text; image" PARAGRAPHS,
        "Mind, body, and spirit: a review" PARAGRAPHS,
        "She lost her wallet, id, and phone." PARAGRAPHS,
        "Home | News | Content" PARAGRAPHS,
        "Images, text, audio\nThe firm said on Tuesday, in a post, that it pays.\nSo, on, and so.",
        "Images, text, audio\n",
        "In short, content,\n",
        NULL};
    (void)state;
    assert_kinds(texts, "prose");
}

static void tables_are_tables(void **state)
{
    static const char *const texts[] = {
        "title,body,topics\n",
        ",text,label\n0,a b,A\n",
        "Title;Text;Tags\na;b;c\n",
        "id, title, body\n1, Chips, T one\n2, Wind, T two\n",
        "id|title|text\n1|a|b\n2|c|d\n",
        "text,How would you rate the whole article from one to five?\na,5\nb,4\n",
        "\"text\",\"label, primary\"\na,b\n",
        "id\ttext\n1\ta\n",
        NULL};
    (void)state;
    assert_kinds(texts, "table");
}

static void a_table_without_known_names_is_nameless(void **state)
{
    static const char *const texts[] = {
        "Titel;Inhalt;Schlagworte\nChips;Neue Fabrik;AI\n",
        "review,sentiment\nThis was good,positive\n\"This, too\",positive\n",
        "Titel|Inhalt\nChips|Neue\nWind|Alte\n", NULL};
    static const char *const prose[] = {"Berlin,Paris\n", "Berlin,Paris\n\nA text, and more.\n",
                                        "One;two\nA text.\nAnother.\n", NULL};
    (void)state;
    assert_kinds(texts, "looks like a table whose first row names no title");
    assert_kinds(prose, "prose");
}

static void a_map_names_the_columns(void **state)
{
    struct topic_error err = {0};
    const char *text = "Titel;Inhalt\nChips;Neue Fabrik\n";
    struct topic_field_map *map = topic_field_map_new((struct topic_text){"body=Inhalt", 11}, &err);
    (void)state;
    assert_non_null(map);
    assert_int_equal(topic_table_kind_delimiter(topic_text_of(text), map), ';');
    assert_int_equal(topic_table_kind_delimiter(topic_text_of(text), NULL), 0);
    topic_field_map_free(map);
}

static void xml_is_told_without_a_declaration(void **state)
{
    static const char *const texts[] = {
        "<articles>\n<article><title>Chips</title><body>T</body></article>\n</articles>\n",
        "<articles>\n",
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text>x</text></TEI>",
        "<article xmlns=\"http://docbook.org/ns/docbook\"><info/><para>x</para></article>",
        "<article article-type=\"x\"><front><title>x</title></front></article>",
        "<article><title>Chips</title><body>T</body></article>\n",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"\"/></svg>",
        "<!-- a comment -->\n<news:item a='>'>x</news:item>\n",
        "<row a=\"1\"/>\n<row a=\"2\"/>\n",
        NULL};
    static const char *const prose[] = {"<IBM> <AAPL> shares fell\nand more here\n",
                                        "<Reuters> Chips are in.\nAnd more.\n",
                                        "<Reuters Business News> Chips are in.\n",
                                        "<b>Chips</b> are <a href=\"x\">in</a>.\nAnd more.\n",
                                        "< 3 per cent\n",
                                        "<",
                                        "</",
                                        "<a",
                                        NULL};
    static const char *const dumps[] = {
        "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.10/\">\n <siteinfo>\n", NULL};
    (void)state;
    assert_kinds(texts, "is XML");
    assert_kinds(dumps, "is an export of MediaWiki");
    assert_kinds(prose, "prose");
    assert_true(topic_markup_kind_is_xml((struct topic_text){"<x>a", 4}, true));
}

static void a_part_of_a_page_is_one_article(void **state)
{
    static const char *const texts[] = {
        "<div class=\"article\">\n<h1>Chips</h1>\n<script>\nvar x=1;\n</script>\n</div>\n",
        "<p>Chips are in.</p>\n<p>Second</p>\n<script>\nvar x=1;\n</script>\n",
        "<section>\n<p>a\n",
        "<main>\n",
        "<h1>Chips</h1>\n<p>T</p>\n",
        "<table>\n<tr><td>a</td></tr>\n</table>\n",
        "<svg class=\"icon\"><path/></svg>\n<p>T</p>\n",
        "Skip to content\n<div>\n<p>Chips are in.</p>\n</div>\n",
        NULL};
    static const char *const articles[] = {
        "<p>Chips are in.</p><p>More</p>\n<p>Second</p><p>more</p>\n",
        "<div><p>One</p></div>\n<div><p>Two</p></div>\n", "<p>One line</p>\n",
        "Chips <p>are</p>\nin\nthree lines\n", NULL};
    (void)state;
    assert_kinds(texts, "fragment");
    assert_kinds(articles, "prose");
}

static void what_python_prints_is_refused(void **state)
{
    static const char *const objects[] = {"Row(title='Chips', body='T')\n",
                                          "Article(title='Chips', n=3)\n",
                                          "news.Article(id=3, title='Chips')\n",
                                          "OrderedDict([('title', 'Chips')])\n",
                                          "[Article(title='a'), Article(title='b')]\n",
                                          "Counter({'a': 1})\n",
                                          "array(['a', 'b'])\n",
                                          NULL};
    static const char *const dictionaries[] = {"[{'text': 'a'}]\n", "{'text': 'a'}\n",
                                               "[\n  {\n  'text': 'a'}]\n", NULL};
    static const char *const lists[] = {"[\"1\", \"a b\"]\n", "(1, 'a')\n", "[['a', 'b']]\n", NULL};
    static const char *const prose[] = {"Print(x) is a function.\nAnd prose.\n",
                                        "(\"Quoted\" start of a story)\n\nIt goes on.\n",
                                        "[\"Quoted\" start] of it]\n",
                                        "[Update] The harbour]\n",
                                        "f(x='a) and so on\n",
                                        "[(Photo by AP)]\n",
                                        "[2024]\nA text\n[2025]\n",
                                        "GIF89a and other formats are images.\n",
                                        "PAR1 is a name.\n",
                                        NULL};
    (void)state;
    assert_kinds(objects, "holds objects as Python prints them");
    assert_kinds(dictionaries, "holds Python dictionaries");
    assert_kinds(lists, "holds lists");
    assert_kinds(prose, "prose");
}

static void other_languages_are_named(void **state)
{
    (void)state;
    assert_kind("- title: Chips\n  body: T\n", "is YAML");
    assert_kind("%!PS-Adobe-3.0\n", "is PostScript");
    assert_kind("@RELATION x\n@ATTRIBUTE y\n", "is ARFF");
    assert_kind("% news\n@relation x\n", "is ARFF");
    assert_kind("INSERT INTO `x` VALUES (1)\n", "is an SQL dump");
    assert_kind("--\n-- PostgreSQL database dump\n", "is an SQL dump");
    assert_kind("(lp0\nS'a'\n", "is a Python pickle");
    assert_kind("- a list: of prose\n- another\n", "prose");
    assert_kind("Insert into the void\nand more\n", "prose");
    assert_kind("GIF89a\x01", "is an image");
}

static void lines_of_learners_are_named(void **state)
{
    static const char *const vowpal[] = {"1 1.0 'id1|text chip maker\n1 1.0 'id2|text chip\n",
                                         "AI | chip maker\nEnergy | wind maker\n", NULL};
    (void)state;
    assert_kinds(vowpal, "holds lines of Vowpal Wabbit");
    assert_kind("1 qid:1 1:0.5 2:1\n2 qid:1 1:0.5 2:1\n", "holds numbered features");
    assert_kind("AI | chip maker\n", "prose");
    assert_kind("AI | chips\nA text of its own.\n", "prose");
}

static void mail_is_told_by_an_address(void **state)
{
    (void)state;
    assert_kind("From: desk@example.org\nSubject: x\n\nA text.\n", "is mail");
    assert_kind("Message-ID: <1>\nSubject: x\n\nA text.\n", "is mail");
    assert_kind("From: the desk\nSubject: new models\n\nA text.\n", "prose");
}

static void documents_of_yaml_are_told_from_front_matter(void **state)
{
    static const char *const documents = "---\ntitle: A\nbody: T\n---\ntitle: B\nbody: T\n";
    static const char *const article = "---\ntitle: A\ntopics: [x]\n---\nNote: a text.\n";
    static const char *const prose = "---\ntitle: A\nbody: T\n---\n\nA text.\n";
    (void)state;
    assert_true(topic_yaml_kind_is_documents(topic_text_of(documents)));
    assert_false(topic_yaml_kind_is_documents(topic_text_of(article)));
    assert_false(topic_yaml_kind_is_documents(topic_text_of(prose)));
    assert_false(topic_yaml_kind_is_documents((struct topic_text){"---", 3}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prose_with_the_names_of_keys_is_no_table),
        cmocka_unit_test(tables_are_tables),
        cmocka_unit_test(a_table_without_known_names_is_nameless),
        cmocka_unit_test(a_map_names_the_columns),
        cmocka_unit_test(xml_is_told_without_a_declaration),
        cmocka_unit_test(a_part_of_a_page_is_one_article),
        cmocka_unit_test(what_python_prints_is_refused),
        cmocka_unit_test(other_languages_are_named),
        cmocka_unit_test(lines_of_learners_are_named),
        cmocka_unit_test(mail_is_told_by_an_address),
        cmocka_unit_test(documents_of_yaml_are_told_from_front_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
