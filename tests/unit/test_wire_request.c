/* Requests: unchanged ids, aliases, batches, raw text, and every error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buffer.h"
#include "base/text.h"
#include "record/json_mend.h"
#include "record/keys.h"
#include "wire/json_prescan.h"
#include "wire/operation.h"
#include "wire/request.h"
#include "wire/request_cost.h"

static struct topic_request request;
static struct topic_error err;

static int set_up(void **state)
{
    (void)state;
    topic_request_init(&request);
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
    struct topic_text frame = topic_text_of(json);
    topic_error_reset(&err);
    return topic_request_decode(&request, &frame, 1, &err);
}

static void assert_text(struct topic_text actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.bytes, expected, actual.len);
}

static void ids_are_the_bytes_that_were_sent(void **state)
{
    (void)state;
    static const char *const ids[] = {"1",
                                      "-0",
                                      "1.50",
                                      "1e3",
                                      "true",
                                      "null",
                                      "\"\"",
                                      "\"a\"",
                                      "\"\\u00e9\\\"\\\\\"",
                                      "99999999999999999999"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"x\":{\"id\":0},\"id\" : %s ,\"title\":\"t\"}", ids[i]);
        assert_int_equal(decode(json), 0);
        assert_text(request.id, ids[i]);
        assert_text(request.articles.ids[0], ids[i]);
    }
}

/* As jsonlite of R writes them. */
static void a_list_of_one_id_is_that_id(void **state)
{
    (void)state;
    static const char *const ids[] = {"1001", "\"a]\"", "99999999999999999999", "false"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char json[256];
        snprintf(json, sizeof json, "{\"x\":{\"id\":[0]},\"id\" : [ %s ],\"title\":[\"t\"]}",
                 ids[i]);
        assert_int_equal(decode(json), 0);
        assert_text(request.id, ids[i]);
        snprintf(json, sizeof json,
                 "{\"articles\":[{\"id\":1,\"title\":\"t\"},{\"title\":\"t\",\"id\":[%s]},"
                 "{\"id\":[{}],\"title\":\"t\"}]}",
                 ids[i]);
        assert_int_equal(decode(json), 0);
        assert_text(request.articles.ids[1], ids[i]);
        assert_null(request.articles.items[1].problem);
        assert_non_null(request.articles.items[2].problem);
    }
}

static void ids_of_a_batch_keep_their_places(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"articles\":[{\"id\":1,\"title\":\"a\"},7,{\"body\":\"b\"},"
                            "{\"x\":[1,2,{\"id\":9}],\"id\":\"4\",\"text\":\"c,]}\"}],\"id\":5}"),
                     0);
    assert_true(request.articles.is_batch);
    assert_int_equal(request.articles.count, 4);
    assert_text(request.id, "5");
    assert_text(request.articles.ids[0], "1");
    assert_text(request.articles.ids[1], "");
    assert_text(request.articles.ids[2], "");
    assert_text(request.articles.ids[3], "\"4\"");
    assert_null(request.articles.items[0].problem);
    assert_non_null(request.articles.items[1].problem);
    assert_text(request.articles.items[3].article.fields[TOPIC_FIELD_BODY], "c,]}");
}

static void the_first_name_of_a_field_wins(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"text\":\"t\",\"body\":\"b\",\"content\":5,\"summary\":\"s\","
                            "\"headline\":\"h\",\"title\":null}"),
                     0);
    const struct topic_article *article = &request.articles.items[0].article;
    assert_text(article->fields[TOPIC_FIELD_TITLE], "h");
    assert_text(article->fields[TOPIC_FIELD_EXCERPT], "s");
    assert_text(article->fields[TOPIC_FIELD_BODY], "b");
}

