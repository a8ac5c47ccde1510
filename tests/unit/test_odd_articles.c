/* What it takes to decode articles that are odd and brief: how many keys they are asked for, and how
 * much memory the JSON takes that is in a text of theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buffer.h"
#include "wire/json_prescan.h"
#include "wire/request.h"
#include "wire/request_cost.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* The linker puts these in place of jansson's (tests/CMakeLists.txt). */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
static size_t lookups;
json_t *__real_json_object_get(const json_t *object, const char *key);
json_t *__real_json_object_getn(const json_t *object, const char *key, size_t len);
json_t *__wrap_json_object_get(const json_t *object, const char *key);
json_t *__wrap_json_object_getn(const json_t *object, const char *key, size_t len);

json_t *__wrap_json_object_get(const json_t *object, const char *key)
{
    lookups++;
    return __real_json_object_get(object, key);
}

json_t *__wrap_json_object_getn(const json_t *object, const char *key, size_t len)
{
    lookups++;
    return __real_json_object_getn(object, key, len);
}

/* NOLINTEND(bugprone-reserved-identifier) */

/* What jansson has, and the most that it had. */
static size_t held;
static size_t most_held;

static void *count_malloc(size_t size)
{
    size_t *block = malloc(sizeof(max_align_t) + size);
    if (!block)
        return NULL;
    *block = size;
    held += size;
    most_held = held > most_held ? held : most_held;
    return (char *)block + sizeof(max_align_t);
}

static void count_free(void *bytes)
{
    if (!bytes)
        return;
    size_t *block = (size_t *)(void *)((char *)bytes - sizeof(max_align_t));
    held -= *block;
    free(block);
}

static void append(struct topic_buffer *buffer, const char *text, size_t times)
{
    struct topic_error err = {0};
    for (size_t i = 0; i < times; i++)
        assert_int_equal(topic_buffer_append(buffer, text, strlen(text), &err), 0);
}

static int decode(struct topic_request *request, const struct topic_buffer *buffer,
                  struct topic_error *err)
{
    const struct topic_text frame = {buffer->bytes, buffer->len};
    *err = (struct topic_error){0};
    topic_request_init(request);
    return topic_request_decode(request, &frame, 1, err);
}

/* ---- keys that are asked for ---- */

#define ARTICLES 100

static size_t count_lookups(const char *article)
{
    struct topic_buffer buffer = {0};
    struct topic_request request;
    struct topic_error err;
    append(&buffer, "{\"articles\":[", 1);
    for (size_t i = 0; i < ARTICLES; i++) {
        append(&buffer, i > 0 ? "," : "", 1);
        append(&buffer, article, 1);
    }
    append(&buffer, "]}", 1);
    lookups = 0;
    assert_int_equal(decode(&request, &buffer, &err), 0);
    topic_request_release(&request);
    topic_buffer_release(&buffer);
    return lookups / ARTICLES;
}

static void an_odd_article_is_asked_for_few_keys(void **state)
{
    static const char *const articles[] = {
        "{}",
        "[]",
        "{\"doc\":{}}",
        "{\"doc\":{\"a\":1}}",
        "{\"doc\":{\"doc\":{}}}",
        "{\"body\":[]}",
        "{\"body\":{}}",
        "{\"body\":{\"a\":1}}",
        "{\"title\":{},\"body\":1}",
        "{\"html\":\"x\"}",
        "{\"subject\":\"a\",\"html\":\"x\"}",
        "{\"inputs\":{}}",
        "{\"object\":{},\"type\":\"a\"}",
        "{\"a\":[{}]}",
        "{\"items\":[{},{},{},{},{},{},{},{},{},{}]}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(articles); i++) {
        size_t count = count_lookups(articles[i]);
        if (count > 100)
            fail_msg("%s: %zu", articles[i], count);
    }
    assert_true(count_lookups("{\"title\":\"a\",\"body\":\"b\"}") <= 10);
}

