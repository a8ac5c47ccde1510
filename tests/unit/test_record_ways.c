/* A record is the same article on every way into the product: a corpus reader, a request, a batch,
 * frames of raw text and a record of the pipeline, with and without a map; and the order of its
 * members means nothing. Half of its keys are drawn from the table of record/keys.h, whatever that
 * has. Its JSON has the same values whether record/parser or jansson parses it.
 */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/text.h"
#include "tests/fuzz/json_both_ways.h"
#include "tests/fuzz/memory_file.h"
#include "training/corpus/corpus.h"
#include "wire/request.h"

#define RECORDS 10000
#define MEMBERS_MAX 8
#define FIRST_SEED 1
#define FILLED_STRINGS 9 /* the first values: half of all that are drawn are of them */

static const char *const names[] = {
    "title",      "headline",     "excerpt", "summary",     "description",  "abstract",
    "body",       "text",         "content", "bodyText",    "bodyHtml",     "content_html",
    "body",       "content_text", "id",      "id",          "id",           "topics",
    "labels",     "tags",         "label",   "category",    "keywords",     "section",
    "date",       "published",    "author",  "Title",       "uuid",         "standfirst",
    "categories", "uuid",         "author",  "author.name", "TITLE",        "Body",
    "maintext",   "html",         "subject", "sender",      "main_content", "uuid",
    "BODY",       "Summary",      "TAGS",    "ID",          "DATE"};

static const char *const values[] = {"\"one\"",
                                     "\"two words\"",
                                     "\"<p>three</p>\"",
                                     "\"caf\\u00e9 \\ud83d\\ude00\"",
                                     "\"cut \\ud83d\"",
                                     "\"\\ude00\"",
                                     "\"\xc3\xa9\"",
                                     "\"a\\u0000b\"",
                                     "\"\\\"{[,:\\\\\"",
                                     "null",
                                     "\"\"",
                                     "\" \"",
                                     "\" \\t\\r\\n\"",
                                     "\"\\u0020\"",
                                     "\"<p>&nbsp;</p>\"",
                                     "\"\\u200b<br/>\"",
                                     "5",
                                     "-1.50",
                                     "18446744073709551616",
                                     "-12345678901234567890123",
                                     "1e400",
                                     "NaN",
                                     " NaN",
                                     "-Infinity",
                                     "[NaN]",
                                     "2024",
                                     "true",
                                     "false",
                                     "[]",
                                     "{}",
                                     "[\"x\"]",
                                     "[\"x\", \"y\"]",
                                     "[\"\", \" \"]",
                                     "[ \"\", \"cut \\ud83d\"]",
                                     "[\"x\", null]",
                                     "[null]",
                                     "[\"\"]",
                                     "[1, 2]",
                                     "[1e999]",
                                     "{\"name\": \"x\", \"body\": \"inner\", \"id\": 3}",
                                     "[{\"id\": 4, \"text\": \"inner\"}]",
                                     "{\"blocks\": [{\"data\": {\"text\": \"a\"}}]}",
                                     "{\"ops\":[{\"insert\":\"cut \\ud83d\"}]}",
                                     "[ {\"_type\": \"block\", \"children\": []} ]",
                                     "{\"type\":\"doc\",\"content\":[{\"text\":\"\xc3\xa9\"}]}"};

/* Rows of maps. */
static const char *const rows[] = {"id=uuid",          "id=author.id",       "id=uuid.0.id",
                                   "id=author.0.id",   "id=author.name",     "title=uuid",
                                   "title=author",     "title=author.name",  "title=summary",
                                   "excerpt=author",   "excerpt=title",      "excerpt=uuid.body",
                                   "body=author.body", "body=uuid",          "body=text",
                                   "body=headline",    "body=author.0.text", "body=author.text",
                                   "topics=author",    "topics=author.name", "topics=tags.text",
                                   "topics=uuid.text", "topics=labels",      "date=author",
                                   "date=uuid.id"};

#define ROWS_MAX 3

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct member {
    const char *name;
    const char *value;
};

static uint64_t random_state;

static size_t draw(size_t below)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (size_t)(random_state >> 33) % below;
}

static void put(struct topic_buffer *out, struct topic_text text)
{
    assert_int_equal(topic_buffer_append(out, text.bytes, text.len, NULL), 0);
    assert_int_equal(topic_buffer_append(out, "\x1f", 1, NULL), 0);
}