static void raw_text_is_borrowed_from_its_frames(void **state)
{
    (void)state;
    struct topic_text frames[] = {topic_text_of("{\"id\":7,\"fields\":[\"body\",\"title\"]}"),
                                  topic_text_of("B\xff"),
                                  {NULL, 0}};
    assert_int_equal(topic_request_decode(&request, frames, 3, &err), 0);
    const struct topic_article *article = &request.articles.items[0].article;
    assert_ptr_equal(article->fields[TOPIC_FIELD_BODY].bytes, frames[1].bytes);
    assert_non_null(article->fields[TOPIC_FIELD_TITLE].bytes);
    assert_int_equal(article->fields[TOPIC_FIELD_TITLE].len, 0);
    assert_text(request.articles.ids[0], "7");
    assert_int_equal(topic_request_decode(&request, frames, 2, &err), -1);
    frames[0] = topic_text_of("{\"title\":\"t\"}");
    assert_int_equal(topic_request_decode(&request, frames, 2, &err), -1);
}

static void the_mark_of_a_cut_body_is_no_text_of_a_frame(void **state)
{
    (void)state;
    struct topic_text frames[] = {topic_text_of("{\"fields\":[\"body\"]}"),
                                  topic_text_of("Foundry doubles its [+1200 chars]")};
    assert_int_equal(topic_request_decode(&request, frames, 2, &err), 0);
    assert_text(request.articles.items[0].article.fields[TOPIC_FIELD_BODY], "Foundry doubles its");
}

static void options_are_read_and_start_afresh(void **state)
{
    (void)state;
    assert_int_equal(decode("{\"op\":\"explain\",\"title\":\"t\",\"top\":3,\"threshold\":0.25,"
                            "\"min_familiarity\":0.05,\"explain\":true,\"deadline_ms\":50,"
                            "\"topic\":\"A\\u0000B\"}"),
                     0);
    assert_int_equal(request.operation, TOPIC_OPERATION_EXPLAIN);
    assert_int_equal(request.options.top, 3);
    assert_true(request.options.threshold == 0.25);
    assert_true(request.options.min_familiarity == 0.05);
    assert_true(request.explain);
    assert_int_equal(request.deadline_ms, 50);
    assert_int_equal(request.topic.len, 3);
    assert_int_equal(decode("{\"title\":\"t\",\"topic\":5}"), 0);
    assert_int_equal(request.operation, TOPIC_OPERATION_TAG);
    assert_int_equal(request.options.top, 0);
    assert_true(request.options.threshold < 0);
    assert_true(request.options.min_familiarity == 0);
    assert_int_equal(decode("{\"title\":\"t\",\"min_familiarity\":0}"), 0);
    assert_true(request.options.min_familiarity < 0);
    assert_false(request.explain);
    assert_true(request.deadline_ms < 0);
    assert_null(request.topic.bytes);
}

static void each_mistake_has_its_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum topic_code code;
        const char *word;
        const char *id;
    } cases[] = {
        {"", TOPIC_CODE_BAD_REQUEST, "empty", ""},
        {"  ", TOPIC_CODE_BAD_REQUEST, "not valid JSON", ""},
        {"[1]", TOPIC_CODE_BAD_REQUEST, "not a JSON object", ""},
        {"{\"id\":1,\"title\":\"cut", TOPIC_CODE_BAD_REQUEST, "not valid JSON", "1"},
        {"{\"id\":1 2,\"title\":\"t\"}", TOPIC_CODE_BAD_REQUEST, "not valid JSON", "1"},
        {"{\"id\":\"\xff\",\"title\":\"t\"}", TOPIC_CODE_BAD_REQUEST, "0xff", ""},
        {"{\"id\":tru,\"title\":\"t\"}", TOPIC_CODE_BAD_REQUEST, "not valid JSON", ""},
        {"{\"id\":1,\"a\":1,\"a\":2}", TOPIC_CODE_BAD_REQUEST, "duplicate", "1"},
        {"{\"id\":2,\"op\":\"fly\"}", TOPIC_CODE_UNKNOWN_OP, "fly", "2"},
        {"{\"id\":3,\"title\":\"t\",\"top\":\"5\"}", TOPIC_CODE_BAD_REQUEST, "top", "3"},
        {"{\"id\":4}", TOPIC_CODE_BAD_REQUEST, "no text", "4"},
        {"{\"title\":[]}", TOPIC_CODE_BAD_REQUEST, "title is not a string", ""},
        {"{\"id\":5,\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"t\",\"items\":[]}",
         TOPIC_CODE_BAD_REQUEST, "JSON Feed: send its items", "5"},
        {"{\"id\":6,\"payload\":\"{\\\"title\\\":\\\"t\\\"}\"}", TOPIC_CODE_BAD_REQUEST,
         "JSON within a text", "6"},
        {"{\"id\":6,\"body\":\"  {\\\"title\\\":\\\"t\\\"}\"}", TOPIC_CODE_BAD_REQUEST,
         "JSON within a text", "6"},
        {"{\"id\":[1,2],\"title\":\"t\"}", TOPIC_CODE_BAD_REQUEST, "\"id\"", ""},
        {"{\"id\":[null],\"title\":\"t\"}", TOPIC_CODE_BAD_REQUEST, "\"id\"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(decode(cases[i].json), -1);
        assert_int_equal(request.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].word));
        assert_text(request.id, cases[i].id);
    }
}

