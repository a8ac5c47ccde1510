/* Which keys were read, how much prose they have, and which key to map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/article/json_record.h"
#include "record/key_usage.h"

static const char prose[] =
    "The makers of chips for training large models said on Monday that they will build two more "
    "plants in the north, because demand has outgrown what the present ones can deliver.";

static struct topic_key_usage usage;

static void read_mapped(const char *json_text, const struct topic_field_map *map)
{
    struct topic_json_record json = {0};
    struct topic_record record = {.options = {.map = map, .usage = &usage}};
    struct topic_error err = {0};
    size_t line;
    assert_int_equal(topic_json_record_parse(&json, topic_text_of(json_text), &line, &err), 0);
    topic_json_record_read(&json, &record, &err);
    topic_json_record_release(&json);
    topic_record_release(&record);
}

static void read(const char *json_text)
{
    read_mapped(json_text, NULL);
}

/* "title:1/1 uuid:0/1": each name with the articles in which it was read, and all. */
static const char *summary(void)
{
    static char out[2000];
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < topic_key_usage_count(&usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(&usage, i);
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%s:%zu/%zu", i ? " " : "",
                                item->name, item->read_articles, item->articles);
    }
    return out;
}

static void keys_that_were_read_are_told_from_the_others(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *summary;
    } rows[] = {
        {"{\"id\":1,\"uuid\":\"u\",\"title\":\"A\",\"topics\":[\"X\"]}",
         "id:1/1 uuid:0/1 title:1/1 topics:1/1"},
        {"{\"content\":\"A\",\"text\":\"B\",\"body\":\" \"}", "content:0/1 text:1/1"},
        {"{\"title\":\"A\",\"labels\":[\"X\"],\"tags\":[\"Y\"],\"topics\":[]}",
         "title:1/1 labels:0/1 tags:0/1 topics:1/1"},
        {"{\"title\":\"A\",\"labels\":[],\"tags\":[\"Y\"]}", "title:1/1 tags:1/1"},
        {"{\"title\":\"A\",\"created\":\"2024-01-01\",\"date\":\"2024-01-02\"}",
         "title:1/1 created:0/1 date:1/1"},
        {"{\"title\":\"A\",\"a\":{\"b\":{\"c\":1,\"d\":null}},\"l\":[{\"x\":1},{\"x\":2}],"
         "\"s\":[\"a\",\"b\"]}",
         "title:1/1 a.b.c:0/1 l.x:0/1 s:0/1"},
        {"{\"title\":\"A\",\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}", "title:1/1 a.a.a.a:0/1"},
        {"{\"uuid\":\"u\"}", "uuid:0/0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        topic_key_usage_reset(&usage);
        read(rows[i].json);
        assert_string_equal(summary(), rows[i].summary);
    }
}

static void paths_of_a_map_are_read(void **state)
{
    (void)state;
    struct topic_error err = {0};
    struct topic_field_map *map = topic_field_map_new(
        topic_text_of("id=uuid,body=fields.html,topics=tags.name,title=nowhere"), &err);
    topic_key_usage_reset(&usage);
    read_mapped("{\"uuid\":\"u\",\"id\":3,\"fields\":{\"html\":\"A\",\"lead\":\"B\"},"
                "\"tags\":[{\"name\":\"X\",\"slug\":\"x\"},{\"name\":\"Y\"}]}",
                map);
    assert_string_equal(summary(), "uuid:1/1 id:0/1 fields.html:1/1 fields.lead:0/1 tags.name:1/1 "
                                   "tags.slug:0/1");
    assert_int_equal(usage.found_paths, 7);
    topic_field_map_free(map);
}

static void articles_are_counted_once(void **state)
{
    (void)state;
    topic_key_usage_reset(&usage);
    for (int i = 0; i < 3; i++)
        read("{\"title\":\"A\",\"l\":[{\"x\":1},{\"x\":2}]}");
    read("{\"l\":[{\"x\":1}]}");
    assert_string_equal(summary(), "title:3/3 l.x:0/3");
    assert_int_equal(usage.articles, 3);
}

