/* The table of keys, and which of several names the daemon and a corpus reader take. */
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
        bool is_alias;
    } rows[] = {
        {"title", TOPIC_RECORD_TITLE, false},
        {"headline", TOPIC_RECORD_TITLE, true},
        {"excerpt", TOPIC_RECORD_EXCERPT, false},
        {"summary", TOPIC_RECORD_EXCERPT, true},
        {"description", TOPIC_RECORD_EXCERPT, true},
        {"body", TOPIC_RECORD_BODY, false},
        {"text", TOPIC_RECORD_BODY, true},
        {"content", TOPIC_RECORD_BODY, true},
        {"id", TOPIC_RECORD_ID, false},
        {"topics", TOPIC_RECORD_TOPICS, false},
        {"labels", TOPIC_RECORD_TOPICS, true},
        {"tags", TOPIC_RECORD_TOPICS, true},
        {"date", TOPIC_RECORD_DATE, false},
        {"published", TOPIC_RECORD_DATE, true},
        {"pubDate", TOPIC_RECORD_DATE, true},
        {"published_at", TOPIC_RECORD_DATE, true},
        {"publishedAt", TOPIC_RECORD_DATE, true},
        {"publishedDateTime", TOPIC_RECORD_DATE, true},
        {"datePublished", TOPIC_RECORD_DATE, true},
        {"created", TOPIC_RECORD_DATE, true},
        {"created_at", TOPIC_RECORD_DATE, true},
        {"createdAt", TOPIC_RECORD_DATE, true},
        {"", TOPIC_RECORD_OTHER, false},
        {"Title", TOPIC_RECORD_OTHER, false},
        {"titles", TOPIC_RECORD_OTHER, false},
        {"publishedat", TOPIC_RECORD_OTHER, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is_alias;
        if (topic_keys_find(rows[i].name, strlen(rows[i].name), &is_alias) != rows[i].key ||
            is_alias != rows[i].is_alias)
            fail_msg("\"%s\" means something else", rows[i].name);
    }
}

static void the_texts_are_the_names_that_mean_a_field(void **state)
{
    (void)state;
    size_t count;
    const struct topic_keys_name *texts = topic_keys_texts(&count);
    assert_int_equal(count, 8);
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

static void check_daemon(const char *json, const struct topic_keys_name *first,
                         const struct topic_keys_name *second)
{
    assert_daemon_takes(json, first->key, first < second ? first->name : second->name);
}

static void check_reader(const char *json, const struct topic_keys_name *first,
                         const struct topic_keys_name *second)
{
    assert_reader_takes(json, first->key, second->is_alias ? first->name : second->name);
}

static void the_daemon_takes_the_name_that_comes_first_in_the_table(void **state)
{
    (void)state;
    for_each_pair(check_daemon);
    assert_daemon_takes("{\"content\":\"c\",\"text\":\"t\",\"body\":null}", TOPIC_RECORD_BODY, "t");
}

static void a_reader_takes_the_key_or_the_alias_that_comes_first_in_the_record(void **state)
{
    (void)state;
    for_each_pair(check_reader);
    assert_reader_takes("{\"content\":\"c\",\"text\":\"t\",\"body\":null}", TOPIC_RECORD_BODY, "c");
    assert_reader_takes("{\"body\":\"b\",\"created\":\"2024\",\"published\":\"2023\"}",
                        TOPIC_RECORD_DATE, "2024");
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
        cmocka_unit_test(the_daemon_takes_the_name_that_comes_first_in_the_table),
        cmocka_unit_test(a_reader_takes_the_key_or_the_alias_that_comes_first_in_the_record),
        cmocka_unit_test(the_raw_text_form_knows_the_aliases_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
