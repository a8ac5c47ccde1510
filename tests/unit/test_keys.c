/* The table of keys, and that the daemon and a corpus reader take the same of several names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record/keys.h"
#include "tests/fuzz/memory_file.h"
#include "training/corpus/corpus.h"
#include "wire/request.h"

static void every_name_means_its_key(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum topic_record_key key;
        unsigned rank;
    } rows[] = {
        {"title", TOPIC_RECORD_TITLE, 0},
        {"headline", TOPIC_RECORD_TITLE, 1},
        {"excerpt", TOPIC_RECORD_EXCERPT, 0},
        {"summary", TOPIC_RECORD_EXCERPT, 1},
        {"description", TOPIC_RECORD_EXCERPT, 2},
        {"abstract", TOPIC_RECORD_EXCERPT, 3},
        {"standfirst", TOPIC_RECORD_EXCERPT, 4},
        {"short_description", TOPIC_RECORD_EXCERPT, 5},
        {"body", TOPIC_RECORD_BODY, 0},
        {"text", TOPIC_RECORD_BODY, 1},
        {"content", TOPIC_RECORD_BODY, 2},
        {"content_text", TOPIC_RECORD_BODY, 3},
        {"content_html", TOPIC_RECORD_BODY, 4},
        {"bodyText", TOPIC_RECORD_BODY, 5},
        {"bodyHtml", TOPIC_RECORD_BODY, 6},
        {"articleBody", TOPIC_RECORD_BODY, 7},
        {"selftext", TOPIC_RECORD_BODY, 8},
        {"textContent", TOPIC_RECORD_BODY, 9},
        {"full_text", TOPIC_RECORD_BODY, 10},
        {"id", TOPIC_RECORD_ID, 0},
        {"topics", TOPIC_RECORD_TOPICS, 0},
        {"labels", TOPIC_RECORD_TOPICS, 1},
        {"tags", TOPIC_RECORD_TOPICS, 2},
        {"label", TOPIC_RECORD_TOPICS, 3},
        {"topic", TOPIC_RECORD_TOPICS, 4},
        {"category", TOPIC_RECORD_TOPICS, 5},
        {"categories", TOPIC_RECORD_TOPICS, 6},
        {"keywords", TOPIC_RECORD_TOPICS, 7},
        {"section", TOPIC_RECORD_TOPICS, 8},
        {"subject_uris", TOPIC_RECORD_TOPICS, 9},
        {"articleSection", TOPIC_RECORD_TOPICS, 10},
        {"tag", TOPIC_RECORD_TOPICS, 11},
        {"date", TOPIC_RECORD_DATE, 0},
        {"published", TOPIC_RECORD_DATE, 1},
        {"pubDate", TOPIC_RECORD_DATE, 2},
        {"published_at", TOPIC_RECORD_DATE, 3},
        {"publishedAt", TOPIC_RECORD_DATE, 4},
        {"publishedDateTime", TOPIC_RECORD_DATE, 5},
        {"datePublished", TOPIC_RECORD_DATE, 6},
        {"created", TOPIC_RECORD_DATE, 7},
        {"created_at", TOPIC_RECORD_DATE, 8},
        {"createdAt", TOPIC_RECORD_DATE, 9},
        {"", TOPIC_RECORD_OTHER, TOPIC_KEYS_LAST_RANK},
        {"Title", TOPIC_RECORD_OTHER, TOPIC_KEYS_LAST_RANK},
        {"titles", TOPIC_RECORD_OTHER, TOPIC_KEYS_LAST_RANK},
        {"publishedat", TOPIC_RECORD_OTHER, TOPIC_KEYS_LAST_RANK},
        {"uuid", TOPIC_RECORD_OTHER, TOPIC_KEYS_LAST_RANK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned rank;
        if (topic_keys_find(rows[i].name, strlen(rows[i].name), &rank) != rows[i].key ||
            rank != rows[i].rank)
            fail_msg("\"%s\" means something else", rows[i].name);
    }
}

static void the_texts_are_the_names_that_mean_a_field(void **state)
{
    (void)state;
    size_t count;
    const struct topic_keys_name *texts = topic_keys_texts(&count);
    assert_int_equal(count, 19);
    for (size_t i = 0; i < count; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "the article's %s is not a string", texts[i].name);
        assert_true(texts[i].key <= TOPIC_RECORD_BODY);
        assert_string_equal(texts[i].not_a_string, expected);
    }
    assert_string_equal(texts[count].name, "id");
    assert_null(texts[count].not_a_string);
}

/* Writes one article with two names of one field, `first` before `second`. */
static void write_article(char *out, size_t size, const struct topic_keys_name *first,
                          const struct topic_keys_name *second)
{
    snprintf(out, size, "{\"%s\":\"%s\",\"%s\":\"%s\"}", first->name, first->name, second->name,
             second->name);
}

