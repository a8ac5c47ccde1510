/* A record that another program has written is the same article for the daemon as for a corpus
 * reader, or the daemon refuses it with a cure; and with the map that it proposes it is the same
 * article.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/text.h"
#include "record/programs/program_text.h"
#include "tests/fuzz/memory_file.h"
#include "training/corpus/corpus.h"
#include "wire/request.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *json;
    const char *map; /* that the daemon proposes; NULL: it proposes none, or reads the record */
    bool is_refused;
} records[] = {
    {"{\"title\":\"Chips\",\"html\":\"<p>They need power</p>\",\"comment_id\":\"1\",\"tags\":"
     "[{\"name\":\"AI\",\"slug\":\"ai\"}],\"custom_excerpt\":\"Short\"}",
     "body=plaintext,body=html,excerpt=custom_excerpt", true},
    {"{\"title\":\"Chips\",\"html\":\"<p>They</p>\",\"plaintext\":\"They need\",\"tags\":[]}",
     "body=plaintext,body=html,excerpt=custom_excerpt", true},
    {"{\"title\":\"Chips\",\"html\":\"\",\"plaintext\":\"\",\"tags\":[]}", NULL, false},
    {"{\"title\":\"Chips\",\"html\":\"<p>They</p>\",\"body\":\"B\",\"tags\":[]}", NULL, false},
    {"{\"uri\":\"a:1\",\"headline\":\"Chips\",\"body_text\":\"They need power\"}",
     "body=body_text,body=body_html,body=bodies.0.value", true},
    {"{\"uri\":\"a:1\",\"headline\":\"Chips\",\"body_html\":\"<p>They</p>\",\"body_text\":\"\"}",
     "body=body_text,body=body_html,body=bodies.0.value", true},
    {"{\"uri\":\"a:1\",\"headline\":\"Chips\",\"bodies\":[{\"value\":\"They need\"}]}",
     "body=body_text,body=body_html,body=bodies.0.value", true},
    {"{\"uri\":\"a:1\",\"headline\":\"Chips\",\"body_html\":\"<p>T</p>\",\"text\":\"Other\"}", NULL,
     false},
    {"{\"title\":\"Chips\",\"children\":[{\"string\":\"They\",\"children\":[{\"string\":\"need\"}]}"
     "]}",
     NULL, true},
    {"{\"title\":{\"rendered\":\"Chips\"},\"content\":{\"rendered\":\"<p>They</p>\"},\"excerpt\":"
     "{\"rendered\":\"Short\"}}",
     "title=title.rendered,excerpt=excerpt.rendered,body=content.rendered", true},
    {"{\"title\":\"Chips\",\"content\":[{\"type\":\"text/html\",\"value\":\"They need\"}]}",
     "body=content.0.value", true},
    {"{\"title\":\"Chips\",\"summary\":\"S\",\"content\":[{\"value\":\"They need\"}]}",
     "body=content.0.value", true},
    {"{\"_id\":\"1\",\"_source\":{\"title\":\"Chips\",\"body\":\"They need\"}}",
     "title=_source.title,body=_source.body", true},
    {"{\"id\":\"1\",\"attributes\":{\"title\":\"Chips\",\"body\":\"They need\"}}",
     "title=attributes.title,body=attributes.body", true},
    {"{\"id\":1,\"data\":{\"title\":\"Chips\",\"body\":\"B\"},\"annotations\":[]}",
     "title=data.title,body=data.body", true},
    {"{\"fields\":{\"title\":\"Chips\",\"body\":\"They need\"},\"responses\":{}}", NULL, true},
    {"{\"type\":\"Create\",\"object\":{\"type\":\"Article\",\"name\":\"Chips\",\"content\":"
     "\"They\",\"attributedTo\":\"x\"}}",
     "title=object.name,body=object.content", true},
    {"{\"type\":\"Article\",\"name\":\"Chips\",\"content\":\"They\",\"attributedTo\":\"x\"}",
     "title=name", true},
    {"{\"type\":\"Note\",\"name\":null,\"content\":\"They\",\"attributedTo\":\"x\"}", NULL, false},
    {"{\"html\":\"<p>They</p>\",\"options\":[{\"id\":\"AI\"}],\"accept\":[\"AI\"]}", "body=html",
     true},
    {"{\"text\":\"They\",\"label\":\"AI\",\"answer\":\"accept\",\"_input_hash\":5}", NULL, false},
    {"{\"title\":\"Site\",\"items\":[{\"title\":\"Chips\",\"content\":\"They\"}]}", NULL, true},
    {"{\"status\":\"ok\",\"posts\":[{\"title\":\"Chips\",\"body\":\"They\"}]}", NULL, true},
    {"{\"title\":\"Chips\",\"items\":[{\"title\":\"Related\"}]}", NULL, false},
    {"{\"text\":\"They\",\"cats\":{\"AI\":1.0}}", NULL, false},
    {"{\"title\":\"Chips\",\"maintext\":\"They need\"}", NULL, false},
    {"{\"title\":\"Chips\",\"body\":\"\",\"html\":\"<p>They</p>\"}", NULL, false},
    {"{\"html\":\"<p>They</p>\",\"data\":{\"title\":\"Chips\",\"body\":\"They need\"}}",
     "title=data.title,body=data.body", true},
    {"{\"title\":\"Chips\",\"url\":\"https://news.example/1\"}", NULL, false},
    {"{\"subject\":\"Chips\",\"description\":\"They need\",\"requester_id\":5}", NULL, false},
    {"{\"from\":\"a@b.example\",\"to\":\"c\",\"subject\":\"Chips\",\"text\":\"They need\"}", NULL,
     false},
    {"{\"subject\":\"Physics\",\"text\":\"They need\"}", NULL, false},
    {"{\"TITLE\":\"Site\",\"ARTICLES\":[{\"TITLE\":\"Chips\",\"BODY\":\"They\"}]}", NULL, true},
    {"{\"title\":\"Chips\",\"body\":{\"type\":\"doc\",\"content\":[]}}", NULL, false},
    {"{\"title\":\"Chips\",\"body\":{\"type\":\"doc\"},\"text\":\"They need\"}", NULL, false},
    {"{\"data\":{\"text\":\"They need power\"}}", "body=data.text", true},
    {"{\"body\":\"\",\"main_content\":\"Chips need more power\"}", NULL, true},
    {"{\"title\":\" \",\"parts\":[{\"p\":\"Chips need more power\"}]}", NULL, true},
    {"{\"body\":\"\",\"story\":{\"lines\":[\"Chips need more power\"]}}", NULL, true},
    {"{\"body\":\"\",\"article\":{\"text\":\"Chips need more power\"}}", NULL, true},
    {"{\"body\":\"\",\"payload\":\"{\\\"title\\\":\\\"Chips need more power\\\"}\"}", NULL, true},
    {"{\"body\":\"\",\"main_content\":\"チップにはもっと多くの電力が必要です\"}", NULL, true},
};