static void names_are_bounded(void **state)
{
    (void)state;
    char name[TOPIC_KEY_USAGE_NAME_MAX_BYTES + 2];
    topic_key_usage_reset(&usage);
    topic_key_usage_begin(&usage, true);
    memset(name, 'x', sizeof name);
    assert_null(topic_key_usage_find(&usage, name, sizeof name - 1));
    for (int i = 0; i < TOPIC_KEY_USAGE_MAX_NAMES + 5; i++) {
        int len = snprintf(name, sizeof name, "k%d", i);
        assert_int_equal(topic_key_usage_find(&usage, name, (size_t)len) != NULL,
                         i < TOPIC_KEY_USAGE_MAX_NAMES);
    }
    assert_int_equal(topic_key_usage_count(&usage), TOPIC_KEY_USAGE_MAX_NAMES);
    assert_int_equal(usage.others, 6);
}

static void prose_is_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t bytes;
    } rows[] = {
        {"", 0},
        {"two words", 8},
        {"<p class=\"lead wide\">two</p> <b>words</b>", 8},
        {"1 < 2 and", 3},
        {"12 3.5 -- 0.25", 0},
        {"https://example.com/a/b http://x.y", 0},
        {"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4", 0},
        {"\xe6\x96\xb0\xe8\x81\x9e", 6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(topic_key_usage_prose(topic_text_of(rows[i].text)), rows[i].bytes);
}

/* Reads, in two articles, what stands before the value, a number, the value and what follows it. */
static const char *missed(const char *before, const char *value, const char *after)
{
    char json[2000];
    enum topic_field field;
    topic_key_usage_reset(&usage);
    for (int i = 0; i < 2; i++) {
        snprintf(json, sizeof json, "%s\"%d %s\"%s", before, i, value, after);
        read(json);
    }
    const struct topic_key_usage_item *item = topic_key_usage_missed(&usage, &field);
    return item ? item->name : "";
}

static void a_key_with_most_of_the_prose_is_missed(void **state)
{
    (void)state;
    assert_string_equal(missed("{\"title\":\"Two plants\",\"story\":", prose, "}"), "story");
    assert_string_equal(missed("{\"title\":\"A\",\"f\":{\"main\":", prose, "}}"), "f.main");
    assert_string_equal(missed("{\"title\":\"A\",\"f\":[{\"main\":", prose, "}]}"), "f.main");
    assert_true(topic_key_usage_item(&usage, 1)->is_in_list);
    /* other names of a field, short values, addresses */
    assert_string_equal(missed("{\"text\":\"Two plants\",\"content\":", prose, "}"), "content");
    assert_string_equal(missed("{\"body\":", prose, "}"), "");
    assert_string_equal(missed("{\"title\":\"A\",\"slug\":", "two more plants in the north", "}"),
                        "");
    assert_string_equal(
        missed(
            "{\"title\":\"A\",\"url\":",
            "x https://example.com/2024/01/02/the-makers-of-chips-for-training-large-models-said-"
            "on-monday-that-they-will-build-two-more-plants-in-the-north",
            "}"),
        "");
    /* the notice that all articles have */
    topic_key_usage_reset(&usage);
    for (int i = 0; i < 9; i++) {
        char json[1000];
        enum topic_field field;
        snprintf(json, sizeof json, "{\"body\":\"Article %d of a hundred\",\"rights\":\"%s\"}", i,
                 prose);
        read(json);
        assert_true(i < 8 || !topic_key_usage_missed(&usage, &field));
    }
}

static void an_excerpt_is_proposed_where_there_is_a_body(void **state)
{
    (void)state;
    enum topic_field field;
    assert_string_equal(missed("{\"title\":\"A\",\"story\":", prose, "}"), "story");
    topic_key_usage_missed(&usage, &field);
    assert_int_equal(field, TOPIC_FIELD_BODY);
    assert_string_equal(missed("{\"body\":\"A\",\"story\":", prose, "}"), "story");
    topic_key_usage_missed(&usage, &field);
    assert_int_equal(field, TOPIC_FIELD_EXCERPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_were_read_are_told_from_the_others),
        cmocka_unit_test(paths_of_a_map_are_read),
        cmocka_unit_test(articles_are_counted_once),
        cmocka_unit_test(names_are_bounded),
        cmocka_unit_test(prose_is_words),
        cmocka_unit_test(a_key_with_most_of_the_prose_is_missed),
        cmocka_unit_test(an_excerpt_is_proposed_where_there_is_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