static void assert_daemon_takes(const char *json, enum topic_record_key key, const char *expected)
{
    struct topic_request request;
    struct topic_error err = {0};
    const struct topic_text frame = {json, strlen(json)};
    topic_request_init(&request);
    assert_int_equal(topic_request_decode(&request, &frame, 1, &err), 0);
    struct topic_text text = request.articles.items[0].article.fields[key];
    if (text.len != strlen(expected) || memcmp(text.bytes, expected, text.len) != 0)
        fail_msg("the daemon takes %.*s of %s", (int)text.len, text.bytes, json);
    topic_request_release(&request);
}

static void assert_reader_takes(const char *json, enum topic_record_key key, const char *expected)
{
    struct topic_corpus_options options = {.format = "jsonl"};
    struct topic_record record = {0};
    struct topic_error err = {0};
    struct memory_file file = memory_file_make((const uint8_t *)json, strlen(json));
    const char *path = file.path;
    struct topic_corpus *corpus = topic_corpus_open(&path, 1, &options, &err);
    assert_non_null(corpus);
    assert_int_equal(topic_corpus_next(corpus, &record, &err), 1);
    struct topic_text text = topic_record_value(&record, key);
    if (text.len != strlen(expected) || memcmp(text.bytes, expected, text.len) != 0)
        fail_msg("a reader takes %.*s of %s", (int)text.len, text.bytes, json);
    topic_record_release(&record);
    topic_corpus_close(corpus);
    close(file.fd);
}

/* Calls `check` with every ordered pair of names of one field. */
static void for_each_pair(void check(const char *json, const struct topic_keys_name *first,
                                     const struct topic_keys_name *second))
{
    size_t count;
    const struct topic_keys_name *texts = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            char json[128];
            if (i == j || texts[i].key != texts[j].key)
                continue;
            write_article(json, sizeof json, &texts[i], &texts[j]);
            check(json, &texts[i], &texts[j]);
        }
    }
}

static void check_both(const char *json, const struct topic_keys_name *first,
                       const struct topic_keys_name *second)
{
    const char *expected = first->rank < second->rank ? first->name : second->name;
    assert_daemon_takes(json, first->key, expected);
    assert_reader_takes(json, first->key, expected);
}

static void assert_both_take(const char *json, enum topic_record_key key, const char *expected)
{
    assert_daemon_takes(json, key, expected);
    assert_reader_takes(json, key, expected);
}

static void the_first_name_in_the_table_counts(void **state)
{
    (void)state;
    for_each_pair(check_both);
    assert_reader_takes("{\"body\":\"b\",\"created\":\"2024\",\"published\":\"2023\"}",
                        TOPIC_RECORD_DATE, "2023");
}

