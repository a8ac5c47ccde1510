/* Golden sets: the articles that are chosen, the check of a model, and files that are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/scratch.h"
#include "registry/golden_set.h"
#include "registry/golden_set_writer.h"
#include "registry/model_source.h"
#include "tests/toy_model.h"

static char directory[] = "/tmp/topic-golden-XXXXXX";
static char set_path[64];
static struct topic_model *model;
static struct topic_golden_set_writer writer;
static struct topic_golden_set golden;
static struct topic_error err;
static struct topic_file content;

static int set_up(void **state)
{
    (void)state;
    static struct toy_model toy;
    static char path[64];
    size_t size_bytes;
    topic_error_reset(&err);
    memcpy(directory, "/tmp/topic-golden-XXXXXX", sizeof directory);
    if (!mkdtemp(directory))
        return -1;
    snprintf(set_path, sizeof set_path, "%s/set", directory);
    snprintf(path, sizeof path, "%s/model", directory);
    toy_model_init(&toy);
    if (topic_writer_save(&toy.parts, path, &size_bytes, &err) == 0)
        model = topic_model_open(path, &err);
    unlink(path);
    return model ? topic_golden_set_writer_init(&writer, model, &err) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    topic_golden_set_writer_release(&writer);
    topic_golden_set_release(&golden);
    topic_file_release(&content);
    topic_model_unref(model);
    unlink(set_path);
    return rmdir(directory);
}

static void offer(const char *id, const char *title, size_t len)
{
    struct topic_article article = {.fields[TOPIC_FIELD_TITLE] = {title, len}};
    assert_int_equal(topic_golden_set_writer_offer(&writer, topic_text_of(id), &article, &err), 0);
}

static void write_set(const char *text, size_t len)
{
    FILE *file = fopen(set_path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static int read_set(void)
{
    const struct topic_model_source source = {.golden_path = set_path};
    topic_file_release(&content);
    return topic_model_source_read_golden(&source, &content, &err) < 0
               ? -1
               : topic_golden_set_read(&golden, (struct topic_text){content.bytes, content.size},
                                       set_path, &err);
}

static void refuses(const char *text, const char *sentence)
{
    write_set(text, strlen(text));
    topic_error_reset(&err);
    assert_int_equal(read_set(), -1);
    if (!strstr(err.text, sentence))
        fail_msg("%s", err.text);
    assert_non_null(strstr(err.text, "topic golden"));
    topic_golden_set_release(&golden);
}

static void every_topic_has_its_quota(void **state)
{
    (void)state;
    char id[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "%d", i);
        offer(id, "chip", 4);
    }
    assert_int_equal(writer.count, TOPIC_GOLDEN_SET_MAX_ARTICLES / (TOY_TOPICS + 1));
    offer("\"law\"", "law", 3);
    offer("\"none\"", "words", 5);
    assert_int_equal(writer.count, TOPIC_GOLDEN_SET_MAX_ARTICLES / (TOY_TOPICS + 1) + 2);
    const char *last = "{\"id\":\"law\",\"title\":\"law\",\"topics\":[\"AI Policy\"]}\n"
                       "{\"id\":\"none\",\"title\":\"words\",\"topics\":[]}\n";
    assert_memory_equal(writer.lines.bytes + writer.lines.len - strlen(last), last, strlen(last));
}

static void a_written_set_passes_the_check_of_its_model(void **state)
{
    (void)state;
    static const char odd[] = "chip \xff\0 \"law\" \\ \x01 caf\xc3\xa9";
    offer("1", odd, sizeof odd - 1);
    offer("", "goal", 4);
    write_set(writer.lines.bytes, writer.lines.len);
    assert_int_equal(read_set(), 0);
    assert_int_equal(golden.count, 2);
    assert_int_equal(topic_golden_set_check(&golden, set_path, model, &err), 0);
}

static void an_article_that_is_too_long_is_skipped(void **state)
{
    (void)state;
    static char text[TOPIC_GOLDEN_SET_WRITER_MAX_TEXT_BYTES + 1];
    memset(text, 'x', sizeof text);
    offer("1", text, sizeof text);
    assert_int_equal(writer.count, 0);
    offer("1", text, sizeof text - 1);
    assert_int_equal(writer.count, 1);
}

static void the_first_difference_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *sentence;
    } rows[] = {
        {"{\"id\":\"a7\",\"title\":\"chip\",\"topics\":[]}",
         "article \"a7\" gets \"AI Hardware\" instead of no topic"},
        {"{\"id\":7,\"title\":\"words\",\"topics\":[\"Sport\"]}",
         "article 7 gets no topic instead of \"Sport\""},
        {"{\"title\":\"chip\",\"topics\":[\"AI Hardware\",\"AI Hardware\"]}",
         "article without an id gets \"AI Hardware\" instead of \"AI Hardware\", "
         "\"AI Hardware\""},
        {"{\"title\":\"words\",\"topics\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]}",
         "instead of \"1\", \"2\", \"3\", \"4\", \"5\" and 2 more"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        topic_error_reset(&err);
        write_set(rows[i].line, strlen(rows[i].line));
        assert_int_equal(read_set(), 0);
        assert_int_equal(topic_golden_set_check(&golden, set_path, model, &err), -1);
        if (!strstr(err.text, rows[i].sentence))
            fail_msg("%s", err.text);
        topic_golden_set_release(&golden);
    }
}

static void a_malformed_golden_set_is_refused(void **state)
{
    (void)state;
    refuses("{\"topics\":[]}\nnot JSON\n", "set:2: is not a JSON object");
    refuses("", "set: is empty");
    refuses("[]", "set:1: is not a JSON object");
    refuses("{\"title\":\"chip\"}", "set:1: has no \"topics\"");
    refuses("{\"title\":\"chip\",\"topics\":[1]}", "set:1: has no \"topics\"");
    refuses("{\"title\":1,\"topics\":[]}", "set:1: has a title, excerpt or body that is not");
    static const char line[] = "{\"topics\":[]}\n";
    static char many[(TOPIC_GOLDEN_SET_MAX_ARTICLES + 1) * (sizeof line - 1) + 1];
    for (size_t i = 0; i <= TOPIC_GOLDEN_SET_MAX_ARTICLES; i++)
        memcpy(many + i * (sizeof line - 1), line, sizeof line);
    refuses(many, "set: has more than 100 articles");
    assert_int_equal(truncate(set_path, TOPIC_GOLDEN_SET_MAX_BYTES + 1), 0);
    topic_error_reset(&err);
    assert_int_equal(read_set(), -1);
    assert_non_null(strstr(err.text, "bytes, and such a file may have 16777216"));
}

static void a_missing_file_is_an_empty_set(void **state)
{
    (void)state;
    assert_int_equal(read_set(), 0);
    assert_int_equal(golden.count, 0);
}

static void a_link_that_leads_nowhere_is_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink("nowhere", set_path), 0);
    topic_error_reset(&err);
    assert_int_equal(read_set(), -1);
    assert_non_null(strstr(err.text, "set: cannot be opened"));
    assert_int_equal(unlink(set_path), 0);
}

static void ten_times_the_time_or_memory_is_allowed_and_more_is_not(void **state)
{
    (void)state;
    const struct topic_golden_set_cost running = {1000, 500};
    assert_int_equal(topic_golden_set_compare(
                         &running, &(struct topic_golden_set_cost){10000, 5000}, "new", &err),
                     0);
    assert_int_equal(topic_golden_set_compare(&running, &(struct topic_golden_set_cost){10010, 500},
                                              "new", &err),
                     -1);
    assert_string_equal(err.text,
                        "new: needs 0.010 ms to tag its golden set, more than 10 times the "
                        "0.001 ms of the running model: force it if that is intended");
    topic_error_reset(&err);
    assert_int_equal(
        topic_golden_set_compare(&running, &(struct topic_golden_set_cost){1, 5010}, "new", &err),
        -1);
    assert_non_null(strstr(err.text, "new: needs 5010 bytes of memory"));
}

static void the_cost_grows_with_the_articles(void **state)
{
    (void)state;
    struct topic_golden_set_cost small;
    struct topic_golden_set_cost large;
    offer("1", "chip", 4);
    write_set(writer.lines.bytes, writer.lines.len);
    assert_int_equal(read_set(), 0);
    assert_int_equal(topic_golden_set_measure(&golden, model, &small, &err), 0);
    assert_true(small.nanoseconds < UINT64_MAX &&
                small.scratch_bytes > sizeof(struct topic_scratch));
    topic_golden_set_release(&golden);
    static char text[TOPIC_GOLDEN_SET_WRITER_MAX_TEXT_BYTES];
    for (size_t i = 0; i < sizeof text; i += 8)
        memcpy(text + i, "chip<br>", 8);
    offer("2", text, sizeof text);
    write_set(writer.lines.bytes, writer.lines.len);
    assert_int_equal(read_set(), 0);
    assert_int_equal(topic_golden_set_measure(&golden, model, &large, &err), 0);
    assert_true(large.scratch_bytes > small.scratch_bytes + sizeof text / 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_topic_has_its_quota, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_written_set_passes_the_check_of_its_model, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_article_that_is_too_long_is_skipped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_first_difference_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_malformed_golden_set_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_is_an_empty_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_that_leads_nowhere_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_times_the_time_or_memory_is_allowed_and_more_is_not,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_cost_grows_with_the_articles, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