static void put_texts(struct topic_buffer *out, const struct topic_article *article)
{
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        assert_int_equal(
            topic_buffer_format(out, NULL, "%.*s|", (int)article->fields[i].len,
                                article->fields[i].len ? article->fields[i].bytes : ""),
            0);
}

static void read_by_reader(struct topic_buffer *out, const char *json)
{
    struct topic_corpus_options options = {.format = "jsonl", .record = {.ignores_topics = true}};
    struct topic_record record = {0};
    struct topic_error err = {0};
    struct memory_file file = memory_file_make((const uint8_t *)json, strlen(json));
    const char *path = file.path;
    struct topic_corpus *corpus = topic_corpus_open(&path, 1, &options, &err);
    assert_non_null(corpus);
    topic_buffer_reset(out);
    if (topic_corpus_next(corpus, &record, &err) == 1) {
        struct topic_article article = topic_record_article(&record);
        put_texts(out, &article);
    }
    topic_record_release(&record);
    topic_corpus_close(corpus);
    close(file.fd);
}

/* The texts, or what is wrong with the article. */
static bool read_by_request(struct topic_buffer *out, const char *json, bool is_batch,
                            const char *map_text)
{
    struct topic_request request = {0};
    struct topic_buffer frame = {0};
    struct topic_error err = {0};
    if (map_text)
        request.articles.map = topic_field_map_new(topic_text_of(map_text), &err);
    assert_int_equal(
        topic_buffer_format(&frame, NULL, is_batch ? "{\"articles\":[%s]}" : "%s", json), 0);
    const struct topic_text text = {frame.bytes, frame.len};
    topic_buffer_reset(out);
    bool is_read =
        topic_request_decode(&request, &text, 1, &err) == 0 && !request.articles.items[0].problem;
    if (is_read)
        put_texts(out, &request.articles.items[0].article);
    else
        topic_buffer_format(out, NULL, "%s",
                            err.text[0] ? err.text : request.articles.items[0].problem);
    topic_field_map_free((struct topic_field_map *)(uintptr_t)request.articles.map);
    topic_request_release(&request);
    topic_buffer_release(&frame);
    return is_read;
}