static void a_value_that_says_nothing_does_not_hide_another(void **state)
{
    (void)state;
    static const char *const nothing[] = {"null", "\"\"", "\" \\t\\n\"", "5", "[1]", "{}", "false"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"content\":\"c\",\"text\":\"t\",\"body\":%s}", nothing[i]);
        assert_both_take(json, TOPIC_RECORD_BODY, "t");
        snprintf(json, sizeof json, "{\"title\":%s,\"headline\":\"h\"}", nothing[i]);
        assert_both_take(json, TOPIC_RECORD_TITLE, "h");
    }
}

static void half_a_surrogate_and_large_numbers_do_not_refuse_a_record(void **state)
{
    (void)state;
    static const char *const others[] = {
        "\"\\ud83d\"", "\"\\ude00 x\"", "18446744073709551616", "-123456789012345678901234567890",
        "1e400",       "[-2.5E+999]"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"author\":%s,\"body\":\"b\"}", others[i]);
        assert_both_take(json, TOPIC_RECORD_BODY, "b");
    }
    assert_both_take("{\"body\":\"cut \\ud83d\"}", TOPIC_RECORD_BODY, "cut \xef\xbf\xbd");
    assert_both_take("{\"body\":\"\\ud83d\\ude00\",\"x\":1e999}", TOPIC_RECORD_BODY,
                     "\xf0\x9f\x98\x80");
}

static void constants_of_python_are_null(void **state)
{
    (void)state;
    static const char *const others[] = {"NaN",     " NaN",       "Infinity",     " -Infinity",
                                         "[NaN]",   "[NaN, NaN]", "{\"x\": NaN}", "-Infinity",
                                         "[1,NaN]", "\tNaN\t"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char json[128];
        snprintf(json, sizeof json, "{\"author\":%s,\"body\":\"b NaN, Infinity\"}", others[i]);
        assert_both_take(json, TOPIC_RECORD_BODY, "b NaN, Infinity");
    }
    assert_both_take("{\"body\":NaN,\"text\":\"t\"}", TOPIC_RECORD_BODY, "t");
    assert_both_take("{\"body\": Infinity, \"text\":\"t\"}", TOPIC_RECORD_BODY, "t");
}

static void the_raw_text_form_knows_the_aliases_too(void **state)
{
    (void)state;
    struct topic_request request;
    struct topic_error err = {0};
    static const char header[] = "{\"fields\":[\"description\",\"content\",\"headline\"]}";
    const struct topic_text frames[] = {{header, sizeof header - 1}, {"e", 1}, {"b", 1}, {"t", 1}};
    topic_request_init(&request);
    assert_int_equal(topic_request_decode(&request, frames, 4, &err), 0);
    const struct topic_text *fields = request.articles.items[0].article.fields;
    assert_memory_equal(fields[TOPIC_FIELD_EXCERPT].bytes, "e", 1);
    assert_memory_equal(fields[TOPIC_FIELD_BODY].bytes, "b", 1);
    assert_memory_equal(fields[TOPIC_FIELD_TITLE].bytes, "t", 1);
    static const char *const bad[] = {"{\"fields\":[\"id\"]}", "{\"fields\":[\"topics\"]}",
                                      "{\"fields\":[\"date\"]}", "{\"fields\":[\"colour\"]}",
                                      "{\"fields\":[1]}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct topic_text pair[] = {{bad[i], strlen(bad[i])}, {"x", 1}};
        assert_int_equal(topic_request_decode(&request, pair, 2, &err), -1);
        assert_int_equal(request.code, TOPIC_CODE_BAD_REQUEST);
    }
    topic_request_release(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_means_its_key),
        cmocka_unit_test(the_texts_are_the_names_that_mean_a_field),
        cmocka_unit_test(the_first_name_in_the_table_counts),
        cmocka_unit_test(a_value_that_says_nothing_does_not_hide_another),
        cmocka_unit_test(half_a_surrogate_and_large_numbers_do_not_refuse_a_record),
        cmocka_unit_test(constants_of_python_are_null),
        cmocka_unit_test(the_raw_text_form_knows_the_aliases_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
