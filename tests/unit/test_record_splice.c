/* Records of the pipeline: read leniently, and written with every byte of the other keys kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "tests/toy_model.h"
#include "wire/record_splice.h"
#include "wire/request.h"

static struct topic_request request;
static struct topic_error err;

static int set_up(void **state)
{
    (void)state;
    topic_request_init_record(&request);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    topic_request_release(&request);
    return 0;
}

static int decode(const char *json)
{
    topic_error_reset(&err);
    return topic_request_decode_record(&request, topic_text_of(json), &err);
}

static void assert_text(struct topic_text actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.bytes, expected, actual.len);
}

static void assert_opened(const char *record, const char *expected)
{
    struct topic_buffer out = {0};
    bool has_members;
    assert_int_equal(topic_record_splice_open(&out, topic_text_of(record), &has_members, &err), 0);
    assert_string_equal(topic_buffer_string(&out, NULL), expected);
    assert_int_equal(has_members, strchr(expected, ':') != NULL);
    topic_buffer_release(&out);
}

/* The first byte of a record is its brace: docs/protocol.md. */
static void white_space_outside_the_object_is_not_kept(void **state)
{
    (void)state;
    assert_opened(" \t\r\n{ \"a\":1 } \n", "{ \"a\":1 ");
    assert_opened("\n{ } ", "{");
}

static void all_other_members_keep_their_bytes(void **state)
{
    (void)state;
    static const char *const kept[] = {
        "{\"n\":123456789012345678901234567890,\"x\":1.50e+003,\"e\":-0",
        "{\"b\":1,\"a\":2,\"b\":3",
        "{ \"a\" : [ 1 , 2 ] ,\t\"b\":{ } ",
        "{\"n\":1e999,\"m\":-0.1E-999999999999,\"l\":[1e+0000400]",
        "{\"s\":\"\\u00e9 \\\"topics\\\": [] \\\\\",\"t\":\"{[,\"",
        "{\"in\":{\"topics\":[1],\"model\":\"m\"},\"list\":[{\"topic_scores\":{}}]",
        "{\"Topics\":1,\"topics \":2,\"topic\":3,\"mode\\u006c2\":4",
        "{\"x\":\"topics\"",
    };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        char record[256];
        snprintf(record, sizeof record, "%s}", kept[i]);
        assert_opened(record, kept[i]);
    }
}

static void members_that_tagging_sets_are_removed(void **state)
{
    (void)state;
    static const struct {
        const char *record;
        const char *opened;
    } cases[] = {
        {"{}", "{"},
        {" { } ", "{"},
        {"{\"topics\":[]}", "{"},
        {"{\"topics\":[\"a,}\",{\"b\":[1,2]}],\"id\":1}", "{\"id\":1"},
        {"{\"id\":1,\"model\":null}", "{\"id\":1"},
        {"{\"id\":1 , \"topic_scores\" : {\"a\":1} , \"x\":2 }", "{\"id\":1 , \"x\":2 "},
        {"{\"topic_familiarity\":0.5,\"id\":1,\"topic_familiarity\":[1]}", "{\"id\":1"},
        {"{\"\\u0074opics\":1,\"model\":2,\"topics\":3,\"a\":4,\"topics\":5}", "{\"a\":4"},
        {"{\"topic\\u005Fscores\":1,\"mod\\u0065l\":\"\\\\\",\"a\":\"\\\\\"}", "{\"a\":\"\\\\\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_opened(cases[i].record, cases[i].opened);
}

static void a_record_is_written_with_its_topics(void **state)
{
    (void)state;
    static const char *const names[] = {"AI \"Hardware\"", "AI Policy", "Sport"};
    static struct toy_model toy;
    char path[] = "/tmp/topic-record-XXXXXX";
    size_t size_bytes;
    const struct topic_tag items[] = {{.topic = 1, .score = 0.93f}, {.topic = 0, .score = 0.5f}};
    struct topic_buffer out = {0};
    char expected[256];
    close(mkstemp(path));
    toy_model_init(&toy);
    toy.parts.topic_names = names;
    assert_int_equal(topic_writer_save(&toy.parts, path, &size_bytes, &err), 0);
    struct topic_model *model = topic_model_open(path, &err);
    unlink(path);
    assert_non_null(model);

    const struct topic_tags two = {.items = items, .count = 2, .familiarity = 0.429};
    snprintf(expected, sizeof expected,
             "{\"id\":7,\"topics\":[\"AI Policy\",\"AI \\\"Hardware\\\"\"],\"topic_scores\":"
             "{\"AI Policy\":0.93,\"AI \\\"Hardware\\\"\":0.5},\"topic_familiarity\":0.42,"
             "\"model\":\"%s\"}",
             topic_model_id(model));
    assert_int_equal(
        topic_record_splice_write(&out, topic_text_of("{\"model\":1,\"id\":7}"), model, &two, &err),
        0);
    assert_string_equal(topic_buffer_string(&out, NULL), expected);

    const struct topic_tags none = {.items = items, .familiarity = -1};
    snprintf(expected, sizeof expected, "{\"topics\":[],\"topic_scores\":{},\"model\":\"%s\"}",
             topic_model_id(model));
    assert_int_equal(topic_record_splice_write(&out, topic_text_of("{}"), model, &none, &err), 0);
    assert_string_equal(topic_buffer_string(&out, NULL), expected);
    topic_buffer_release(&out);
    topic_model_unref(model);
}

static void only_texts_and_id_are_read(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"id\":\"a\",\"title\":\"t\",\"op\":7,\"top\":-1,\"threshold\":\"x\","
                            "\"explain\":3,\"deadline_ms\":[],\"articles\":1,\"fields\":{}}"),
                     0);
    assert_text(request.id, "\"a\"");
    assert_int_equal(request.options.top, 0);
    assert_true(request.options.threshold < 0);
    assert_true(request.deadline_ms < 0);
    assert_false(request.articles.is_batch);
    assert_int_equal(decode("{\"id\":{\"x\":1},\"headline\":\"h\",\"content\":\"\\u00e9\"}"), 0);
    assert_text(request.id, "");
    assert_text(request.articles.items[0].article.fields[TOPIC_FIELD_TITLE], "h");
    assert_text(request.articles.items[0].article.fields[TOPIC_FIELD_BODY], "\xc3\xa9");
}

static void the_last_value_of_a_repeated_text_counts(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"title\":\"one\",\"x\":1,\"x\":2,\"title\":\"two\"}"), 0);
    assert_text(request.articles.items[0].article.fields[TOPIC_FIELD_TITLE], "two");
}

static void each_mistake_has_its_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *words;
    } cases[] = {
        {"", "the record is empty"},
        {"[]", "the record is not a JSON object"},
        {"{\"title\":\"t\"", "the record is not valid JSON"},
        {"{\"title\":5}", "title is not a string"},
        {"{}", "has no text"},
        {"{\"title\":\"\xff\"}", "the record is not valid JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(decode(cases[i].json), -1);
        assert_int_equal(request.code, TOPIC_CODE_BAD_REQUEST);
        assert_non_null(strstr(err.text, cases[i].words));
    }
}

int main(void)
{
    json_object_seed(1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_outside_the_object_is_not_kept),
        cmocka_unit_test(all_other_members_keep_their_bytes),
        cmocka_unit_test(members_that_tagging_sets_are_removed),
        cmocka_unit_test(a_record_is_written_with_its_topics),
        cmocka_unit_test(only_texts_and_id_are_read),
        cmocka_unit_test(the_last_value_of_a_repeated_text_counts),
        cmocka_unit_test(each_mistake_has_its_sentence),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
