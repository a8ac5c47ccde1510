/* The text of documents that editors keep as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "model/blocks/block_json.h"
#include "record/json_value.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct document {
    const char *json;
    const char *text;
};

static const struct document blocks[] = {
    /* Editor.js: lists old and new, a table, an image. */
    {"{\"time\":1,\"blocks\":[{\"id\":\"a\",\"type\":\"header\",\"data\":{\"text\":\"A "
     "b\",\"level\":2}},{\"type\":\"list\",\"data\":{\"style\":\"ordered\",\"items\":[\"c\",{"
     "\"content\":\"d\",\"meta\":{},\"items\":[]}]}},{\"type\":\"table\",\"data\":{\"content\":[["
     "\"e\",\"f\"]]}},{\"type\":\"image\",\"data\":{\"file\":{\"url\":\"x y\"},\"caption\":\"g\"}"
     "}],\"version\":\"2.8\"}",
     "A b\n\nc\n\nd\n\ne\n\nf\n\ng"},
    /* Draft.js */
    {"{\"blocks\":[{\"key\":\"k\",\"text\":\"a\",\"type\":\"unstyled\",\"inlineStyleRanges\":[],"
     "\"data\":{}},{\"text\":\"b\"}],\"entityMap\":{\"0\":{\"data\":{\"text\":\"not this\"}}}}",
     "a\n\nb"},
    /* ProseMirror: a word in two parts, a line break, a list. */
    {"{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\","
     "\"text\":\"Wo\"},{\"type\":\"text\",\"marks\":[{\"type\":\"link\",\"attrs\":{\"title\":\"n "
     "o\"}}],\"text\":\"rd\"},{\"type\":\"hardBreak\"},{\"type\":\"text\",\"text\":\"b\"}]},{"
     "\"type\":\"bulletList\",\"content\":[{\"type\":\"listItem\",\"content\":[{\"type\":"
     "\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"c\"}]}]}]}]}",
     "Word\nb\n\nc"},
    /* Slate: a link within a line. */
    {"[{\"type\":\"p\",\"children\":[{\"text\":\"a \"},{\"type\":\"link\",\"url\":\"u "
     "v\",\"children\":[{\"text\":\"b\"}]},{\"text\":\".\"}]},{\"children\":[{\"text\":\"c\"}]}]",
     "a b.\n\nc"},
    {"{\"object\":\"value\",\"document\":{\"nodes\":[{\"object\":\"block\",\"nodes\":[{\"object\":"
     "\"text\",\"leaves\":[{\"object\":\"leaf\",\"text\":\"a \"},{\"text\":\"b\"}]}]}]}}",
     "a b"},
    /* Portable Text */
    {"[{\"_type\":\"block\",\"markDefs\":[{\"_type\":\"link\",\"href\":\"x\"}],\"children\":[{"
     "\"_type\":\"span\",\"marks\":[\"strong\"],\"text\":\"a\"}]},{\"_type\":\"image\","
     "\"asset\":{\"_ref\":\"n o\"}},{\"_type\":\"code\",\"code\":\"b\"}]",
     "a\n\nb"},
    /* Lexical, whose types come last. */
    {"{\"root\":{\"children\":[{\"children\":[{\"text\":\"a \",\"type\":\"text\"},{\"children\":[{"
     "\"text\":\"b\",\"type\":\"text\"}],\"type\":\"link\"}],\"type\":\"paragraph\"},{\"children\":"
     "[{\"text\":\"c\",\"type\":\"text\"}],\"type\":\"paragraph\"}],\"type\":\"root\"}}",
     "a b\n\nc"},
    /* Quill */
    {"{\"ops\":[{\"insert\":\"a \"},{\"insert\":{\"image\":\"n o\"}},{\"attributes\":{\"link\":\"n "
     "o\"},\"insert\":\"b\\n\"}]}",
     "a b\n"},
    {"[{\"insert\":\"a\"}]", "a"},
    /* Contentful */
    {"{\"nodeType\":\"document\",\"data\":{},\"content\":[{\"nodeType\":\"paragraph\",\"content\":"
     "[{\"nodeType\":\"text\",\"value\":\"a \",\"marks\":[],\"data\":{}},{\"nodeType\":"
     "\"hyperlink\",\"data\":{\"uri\":\"n o\"},\"content\":[{\"nodeType\":\"text\",\"value\":\"b\"}"
     "]}]},{\"nodeType\":\"heading-2\",\"content\":[{\"nodeType\":\"text\",\"value\":\"c\"}]}]}",
     "a b\n\nc"},
    /* Notion */
    {"[{\"object\":\"block\",\"type\":\"paragraph\",\"paragraph\":{\"rich_text\":[{\"type\":"
     "\"text\",\"text\":{\"content\":\"a \"},\"annotations\":{\"color\":\"d e\"},\"plain_text\":"
     "\"a \"},{\"plain_text\":\"b\"}]}},{\"object\":\"block\",\"type\":\"quote\",\"quote\":{"
     "\"rich_text\":[{\"plain_text\":\"c\"}]}}]",
     "a b\n\nc"},
    /* Ghost's mobiledoc */
    {"{\"version\":\"0.3.1\",\"cards\":[[\"html\",{\"html\":\"x "
     "y\"}]],\"markups\":[[\"a\",[\"href\",\"n o\"]]],\"sections\":[[1,\"p\",[[0,[],0,\"a "
     "\"],[0,[0],1,\"b\"]]],[3,\"ul\",[[[0,[],0,\"c\"]]]],[10,0]]}",
     "x y\n\na b\n\nc"},
    /* Prismic */
    {"[{\"type\":\"heading1\",\"text\":\"a\",\"spans\":[]},{\"type\":\"image\",\"alt\":\"n o\"},{"
     "\"type\":\"paragraph\",\"text\":\"b\",\"spans\":[{\"type\":\"strong\",\"start\":0}]}]",
     "a\n\nb"},
    /* Gutenberg and Wagtail */
    {"[{\"blockName\":\"core/list\",\"attrs\":{},\"innerBlocks\":[],\"innerHTML\":\"a\","
     "\"innerContent\":[\"a\"]},{\"innerHTML\":\"b\"}]",
     "a\n\nb"},
    {"[{\"type\":\"heading\",\"value\":\"a\",\"id\":\"1\"},{\"type\":\"image\",\"value\":3,\"id\":"
     "\"2\"},{\"type\":\"quote\",\"value\":{\"text\":\"b\"},\"id\":\"3\"}]",
     "a\n\nb"},
    {"{\"blocks\":[]}", ""}};