static void the_estimate_counts_each_article(void **state)
{
    struct topic_request request = {.options = {.threshold = -1}};
    (void)state;
    request.articles.is_batch = true;
    request.articles.count = 10000;
    const uint64_t cost_ns = topic_request_cost_of(&request, 110000, 1);
    const uint64_t bytes_ns = topic_request_cost_of_message(110000);
    assert_true(cost_ns >= bytes_ns + (uint64_t)10000 * 3000);
    assert_true(topic_request_cost_of_decoding_again(&request, 110000) >=
                topic_request_cost_of_decoding(110000) + (uint64_t)10000 * 2000);
}

/* ---- JSON in a body ---- */

#define TOO_MANY "the article's body is JSON with more values than a request may have together"
#define PACKED "the article is JSON within a text of a message"

/* Decodes {"x":[0,...],"body":"<before><unit>...<after>"}. */
static int decode_packed(size_t others, const char *before, const char *unit, size_t units,
                         const char *after, struct topic_error *err)
{
    struct topic_buffer buffer = {0};
    struct topic_request request;
    append(&buffer, "{\"x\":[", 1);
    append(&buffer, "0,", others);
    append(&buffer, "0],\"body\":\"", 1);
    append(&buffer, before, 1);
    append(&buffer, unit, units);
    append(&buffer, after, 1);
    append(&buffer, "\"}", 1);
    most_held = 0;
    int status = decode(&request, &buffer, err);
    topic_request_release(&request);
    topic_buffer_release(&buffer);
    return status;
}

/* With its text in a string of a list, which jansson copies. */
#define BYTES_PER_VALUE 300

static void json_in_a_body_has_a_bound(void **state)
{
    static const struct {
        size_t others;
        const char *before;
        const char *unit;
        size_t units;
        const char *after;
        const char *problem; /* NULL: the article is read */
    } rows[] = {
        {0, "{\\\"a\\\":[", "{},", 60000 / 2, "0]}", NULL},
        {0, "{\\\"a\\\":[", "{},", 350000, "0]}", TOO_MANY},
        {0, "{\\\"a\\\":[", "0,", 500000, "0]}", TOO_MANY},
        {40000, "{\\\"a\\\":[", "0,", 40000, "0]}", TOO_MANY},
        {0, "{\\\"title\\\":\\\"a\\\",\\\"b\\\":[", "0,", 1000, "0]}", PACKED},
        {0, "{\\\"a\\\":\\\"{\\\\\\\"a\\\\\\\":[", "{},", 350000, "0]}\\\"}", TOO_MANY},
        {0, "{rtf1 ", "{b}, ", 100000, "}", NULL},
        {0, "{ \\\"It, ", "was, ", 100000, " so", NULL},
    };
    struct topic_error err;
    (void)state;
    json_set_alloc_funcs(count_malloc, count_free);
    for (size_t i = 0; i < COUNT(rows); i++) {
        int status = decode_packed(rows[i].others, rows[i].before, rows[i].unit, rows[i].units,
                                   rows[i].after, &err);
        if (status != (rows[i].problem ? -1 : 0) ||
            (rows[i].problem && !strstr(err.text, rows[i].problem)))
            fail_msg("%zu: %s", i, err.text);
        if (most_held > (size_t)TOPIC_JSON_PRESCAN_MAX_VALUES * BYTES_PER_VALUE)
            fail_msg("%zu: %zu bytes", i, most_held);
    }
    json_set_alloc_funcs(malloc, free);
    assert_int_equal(held, 0);
}

/* ---- no article ---- */

/* The sanitizers find what is wrong with this. */
static void a_first_batch_may_be_empty(void **state)
{
    struct topic_buffer buffer = {0};
    struct topic_request request;
    struct topic_error err;
    (void)state;
    append(&buffer, "{\"articles\":[]}", 1);
    assert_int_equal(decode(&request, &buffer, &err), 0);
    assert_true(request.articles.is_batch);
    assert_int_equal(request.articles.count, 0);
    topic_request_release(&request);
    topic_buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_odd_article_is_asked_for_few_keys),
        cmocka_unit_test(the_estimate_counts_each_article),
        cmocka_unit_test(json_in_a_body_has_a_bound),
        cmocka_unit_test(a_first_batch_may_be_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