/* An article without an id has the number of its line in a corpus, and null in an answer. */
static void put_article(struct topic_buffer *out, struct topic_text id,
                        const struct topic_article *article)
{
    static const struct topic_text first_line = {"\"1\"", 3};
    size_t len = 0;
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        len += article->fields[i].len;
    topic_buffer_reset(out);
    if (len == 0)
        return;
    bool is_none = id.len == 0 || (id.len == 4 && memcmp(id.bytes, "null", 4) == 0);
    put(out, is_none ? first_line : id);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        put(out, article->fields[i].len ? article->fields[i] : (struct topic_text){"", 0});
}

static void put_topics(struct topic_buffer *out, const struct topic_record *record)
{
    put(out, record->is_labelled ? (struct topic_text){"labelled", 8} : (struct topic_text){"", 0});
    for (size_t i = 0; i < record->topic_count; i++)
        put(out, topic_record_topic(record, i));
}

static void read_by_reader(struct topic_buffer *out, struct topic_text json,
                           const struct topic_field_map *map, bool ignores_topics)
{
    struct topic_corpus_options options = {
        .format = "jsonl", .record = {.ignores_topics = ignores_topics, .map = map}};
    struct topic_record record = {0};
    struct topic_error err = {0};
    struct memory_file file = memory_file_make((const uint8_t *)json.bytes, json.len);
    const char *path = file.path;
    struct topic_corpus *corpus = topic_corpus_open(&path, 1, &options, &err);
    assert_non_null(corpus);
    topic_buffer_reset(out);
    if (topic_corpus_next(corpus, &record, &err) == 1) {
        struct topic_article article = topic_record_article(&record);
        put_article(out, topic_record_value(&record, TOPIC_RECORD_ID), &article);
        put_topics(out, &record);
    }
    topic_record_release(&record);
    topic_corpus_close(corpus);
    close(file.fd);
}

static void read_by_request(struct topic_buffer *out, struct topic_request *request,
                            struct topic_text json)
{
    struct topic_error err = {0};
    topic_buffer_reset(out);
    if (topic_request_decode(request, &json, 1, &err) < 0 || request->articles.items[0].problem)
        return;
    struct topic_text id = request->articles.is_batch ? request->articles.ids[0] : request->id;
    put_article(out, id, &request->articles.items[0].article);
}

static void read_by_pipeline(struct topic_buffer *out, struct topic_request *request,
                             struct topic_text json)
{
    struct topic_error err = {0};
    topic_buffer_reset(out);
    if (topic_request_decode_record(request, json, &err) == 0)
        put_article(out, request->id, &request->articles.items[0].article);
}

static unsigned count_names(enum topic_record_key key)
{
    unsigned count = 0;
    while (topic_keys_at(key, count))
        count++;
    return count;
}

static const char *draw_name_of(enum topic_record_key key)
{
    unsigned count = count_names(key);
    assert(count > 0);
    return topic_keys_at(key, (unsigned)draw(count))->name;
}

static const char *draw_name(void)
{
    static const enum topic_record_key keys[] = {TOPIC_RECORD_TITLE,  TOPIC_RECORD_EXCERPT,
                                                 TOPIC_RECORD_BODY,   TOPIC_RECORD_ID,
                                                 TOPIC_RECORD_TOPICS, TOPIC_RECORD_DATE};
    return draw(2) ? names[draw(COUNT(names))] : draw_name_of(keys[draw(COUNT(keys))]);
}

/* The texts that the reader took, each as a frame of its own under any of the names of its
 * field. */
static void read_by_frames(struct topic_buffer *out, struct topic_request *request,
                           const struct topic_buffer *article)
{
    struct topic_error err = {0};
    struct topic_text frames[1 + TOPIC_FIELD_COUNT];
    struct topic_buffer head = {0};
    const char *at = article->bytes;
    const char *end = memchr(at, '\x1f', article->len);
    topic_buffer_format(&head, NULL, "{\"id\":%.*s,\"fields\":[", (int)(end - at), at);
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
        at = end + 1;
        end = memchr(at, '\x1f', article->len - (size_t)(at - article->bytes));
        frames[1 + i] = (struct topic_text){at, (size_t)(end - at)};
        topic_buffer_format(&head, NULL, "%s\"%s\"", i ? "," : "",
                            draw_name_of((enum topic_record_key)i));
    }
    topic_buffer_format(&head, NULL, "]}");
    frames[0] = (struct topic_text){head.bytes, head.len};
    topic_buffer_reset(out);
    if (topic_request_decode(request, frames, COUNT(frames), &err) < 0)
        fail_msg("%.*s: %s", (int)head.len, head.bytes, err.text);
    put_article(out, request->id, &request->articles.items[0].article);
    topic_buffer_release(&head);
}