/* As texts alone: Python's way of writing, and documents that end too early. */
static const struct document texts[] = {
    {"{'blocks': [{'type': 'paragraph', 'data': {'text': \"it's \\xe9 \\U0001F600\"}, 'x': None}]}",
     "it's \u00e9 \U0001F600"},
    {" [\"a\\tb\", 'c']\n", "a\tb\n\nc"},
    {"{\"ops\":[{\"insert\":\"caf\\u00e9 \\ud83d\\ude00 \\ud83d \\/ \\\"x\\\" \\u0000\\",
     "caf\u00e9 \U0001F600 \uFFFD / \"x\" \uFFFD"},
    {"{\"blocks\":[{\"data\":{\"text\":\"a b", "a b"},
    {"{\"blocks\":[{\"data\":{\"text\":\"a\"}},", "a"}};

static const struct document others[] = {
    {"{\"lead\":\"several words\",\"id\":\"x1\",\"url\":\"https://a.example\"}", "several words"},
    {"[{\"teaser\":\"\u4e2d\u6587\"},{\"teaser\":\"b c\"}]", "\u4e2d\u6587\n\nb c"},
    {"{\"lead\":\"cut off in th", "cut off in th"}};

static const char *const prose[] = {"",
                                    "plain",
                                    "[Update] The chips are here.",
                                    "[2024]",
                                    "{}",
                                    "[]",
                                    "[1, 2]",
                                    "{x} stands for a number",
                                    "{\"a\": 1} is JSON.",
                                    "[\"Yes,\" he said]",
                                    "[\"cut",
                                    "{'blocks'}",
                                    "{\"blocks\": [}",
                                    "{\"a\": text}"};

