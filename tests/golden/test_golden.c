/* Golden models: the file of each version of the format stays readable and gives the same tags, and
 * each kind of damage has a message of its own.
 *
 *     test_golden DIRECTORY     v1.model to v4.model in it were made with tests/daemon/make_model
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/checksum.h"
#include "base/file.h"
#include "tests/golden/damages.h"
#include "tests/toy_model.h"
#include "topicd/model.h"

static const char *golden_directory;
static char directory[] = "/tmp/topicd-golden-XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/m", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

/* The path of the golden model of this version; valid until the next call. */
static const char *golden(unsigned version)
{
    static char golden_path[4096];
    snprintf(golden_path, sizeof golden_path, "%s/v%u.model", golden_directory, version);
    return golden_path;
}

static struct topic_article article_of(const char *title, const char *body)
{
    return (struct topic_article){.fields = {[TOPIC_FIELD_TITLE] = {title, strlen(title)},
                                             [TOPIC_FIELD_BODY] = {body, strlen(body)}}};
}

static void gives_the_same_tags(unsigned version)
{
    /* Worked out by hand from tests/toy_model.h: the word chip, chip in the title and the phrase,
     * each once, so that each component is its idf, and the vector has length 1. */
    const double length = sqrt(1 + 0.5 * 0.5 + 1.5 * 1.5);
    const struct {
        const char *topic;
        double margin;
    } expected[TOY_TOPICS] = {
        {"AI Hardware", -1 + (2 * 1 + 1 * 0.5 + 1.5 * 1.5) / length},
        {"AI Policy", -1 + (-0.2 * 1.5) / length},
        {"Sport", -1 + (-0.5 * 1) / length},
    };
    struct topic_error err = {0};
    struct topic_model *model = topic_model_open(golden(version), &err);
    assert_string_equal(err.text, "");
    struct topic_scratch *scratch = topic_scratch_new(&err);
    struct topic_article article = article_of("Neural chip", "");
    struct topic_tag_options all = {.top = TOY_TOPICS, .threshold = -1};
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, &all, &tags, &err), 0);
    assert_int_equal(tags.count, TOY_TOPICS);
    for (size_t i = 0; i < TOY_TOPICS; i++) {
        const struct topic_tag *tag = &tags.items[i];
        assert_string_equal(topic_model_topic_name(model, tag->topic), expected[i].topic);
        assert_true(fabs((double)tag->margin - expected[i].margin) < 1e-5);
        double articles = 10 + (double)tag->topic;
        double probability =
            fmin(1 / (1 + exp(-(2 * expected[i].margin + 0.5))), (articles + 1) / (articles + 2));
        assert_true(fabs((double)tag->score - probability) < 1e-5);
        assert_int_equal(tag->accepted, i == 0);
    }
    topic_scratch_free(scratch);
    topic_model_unref(model);
}

static void each_version_gives_the_same_tags(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= TOPIC_FORMAT_VERSION; version++)
        gives_the_same_tags(version);
}

static void read_golden(struct topic_buffer *bytes, unsigned version)
{
    struct topic_file file;
    assert_int_equal(topic_file_read(&file, golden(version), SIZE_MAX, NULL), 0);
    topic_buffer_reset(bytes);
    assert_int_equal(topic_buffer_append(bytes, file.bytes, file.size, NULL), 0);
    topic_file_release(&file);
}

static void the_writer_still_writes_these_bytes(void **state)
{
    (void)state;
    static struct toy_model toy;
    struct topic_buffer expected = {0};
    struct topic_buffer written = {0};
    read_golden(&expected, TOPIC_FORMAT_VERSION);
    toy_model_init(&toy);
    assert_int_equal(topic_writer_format(&toy.parts, &written, NULL), 0);
    assert_int_equal(written.len, expected.len);
    assert_memory_equal(written.bytes, expected.bytes, expected.len);
    topic_buffer_release(&expected);
    topic_buffer_release(&written);
}

static void fails_with(const struct topic_buffer *bytes, const char *message)
{
    char expected[512];
    struct topic_error err = {0};
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->bytes, 1, bytes->len, file), bytes->len);
    fclose(file);
    assert_null(topic_model_open(path, &err));
    if (message[0] == '(')
        snprintf(expected, sizeof expected,
                 "%s: the model is damaged %s; restore the file or train it again", path, message);
    else
        snprintf(expected, sizeof expected, "%s: %s", path, message);
    err.text[strlen(expected) < sizeof err.text ? strlen(expected) : 0] = '\0';
    assert_string_equal(err.text, expected);
}

static void each_fails_with_its_message(unsigned version, const struct damage *list, size_t count)
{
    struct broken model = {0};
    for (size_t i = 0; i < count; i++) {
        read_golden(&model.bytes, version);
        point(&model);
        list[i].damage(&model);
        size_t covered = offsetof(struct topic_format_header, topic_count);
        if (model.bytes.len > covered)
            model.header->checksum =
                topic_checksum(model.bytes.bytes + covered, model.bytes.len - covered, 0);
        fails_with(&model.bytes, list[i].message);
    }
    topic_buffer_release(&model.bytes);
}

static void every_damage_has_its_message(void **state)
{
    (void)state;
    for (unsigned version = 1; version <= TOPIC_FORMAT_VERSION; version++)
        each_fails_with_its_message(version, damages, sizeof damages / sizeof *damages);
    for (unsigned version = 2; version <= TOPIC_FORMAT_VERSION; version++)
        each_fails_with_its_message(version, damages_of_format_2,
                                    sizeof damages_of_format_2 / sizeof *damages_of_format_2);
    for (unsigned version = 3; version <= TOPIC_FORMAT_VERSION; version++)
        each_fails_with_its_message(version, damages_of_format_3,
                                    sizeof damages_of_format_3 / sizeof *damages_of_format_3);
    each_fails_with_its_message(4, damages_of_format_4,
                                sizeof damages_of_format_4 / sizeof *damages_of_format_4);
}

static void a_flipped_bit_and_an_empty_file_have_their_messages(void **state)
{
    (void)state;
    struct topic_buffer bytes = {0};
    read_golden(&bytes, TOPIC_FORMAT_VERSION);
    bytes.bytes[bytes.len - 1] ^= 1;
    fails_with(&bytes, "(its checksum does not match)");
    bytes.len = 0;
    fails_with(&bytes, "is empty, not a topic model");
    topic_buffer_release(&bytes);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_version_gives_the_same_tags),
        cmocka_unit_test(the_writer_still_writes_these_bytes),
        cmocka_unit_test(every_damage_has_its_message),
        cmocka_unit_test(a_flipped_bit_and_an_empty_file_have_their_messages),
    };
    if (argc != 2)
        return 2;
    golden_directory = argv[1];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