static size_t make_members(struct member *members)
{
    size_t count = 1 + draw(MEMBERS_MAX);
    for (size_t i = 0; i < count; i++)
        members[i] =
            (struct member){draw_name(), values[draw(draw(2) ? FILLED_STRINGS : COUNT(values))]};
    return count;
}

static void shuffle(struct member *members, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = draw(i);
        struct member last = members[i - 1];
        members[i - 1] = members[other];
        members[other] = last;
    }
}

static bool has_repeated_key(const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(members[i].name, members[j].name) == 0)
                return true;
    return false;
}

/* The pipeline passes a record on whatever its id is; elsewhere an object or a list is refused. */
static bool has_odd_id(const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].name, "id") == 0 && strchr("[{", members[i].value[0]))
            return true;
    return false;
}

/* Lists alone may be a table by columns, of which a request is no part. */
static bool may_be_table(const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (members[i].value[0] != '[')
            return false;
    return count > 1;
}

static void write_record(struct topic_buffer *out, const struct member *members, size_t count)
{
    topic_buffer_reset(out);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(topic_buffer_format(out, NULL, "%s\"%s\":%s", i ? ", " : "{",
                                             members[i].name, members[i].value),
                         0);
    assert_int_equal(topic_buffer_append(out, "}", 1, NULL), 0);
}

static void assert_same(const char *what, const struct topic_buffer *expected,
                        const struct topic_buffer *actual, const struct topic_buffer *record,
                        unsigned seed)
{
    if (expected->len == actual->len &&
        (expected->len == 0 || memcmp(expected->bytes, actual->bytes, expected->len) == 0))
        return;
    fail_msg("seed %u: %s differs: %.*s\n  reader %.*s\n  other  %.*s", seed, what,
             (int)record->len, record->bytes, (int)expected->len, expected->bytes, (int)actual->len,
             actual->bytes);
}

enum { RECORD, BATCH, LABELLED, SHUFFLED, READER, OTHER, BUFFERS };

/* A map of a few rows, or none. */
static struct topic_field_map *make_map(void)
{
    struct topic_buffer text = {0};
    size_t count = draw(ROWS_MAX + 1);
    struct topic_field_map *map = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *row = rows[draw(COUNT(rows))];
        if (i == 0 || !strstr(topic_buffer_string(&text, NULL), row))
            topic_buffer_format(&text, NULL, i ? ",%s" : "%s", row);
    }
    if (count > 0) {
        struct topic_error err = {0};
        map = topic_field_map_new((struct topic_text){text.bytes, text.len}, &err);
        if (!map)
            fail_msg("%s", err.text);
    }
    topic_buffer_release(&text);
    return map;
}

/* What the record's way differs in: the rules of its id. */
struct expectation {
    bool can_ask;  /* a request reads the article as the reader does */
    bool can_pipe; /* a record of the pipeline, too */
};

static struct expectation expect(const struct topic_field_map *map, const struct member *members,
                                 size_t count)
{
    bool has_mapped_id = topic_field_map_count(map, TOPIC_RECORD_ID) > 0;
    bool has_own_id = false;
    bool has_nested = false;
    for (size_t i = 0; i < count; i++) {
        has_own_id = has_own_id || strcmp(members[i].name, "id") == 0;
        has_nested = has_nested || strchr("[{", members[i].value[0]);
    }
    /* A request's own id is that of its answer; the pipeline passes a record on whatever its id is.
     */
    return (struct expectation){.can_ask = !has_mapped_id || !has_own_id,
                                .can_pipe = !has_repeated_key(members, count) &&
                                            !has_odd_id(members, count) &&
                                            !(has_mapped_id && has_nested)};
}