/* jansson passes over it after a number or a word. */
static void a_nul_byte_is_malformed(void **state)
{
    (void)state;
    static const char *const before[] = {"{\"title\":\"t\",\"id\":5", "{\"title\":\"t\",\"a\":true",
                                         "{\"title\":\"t\",\"a\":[1",
                                         "{\"title\":\"t\",\"a\":123456789012345678901"};
    static const char *const after[] = {"\0,\"b\":1}", "\0}", "\0]}", "\0,\"b\":\"\"}"};
    static const size_t after_bytes[] = {8, 2, 3, 9};
    struct topic_buffer json = {0};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        topic_buffer_reset(&json);
        topic_error_reset(&err);
        assert_int_equal(topic_buffer_append(&json, before[i], strlen(before[i]), NULL), 0);
        assert_int_equal(topic_buffer_append(&json, after[i], after_bytes[i], NULL), 0);
        const struct topic_text frame = {json.bytes, json.len};
        assert_int_equal(topic_request_decode(&request, &frame, 1, &err), -1);
        assert_non_null(strstr(err.text, "not valid JSON"));
        topic_error_reset(&err);
        assert_int_equal(topic_request_decode_record(&request, frame, &err), -1);
        assert_non_null(strstr(err.text, "not valid JSON"));
    }
    topic_buffer_release(&json);
}

static void append_repeated(struct topic_buffer *buffer, const char *piece, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(topic_buffer_append(buffer, piece, strlen(piece), NULL), 0);
}

static void depth_and_values_are_bounded_before_parsing(void **state)
{
    (void)state;
    struct topic_buffer buffer = {0};
    struct topic_text id;
    size_t values;
    append_repeated(&buffer, "[", TOPIC_JSON_PRESCAN_MAX_DEPTH);
    assert_int_equal(topic_json_prescan_run((struct topic_text){buffer.bytes, buffer.len}, &id,
                                            &values, NULL, 0),
                     TOPIC_JSON_PRESCAN_FINE);
    append_repeated(&buffer, "[", 1);
    assert_int_equal(topic_json_prescan_run((struct topic_text){buffer.bytes, buffer.len}, &id,
                                            &values, NULL, 0),
                     TOPIC_JSON_PRESCAN_TOO_DEEP);
    topic_buffer_reset(&buffer);
    append_repeated(&buffer, "{\"id\":8,\"a\":[", 1);
    append_repeated(&buffer, "{},", TOPIC_JSON_PRESCAN_MAX_VALUES);
    append_repeated(&buffer, "{}]}", 1);
    struct topic_text frame = {buffer.bytes, buffer.len};
    topic_error_reset(&err);
    assert_int_equal(topic_request_decode(&request, &frame, 1, &err), -1);
    assert_non_null(strstr(err.text, "65536"));
    assert_text(request.id, "8");
    topic_buffer_release(&buffer);
}