static void assert_text(const struct document *document, enum topic_block_json_kind kind)
{
    struct topic_visible_text visible = {.text = {document->json, strlen(document->json)}};
    struct topic_error err = {0};
    assert_int_equal(topic_block_json_find(visible.text), kind);
    assert_int_equal(topic_block_json_reduce(&visible, &err), 0);
    if (visible.text.len != strlen(document->text) ||
        memcmp(visible.text.bytes, document->text, visible.text.len) != 0)
        fail_msg("%s\n  reads %.*s\n  not   %s", document->json, (int)visible.text.len,
                 visible.text.bytes, document->text);
    for (size_t i = 0; i < visible.text.len; i++) {
        size_t start;
        size_t end;
        topic_source_map_to_source(&visible, i, i + 1, &start, &end);
        assert_true(start < end && end <= strlen(document->json));
    }
    topic_source_map_release(&visible);
}

static const struct document blank[] = {
    {"{\"type\":\"doc\",\"content\":[{\"type\":\"paragraph\"}]}", ""},
    {"{\"root\":{\"type\":\"root\",\"children\":[{\"type\":\"paragraph\",\"children\":[]}]}}", ""},
    {"{\"time\":1,\"blocks\":[],\"version\":\"2.30.1\"}", ""},
    {"[{\"id\":\"x\",\"type\":\"paragraph\",\"props\":{},\"content\":[],\"children\":[]}]", ""}};

/* What a program may have lost is not nothing. */
static const struct document words[] = {{"{\"type\":\"note\",\"content\":\"Chips\"}", ""},
                                        {"{\"teaser\":\"Chips\"}", ""}};

static void documents_without_a_text_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(blank); i++)
        assert_text(&blank[i], TOPIC_BLOCK_JSON_BLOCKS);
    for (size_t i = 0; i < COUNT(words); i++)
        assert_text(&words[i], TOPIC_BLOCK_JSON_OTHER);
}

static void documents_of_editors_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(blocks); i++)
        assert_text(&blocks[i], TOPIC_BLOCK_JSON_BLOCKS);
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_text(&texts[i], TOPIC_BLOCK_JSON_BLOCKS);
}

/* The record takes them for what the model reads. */
static void records_take_the_same_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(blocks) + COUNT(others); i++) {
        bool is_known = i < COUNT(blocks);
        const char *text = is_known ? blocks[i].json : others[i - COUNT(blocks)].json;
        json_t *value = json_loads(text, 0, NULL);
        if (value && topic_json_value_is_blocks(value) != is_known)
            fail_msg("%s", text);
        json_decref(value);
    }
}

static void texts_of_other_json_are_guessed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(others); i++)
        assert_text(&others[i], TOPIC_BLOCK_JSON_OTHER);
}

static void prose_in_brackets_is_prose(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(prose); i++)
        assert_text(&(struct document){prose[i], prose[i]}, TOPIC_BLOCK_JSON_NONE);
}

/* A document that nests too deeply is none. */
static void depth_is_bounded(void **state)
{
    static char deep[200000];
    (void)state;
    memset(deep, '[', sizeof deep);
    assert_int_equal(topic_block_json_find((struct topic_text){deep, sizeof deep}),
                     TOPIC_BLOCK_JSON_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_editors_are_read),
        cmocka_unit_test(documents_without_a_text_are_known),
        cmocka_unit_test(records_take_the_same_documents),
        cmocka_unit_test(texts_of_other_json_are_guessed),
        cmocka_unit_test(prose_in_brackets_is_prose),
        cmocka_unit_test(depth_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
