/* What a request for the store keeps while it waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "wire/store/store_request.h"

static struct topic_store_request request;
static struct topic_error err;

static void read_feedback(const char *frame)
{
    struct topic_text text = {frame, strlen(frame)};
    topic_error_reset(&err);
    if (topic_store_request_read(&request, TOPIC_OPERATION_FEEDBACK, text, NULL, &err) < 0)
        fail_msg("%s", err.text);
}

static void all_but_the_texts_is_dropped(void **state)
{
    (void)state;
    read_feedback("{\"op\":\"feedback\",\"key\":\"k1\",\"user\":\"eva\",\"zz\":[{},{},{}],"
                  "\"article\":{\"id\":\"a1\",\"title\":\"A chip\",\"zz\":[[],[]]},"
                  "\"topics\":[\"AI\",\"Law\"]}");
    assert_int_equal(json_object_size(request.json.object), 2);
    assert_int_equal(request.given.len, strlen("AI\nLaw"));
    assert_memory_equal(request.given.bytes, "AI\nLaw", request.given.len);
    assert_memory_equal(request.author.key.bytes, "k1", request.author.key.len);
    assert_memory_equal(request.author.user.bytes, "eva", request.author.user.len);
    assert_memory_equal(request.article.fields[TOPIC_FIELD_TITLE].bytes, "A chip", 6);
    assert_non_null(strstr(request.extra.bytes, "zz"));
    topic_store_request_release(&request);
}

static void other_keys_keep_the_digits_of_their_numbers(void **state)
{
    (void)state;
    static const char kept[] =
        "{\"a\":12345678901234567890123,\"b\":[ 98765432109876543210 ],\"c\":\"\uFFFD\","
        "\"d\":null,\"e\":1}";
    read_feedback("{\"op\":\"feedback\",\"key\":\"k1\",\"topics\":[],\"article\":{\"id\":\"a1\","
                  "\"title\":\"A chip\",\"a\":12345678901234567890123,"
                  "\"b\":[\n98765432109876543210 ],\"c\":\"\\ud83d\",\"d\": NaN,\"e\":1}}");
    assert_int_equal(request.extra.len, strlen(kept));
    assert_memory_equal(request.extra.bytes, kept, strlen(kept));
    topic_store_request_release(&request);
}

/* Were the article looked through for each of them, it would take minutes. */
static void very_many_keys_are_gone_through_once(void **state)
{
    (void)state;
    enum { KEYS = 100000 };
    char *frame = malloc(KEYS * 16 + 200);
    assert_non_null(frame);
    size_t len = (size_t)sprintf(
        frame, "{\"op\":\"feedback\",\"key\":\"k1\",\"topics\":[],"
               "\"article\":{\"id\":\"a1\",\"title\":\"A chip\",\"n\":12345678901234567890123");
    for (int i = 0; i < KEYS; i++)
        len += (size_t)sprintf(frame + len, ",\"k%d\":%d", i, i % 10);
    sprintf(frame + len, "}}");
    read_feedback(frame);
    static const char begin[] = "{\"n\":12345678901234567890123,\"k0\":0,";
    assert_memory_equal(request.extra.bytes, begin, sizeof begin - 1);
    topic_store_request_release(&request);
    free(frame);
}

static void a_document_of_an_editor_stays_a_text(void **state)
{
    (void)state;
    read_feedback("{\"op\":\"feedback\",\"key\":\"k1\",\"topics\":[],\"article\":{\"id\":\"a1\","
                  "\"body\":{\"blocks\":[{\"type\":\"paragraph\",\"data\":{\"text\":\"A chip\"}}]}"
                  "}}");
    struct topic_text body = request.article.fields[TOPIC_FIELD_BODY];
    assert_true(body.len > 0 && memchr(body.bytes, 'A', body.len));
    topic_store_request_release(&request);
}

static void refuse(const char *frame, const char *why)
{
    struct topic_text text = {frame, strlen(frame)};
    topic_error_reset(&err);
    assert_int_equal(topic_store_request_read(&request, TOPIC_OPERATION_FEEDBACK, text, NULL, &err),
                     -1);
    assert_non_null(strstr(err.text, why));
    topic_store_request_release(&request);
}

static void what_is_both_accepted_and_rejected_is_refused(void **state)
{
    (void)state;
    refuse("{\"op\":\"feedback\",\"key\":\"k1\",\"article\":{\"id\":\"a1\"},"
           "\"accept\":[\"AI\",\"Law\"],\"reject\":[\"La\",\"Law\"]}",
           "\"Law\" is both accepted and rejected");
}

static void an_article_whose_text_is_not_read_is_refused(void **state)
{
    (void)state;
    refuse("{\"op\":\"feedback\",\"key\":\"k1\",\"topics\":[\"AI\"],\"article\":{\"id\":\"a1\","
           "\"body\":\"\",\"main_content\":\"Chips need more power\"}}",
           "the article has no text");
    read_feedback("{\"op\":\"feedback\",\"key\":\"k1\",\"topics\":[\"AI\"],\"article\":{\"id\":"
                  "\"a1\",\"body\":\"\"}}");
    topic_store_request_release(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_but_the_texts_is_dropped),
        cmocka_unit_test(other_keys_keep_the_digits_of_their_numbers),
        cmocka_unit_test(very_many_keys_are_gone_through_once),
        cmocka_unit_test(a_document_of_an_editor_stays_a_text),
        cmocka_unit_test(an_article_whose_text_is_not_read_is_refused),
        cmocka_unit_test(what_is_both_accepted_and_rejected_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