static void brackets_and_commas_in_strings_count_for_nothing(void **state)
{
    (void)state;
    struct topic_buffer buffer = {0};
    append_repeated(&buffer, "{\"title\":\"", 1);
    append_repeated(&buffer, "[{,\\\"\\\\", TOPIC_JSON_PRESCAN_MAX_VALUES);
    append_repeated(&buffer, "\",\"id\":1}", 1);
    struct topic_text frame = {buffer.bytes, buffer.len};
    topic_error_reset(&err);
    assert_int_equal(topic_request_decode(&request, &frame, 1, &err), 0);
    assert_text(request.id, "1");
    topic_buffer_release(&buffer);
}

/* The request decoded from a skeleton equals what jansson reads from the whole frame, mended.
 * Titles and keys are made of random pieces, well formed and malformed, in strings and between
 * them. */
static void append_pieces(struct topic_buffer *buffer, uint64_t *state, size_t count)
{
    static const char *const pieces[] = {
        "a",
        "plain text of some length",
        " ",
        "\\n",
        "\\\"",
        "\\\\",
        "\\\\n",
        "\\/",
        "\\b",
        "\\u0041",
        "\\u00e9",
        "\\u20AC",
        "\\ud83d",
        "\\ude00",
        "\\ud83d\\ude00",
        "\\u0000",
        "\\u12",
        "\\x",
        "\x01",
        "\x7f",
        "\xc3\xa9",
        "\xc3",
        "\xff",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xf0\x9f\x98\x80",
        "7",
    };
    for (size_t i = 0; i < count; i++) {
        *state = *state * 6364136223846793005U + 1442695040888963407U;
        append_repeated(buffer, pieces[(*state >> 33) % (sizeof pieces / sizeof *pieces)], 1);
    }
}