static void check_ways(struct topic_buffer *buffers, struct topic_request *request,
                       struct topic_request *pipeline, struct expectation expected, unsigned seed)
{
    struct topic_text json = {buffers[RECORD].bytes, buffers[RECORD].len};
    read_by_reader(&buffers[READER], json, request->articles.map, true);
    if (buffers[READER].len > 0)
        buffers[READER].len--; /* that it has no topics */
    read_by_request(&buffers[OTHER], request, json);
    if (expected.can_ask)
        assert_same("a request", &buffers[READER], &buffers[OTHER], &buffers[RECORD], seed);
    topic_buffer_reset(&buffers[BATCH]);
    topic_buffer_format(&buffers[BATCH], NULL, "{\"articles\":[%.*s]}", (int)json.len, json.bytes);
    read_by_request(&buffers[OTHER], request,
                    (struct topic_text){buffers[BATCH].bytes, buffers[BATCH].len});
    assert_same("a batch", &buffers[READER], &buffers[OTHER], &buffers[RECORD], seed);
    if (buffers[READER].len > 0) {
        read_by_frames(&buffers[OTHER], request, &buffers[READER]);
        assert_same("frames of text", &buffers[READER], &buffers[OTHER], &buffers[RECORD], seed);
    }
    if (!expected.can_pipe)
        return;
    read_by_pipeline(&buffers[OTHER], pipeline, json);
    assert_same("the pipeline", &buffers[READER], &buffers[OTHER], &buffers[RECORD], seed);
}

static void check_record(struct topic_buffer *buffers, struct topic_request *request,
                         struct topic_request *pipeline, unsigned seed)
{
    struct member members[MEMBERS_MAX];
    random_state = seed;
    size_t count = make_members(members);
    if (may_be_table(members, count))
        return;
    struct topic_field_map *map = make_map();
    bool is_repeated = has_repeated_key(members, count);
    write_record(&buffers[RECORD], members, count);
    request->articles.map = pipeline->articles.map = map;
    parse_both_ways((struct topic_text){buffers[RECORD].bytes, buffers[RECORD].len});
    read_by_reader(&buffers[LABELLED],
                   (struct topic_text){buffers[RECORD].bytes, buffers[RECORD].len}, map, false);
    if (is_repeated)
        assert_int_equal(buffers[LABELLED].len, 0);
    struct expectation expected = expect(map, members, count);
    check_ways(buffers, request, pipeline, expected, seed);
    shuffle(members, count);
    write_record(&buffers[RECORD], members, count);
    read_by_reader(&buffers[SHUFFLED],
                   (struct topic_text){buffers[RECORD].bytes, buffers[RECORD].len}, map, false);
    assert_same("another order", &buffers[LABELLED], &buffers[SHUFFLED], &buffers[RECORD], seed);
    check_ways(buffers, request, pipeline, expected, seed);
    topic_field_map_free(map);
}

static void every_way_reads_the_same_article(void **state)
{
    (void)state;
    struct topic_buffer buffers[BUFFERS] = {{0}};
    struct topic_request request;
    struct topic_request pipeline;
    size_t taken = 0;
    topic_request_init(&request);
    topic_request_init_record(&pipeline);
    print_message("seeds %d to %d\n", FIRST_SEED, FIRST_SEED + RECORDS - 1);
    for (unsigned seed = FIRST_SEED; seed < FIRST_SEED + RECORDS; seed++) {
        check_record(buffers, &request, &pipeline, seed);
        taken += buffers[READER].len > 0;
    }
    /* Odd as they are, enough of them are articles for the test to mean something. */
    assert_in_range(taken, RECORDS / 5, RECORDS);
    topic_request_release(&request);
    topic_request_release(&pipeline);
    for (size_t i = 0; i < BUFFERS; i++)
        topic_buffer_release(&buffers[i]);
}

static json_t *parse_alone(const char *text)
{
    return topic_json_parser_try(topic_text_of(text));
}

static void plain_records_need_no_jansson(void **state)
{
    static const char *const plain[] = {
        "{\"id\": 7, \"title\": \"Chips\", \"body\": \"A \\\"new\\\"\\none\", \"topics\": "
        "[\"AI\"]}\r\n",
        "{\"text\":\"caf\\u00e9 \xc3\xa9 "
        "\\ud83d\\ude00\",\"score\":-1.5e3,\"ok\":true,\"of\":{\"a\":[]}}",
        " {} "};
    (void)state;
    for (size_t i = 0; i < COUNT(plain); i++) {
        json_t *root = parse_alone(plain[i]);
        assert_non_null(root);
        json_decref(root);
        parse_both_ways(topic_text_of(plain[i]));
    }
    assert_null(parse_alone("{\"text\":\"a\\u0000b\"}"));
    assert_null(parse_alone("{\"text\":\"a\",\"text\":\"b\"}"));
    assert_null(parse_alone("[\"text\"]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_records_need_no_jansson),
        cmocka_unit_test(every_way_reads_the_same_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
