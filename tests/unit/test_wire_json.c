/* The JSON writer: jansson reads the values that were written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/random.h"
#include "base/utf8.h"
#include "wire/json.h"

static struct topic_buffer buffer;

static int release_buffer(void **state)
{
    (void)state;
    topic_buffer_release(&buffer);
    return 0;
}

static void begin(struct topic_json *json)
{
    topic_buffer_reset(&buffer);
    topic_json_init(json, &buffer, NULL);
}

static void assert_written(const struct topic_json *json, const char *expected)
{
    assert_int_equal(topic_json_finish(json), 0);
    assert_string_equal(topic_buffer_string(&buffer, NULL), expected);
}

static void commas_stand_between_values_only(void **state)
{
    (void)state;
    struct topic_json json;
    begin(&json);
    topic_json_open(&json, '{');
    topic_json_key(&json, "a");
    topic_json_open(&json, '[');
    topic_json_unsigned(&json, 1);
    topic_json_bool(&json, true);
    topic_json_open(&json, '[');
    topic_json_close(&json, ']');
    topic_json_raw(&json, (struct topic_text){0});
    topic_json_close(&json, ']');
    topic_json_key(&json, "b");
    topic_json_cstring(&json, "x");
    topic_json_key(&json, "c");
    topic_json_open(&json, '{');
    topic_json_close(&json, '}');
    topic_json_close(&json, '}');
    assert_written(&json, "{\"a\":[1,true,[],null],\"b\":\"x\",\"c\":{}}");
}

static void numbers_are_short_and_rounded(void **state)
{
    (void)state;
    static const struct {
        double value;
        int places;
        const char *text;
    } cases[] = {
        {0.93, 4, "0.93"},
        {0.93004, 4, "0.93"},
        {0.99996, 4, "1"},
        {0, 4, "0"},
        {-0.0, 4, "0"},
        {-0.5, 4, "-0.5"},
        {-0.00004, 4, "0"},
        {-0.00005, 4, "-0.0001"},
        {12.345678, 6, "12.345678"},
        {1e-6, 6, "0.000001"},
        {899999, 9, "899999"},
        {1e300, 4, "null"},
        {0.0 / 0.0, 4, "null"},
        {1.0 / 0.0, 4, "null"},
        {100, 0, "100"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic_json json;
        begin(&json);
        topic_json_decimal(&json, cases[i].value, cases[i].places);
        assert_written(&json, cases[i].text);
    }
}

static void extreme_integers_are_exact(void **state)
{
    (void)state;
    struct topic_json json;
    begin(&json);
    topic_json_open(&json, '[');
    topic_json_fixed(&json, INT64_MIN, 6);
    topic_json_fixed(&json, INT64_MAX, 6);
    topic_json_unsigned(&json, UINT64_MAX);
    topic_json_close(&json, ']');
    assert_written(&json, "[-9223372036854.775808,9223372036854.775807,18446744073709551615]");
}

/* Letters, escapes, control characters, characters of two to four bytes, and malformed bytes. */
static size_t random_text(struct topic_random *random, char *text, size_t capacity)
{
    static const char *const pieces[] = {"a",    "\"",       "\\",           "\n",
                                         "\x01", "\x1f",     "\x7f",         "/",
                                         "\t",   "\xc3\xa9", "\xe2\x80\xa8", "\xf0\x9f\x98\x80",
                                         "\xff", "\xc3",     "\xed\xa0\x80"};
    size_t len = 0;
    size_t count = topic_random_below(random, 40);
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[topic_random_below(random, sizeof pieces / sizeof *pieces)];
        if (len + strlen(piece) <= capacity)
            memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
        if (topic_random_below(random, 30) == 0)
            text[len++] = '\0';
    }
    return len;
}

static void random_strings_come_back_through_jansson(void **state)
{
    (void)state;
    struct topic_random random = {.state = 7};
    for (int i = 0; i < 20000; i++) {
        char text[512];
        struct topic_json json;
        size_t len = random_text(&random, text, sizeof text);
        begin(&json);
        topic_json_string(&json, text, len);
        assert_int_equal(topic_json_finish(&json), 0);
        json_t *value =
            json_loadb(buffer.bytes, buffer.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(value);
        if (topic_utf8_is_valid(text, len)) {
            assert_int_equal(json_string_length(value), len);
            assert_memory_equal(json_string_value(value), text, len);
        } else {
            assert_non_null(
                memmem(json_string_value(value), json_string_length(value), "\xef\xbf\xbd", 3));
        }
        json_decref(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_values_only),
        cmocka_unit_test(numbers_are_short_and_rounded),
        cmocka_unit_test(extreme_integers_are_exact),
        cmocka_unit_test(random_strings_come_back_through_jansson),
    };
    return cmocka_run_group_tests(tests, NULL, release_buffer);
}