static void assert_decoded_as_parsed(struct topic_text frame)
{
    static struct topic_buffer mended;
    assert_in_range(topic_json_mend(&mended, frame, &err), 0, 1);
    json_t *root =
        json_loadb(mended.bytes, mended.len,
                   JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    topic_error_reset(&err);
    int status = topic_request_decode(&request, &frame, 1, &err);
    const json_t *title = json_object_get(root, "title");
    assert_int_equal(status, json_is_string(title) ? 0 : -1);
    if (status == 0) {
        struct topic_text decoded = request.articles.items[0].article.fields[TOPIC_FIELD_TITLE];
        size_t len = json_string_length(title);
        bool is_blank = topic_keys_is_blank(json_string_value(title), len);
        assert_int_equal(decoded.len, is_blank ? 0 : len);
        if (decoded.len > 0)
            assert_memory_equal(decoded.bytes, json_string_value(title), decoded.len);
    }
    json_decref(root);
    topic_buffer_release(&mended);
}

static void texts_are_decoded_as_the_parser_decodes_them(void **state)
{
    (void)state;
    struct topic_buffer buffer = {0};
    uint64_t seed = 1;
    for (int i = 0; i < 50000; i++) {
        topic_buffer_reset(&buffer);
        append_repeated(&buffer, "{\"id\":-12, \"title\" : \"", 1);
        append_pieces(&buffer, &seed, (size_t)i % 6);
        append_repeated(&buffer, "\"", 1);
        if (i % 7 == 0) /* a piece between two strings */
            append_pieces(&buffer, &seed, 1);
        append_repeated(&buffer, i % 3 ? "}" : ",\"x", 1);
        if (i % 3 == 0) {
            append_pieces(&buffer, &seed, 2);
            append_repeated(&buffer, "\":\"7\"}", 1);
        }
        assert_decoded_as_parsed((struct topic_text){buffer.bytes, buffer.len});
    }
    topic_buffer_release(&buffer);
}

static void requests_of_one_shape_do_not_share_their_values(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *id;
        const char *title;
    } rows[] = {
        {"{\"id\":1,\"title\":\"one\"}", "1", "one"},
        {"{\"id\":22,\"title\":\"two\\n\"}", "22", "two\n"},
        {"{\"id\":\"x\",\"title\":\"three\"}", "\"x\"", "three"},
        {"{\"id\":\"y\",\"title\":\"\"}", "\"y\"", ""},
        {"{\"id\":1e3,\"title\":\"five\"}", "1e3", "five"},
        {"{\"id\":4,\"title\":\"six\"}", "4", "six"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(decode(rows[i].json), 0);
        assert_text(request.id, rows[i].id);
        assert_text(request.articles.items[0].article.fields[TOPIC_FIELD_TITLE], rows[i].title);
    }
    assert_int_equal(decode("{\"id\":01,\"title\":\"\"}"), -1);
    assert_int_equal(decode("{\"id\":4,\"top\":2,\"title\":\"six\"}"), 0);
    assert_int_equal(request.options.top, 2);
    assert_int_equal(decode("{\"id\":4,\"top\":3,\"title\":\"six\"}"), 0);
    assert_int_equal(request.options.top, 3);
}

static void operations_of_a_socket_form_a_sentence(void **state)
{
    char list[256];
    char cut[12];
    (void)state;
    topic_operation_list(TOPIC_OPERATION_AT_CONTROL, list, sizeof list);
    assert_string_equal(list, "status, ping, reload, rollback, shadow, shutdown and backup");
    topic_operation_list(TOPIC_OPERATION_AT_FRONTEND, list, sizeof list);
    assert_string_equal(
        list, "tag, explain, topics, status, ping, rollback, feedback, undo, forget, "
              "queue, history, train, training, differences, models, promote and topics-file");
    topic_operation_list(TOPIC_OPERATION_AT_CONTROL, cut, sizeof cut);
    assert_string_equal(cut, "status, pin");
}

static void what_a_list_of_topics_costs(void **state)
{
    (void)state;
    const struct topic_request names = {.operation = TOPIC_OPERATION_TOPICS};
    const struct topic_request details = {.operation = TOPIC_OPERATION_TOPICS, .details = true};
    const size_t manifest_bytes = 8 * 1024 * 1024;
    assert_true(topic_request_cost_of_topics(&names, 1000, manifest_bytes) <
                TOPIC_REQUEST_COST_LONG_NS);
    assert_true(topic_request_cost_of_topics(&names, 65535, 2) > TOPIC_REQUEST_COST_LONG_NS);
    assert_true(topic_request_cost_of_topics(&details, 3, manifest_bytes) >
                TOPIC_REQUEST_COST_LONG_NS);
    assert_true(topic_request_cost_of_topics(&details, 1000, 30000) < TOPIC_REQUEST_COST_LONG_NS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_the_bytes_that_were_sent),
        cmocka_unit_test(a_list_of_one_id_is_that_id),
        cmocka_unit_test(ids_of_a_batch_keep_their_places),
        cmocka_unit_test(the_first_name_of_a_field_wins),
        cmocka_unit_test(raw_text_is_borrowed_from_its_frames),
        cmocka_unit_test(the_mark_of_a_cut_body_is_no_text_of_a_frame),
        cmocka_unit_test(options_are_read_and_start_afresh),
        cmocka_unit_test(each_mistake_has_its_sentence),
        cmocka_unit_test(depth_and_values_are_bounded_before_parsing),
        cmocka_unit_test(brackets_and_commas_in_strings_count_for_nothing),
        cmocka_unit_test(texts_are_decoded_as_the_parser_decodes_them),
        cmocka_unit_test(requests_of_one_shape_do_not_share_their_values),
        cmocka_unit_test(operations_of_a_socket_form_a_sentence),
        cmocka_unit_test(a_nul_byte_is_malformed),
        cmocka_unit_test(what_a_list_of_topics_costs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