static void assert_same(const char *json, const struct topic_buffer *expected,
                        const struct topic_buffer *actual)
{
    if (expected->len != actual->len || memcmp(expected->bytes, actual->bytes, actual->len) != 0)
        fail_msg("%s\n  reader %.*s\n  topicd %.*s", json, (int)expected->len, expected->bytes,
                 (int)actual->len, actual->bytes);
}

static void a_record_is_read_alike_or_refused_with_a_cure(void **state)
{
    struct topic_buffer expected = {0};
    struct topic_buffer actual = {0};
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(records); i++) {
        const char *json = records[i / 2].json;
        const char *map = records[i / 2].map;
        read_by_reader(&expected, json);
        bool is_read = read_by_request(&actual, json, i % 2, NULL);
        if (is_read == records[i / 2].is_refused)
            fail_msg("%s: %.*s", json, (int)actual.len, actual.bytes);
        if (is_read) {
            assert_same(json, &expected, &actual);
            continue;
        }
        bool has_cure = memmem(actual.bytes, actual.len, "send", 4) ||
                        memmem(actual.bytes, actual.len, "--map", 5);
        if (!has_cure || (map && !memmem(actual.bytes, actual.len, map, strlen(map))))
            fail_msg("%s: %.*s", json, (int)actual.len, actual.bytes);
        if (!map)
            continue;
        read_by_request(&actual, json, i % 2, map);
        assert_same(json, &expected, &actual);
    }
    topic_buffer_release(&expected);
    topic_buffer_release(&actual);
}

static void names_and_addresses_beside_empty_texts_are_no_text(void **state)
{
    static const char json[] = "{\"body\":\"\",\"author\":\"Jane van Doe\",\"url\":"
                               "\"https://news.example/1\",\"tags\":\"AI in the house\"}";
    struct topic_buffer actual = {0};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        assert_true(read_by_request(&actual, json, i, NULL));
    topic_buffer_release(&actual);
}

static void each_name_of_a_program_may_be_one(void **state)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_of_programs(&count);
    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_true(topic_program_text_may_be(names[i].name, names[i].len));
    names = topic_keys_of_messages();
    assert_true(topic_program_text_may_be(names->name, names->len));
}

/* Photos, for example: the map that a message proposes reads all that there is. */
static void with_its_map_a_record_without_a_body_is_read(void **state)
{
    static const struct {
        const char *json;
        const char *map;
    } rows[] = {
        {"{\"title\":{\"rendered\":\"Chips\"},\"content\":{\"rendered\":\"\"}}",
         "title=title.rendered,body=content.rendered"},
        {"{\"_source\":{\"title\":\"Chips\"}}", "title=_source.title,body=_source.body"},
        {"{\"_source\":{\"title\":\"Chips\",\"body\":\"\"}}",
         "title=_source.title,body=_source.body"},
        {"{\"title\":\"Chips\",\"content\":[{\"value\":\"\"}]}", "body=content.0.value"},
        {"{\"title\":\"Chips\",\"html\":\"\",\"comment_id\":\"1\",\"tags\":[]}",
         "body=plaintext,body=html"},
        {"{\"uri\":\"a:1\",\"headline\":\"Chips\",\"bodies\":[{\"role\":\"caption\",\"value\":\"\"}"
         "]}",
         "body=bodies.0.value"},
        {"{\"inputs\":{\"title\":\"Chips\",\"text\":\"\"}}", "title=inputs.title,body=inputs.text"},
    };
    struct topic_buffer actual = {0};
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(rows); i++)
        if (!read_by_request(&actual, rows[i / 2].json, i % 2, rows[i / 2].map) ||
            !memmem(actual.bytes, actual.len, "Chips|", 6))
            fail_msg("%s: %.*s", rows[i / 2].json, (int)actual.len, actual.bytes);
    topic_buffer_release(&actual);
}

/* A map that leads to the title alone would lose the text. */
static void a_body_that_the_map_leaves_is_named(void **state)
{
    struct topic_buffer actual = {0};
    (void)state;
    assert_false(read_by_request(&actual, "{\"_source\":{\"title\":\"Chips\",\"body\":\"They\"}}",
                                 false, "title=_source.title"));
    assert_false(read_by_request(
        &actual, "{\"story\":{\"name\":\"x\",\"content\":{\"title\":\"Chips\",\"body\":\"They\"}}}",
        false, "title=story.content.title"));
    topic_buffer_release(&actual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_read_alike_or_refused_with_a_cure),
        cmocka_unit_test(names_and_addresses_beside_empty_texts_are_no_text),
        cmocka_unit_test(each_name_of_a_program_may_be_one),
        cmocka_unit_test(with_its_map_a_record_without_a_body_is_read),
        cmocka_unit_test(a_body_that_the_map_leaves_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
