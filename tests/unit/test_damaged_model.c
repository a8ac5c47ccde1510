/* Damaged model files are refused, and no damage is dangerous, under a forged checksum neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/checksum.h"
#include "base/random.h"
#include "tests/unit/toy_file.h"
#include "topicd/model.h"

/* Writes the bytes to a file and opens it. If that fails, the message must name the file. */
static struct topic_model *open_bytes(const char *bytes, size_t len, struct topic_error *err)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
    topic_error_reset(err);
    struct topic_model *model = topic_model_open(path, err);
    if (!model)
        assert_non_null(strstr(err->text, path));
    return model;
}

static void format_toy(struct topic_buffer *bytes)
{
    assert_int_equal(topic_writer_format(&toy.parts, bytes, NULL), 0);
}

static void every_changed_byte_is_refused(void **state)
{
    (void)state;
    struct topic_buffer bytes = {0};
    struct topic_error err;
    format_toy(&bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        bytes.bytes[i] ^= (char)(1 << i % 8);
        assert_null(open_bytes(bytes.bytes, bytes.len, &err));
        bytes.bytes[i] ^= (char)(1 << i % 8);
    }
    topic_buffer_release(&bytes);
}

static void every_truncated_and_every_longer_file_is_refused(void **state)
{
    (void)state;
    struct topic_buffer bytes = {0};
    struct topic_error err;
    format_toy(&bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_null(open_bytes(bytes.bytes, len, &err));
    assert_int_equal(topic_buffer_append(&bytes, "\0", 1, NULL), 0);
    assert_null(open_bytes(bytes.bytes, bytes.len, &err));
    topic_buffer_release(&bytes);
}

static void reseal(struct topic_buffer *bytes)
{
    struct topic_format_header header;
    memcpy(&header, bytes->bytes, sizeof header);
    size_t covered = offsetof(struct topic_format_header, topic_count);
    header.checksum = topic_checksum(bytes->bytes + covered, bytes->len - covered, 0);
    memcpy(bytes->bytes, &header, sizeof header);
}

/* Uses every part of a model that was accepted under a forged checksum. */
static void use(struct topic_model *model)
{
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_article article = article_of("A neural chip", "law goal gpu caf\xc3\xa9 chip");
    struct topic_tag_options all = {.top = 100, .threshold = -1};
    struct topic_tags tags;
    struct topic_word words[3];
    topic_model_tag(model, scratch, &article, &all, &tags, NULL);
    for (size_t topic = 0; topic < topic_model_topic_count(model); topic++) {
        struct topic_explanation why;
        topic_model_explain(model, scratch, &article, topic, &why, NULL);
        topic_model_top_words(model, topic, words, 3);
        assert_true(strlen(topic_model_topic_name(model, topic)) > 0);
    }
    topic_scratch_free(scratch);
}

static void a_forged_checksum_does_not_make_damage_dangerous(void **state)
{
    (void)state;
    static const uint32_t values[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 65536, 0x7F800000};
    struct topic_buffer bytes = {0};
    struct topic_error err;
    format_toy(&bytes);
    for (size_t at = 0; at + 4 <= bytes.len; at += 4) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            char old[4];
            memcpy(old, bytes.bytes + at, 4);
            memcpy(bytes.bytes + at, &values[i], 4);
            reseal(&bytes);
            struct topic_model *model = open_bytes(bytes.bytes, bytes.len, &err);
            if (model)
                use(model);
            topic_model_unref(model);
            memcpy(bytes.bytes + at, old, 4);
        }
    }
    topic_buffer_release(&bytes);
}

static void random_damage_under_a_forged_checksum_is_not_dangerous(void **state)
{
    (void)state;
    struct topic_buffer bytes = {0};
    struct topic_error err;
    struct topic_random random = {.state = 7};
    for (int round = 0; round < 3000; round++) {
        format_toy(&bytes);
        size_t changes = 1 + topic_random_below(&random, 4);
        for (size_t i = 0; i < changes; i++)
            bytes.bytes[topic_random_below(&random, bytes.len)] =
                (char)topic_random_below(&random, 256);
        reseal(&bytes);
        struct topic_model *model = open_bytes(bytes.bytes, bytes.len, &err);
        if (model)
            use(model);
        topic_model_unref(model);
    }
    topic_buffer_release(&bytes);
}

static void each_kind_of_wrong_file_has_its_message(void **state)
{
    (void)state;
    struct topic_buffer bytes = {0};
    struct topic_error err;
    assert_null(open_bytes("", 0, &err));
    assert_non_null(strstr(err.text, "is empty"));
    assert_null(open_bytes("svm_type c_svc\n", 15, &err));
    assert_non_null(strstr(err.text, "is not a topic model"));
    format_toy(&bytes);
    assert_null(open_bytes(bytes.bytes, bytes.len / 2, &err));
    assert_non_null(strstr(err.text, "is cut short"));
    bytes.bytes[8]++;
    assert_null(open_bytes(bytes.bytes, bytes.len, &err));
    assert_non_null(strstr(err.text, "has model format 5"));
    topic_error_reset(&err);
    assert_null(topic_model_open("/nonexistent/x.model", &err));
    assert_non_null(strstr(err.text, "No such file"));
    topic_buffer_release(&bytes);
}

/* Opens the toy with this manifest. */
static struct topic_model *open_manifest(const char *start, const char *value, size_t times,
                                         struct topic_error *err)
{
    struct topic_buffer manifest = {0}, bytes = {0};
    struct topic_model_parts parts = toy.parts;
    assert_int_equal(topic_buffer_append(&manifest, start, strlen(start), NULL), 0);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(topic_buffer_append(&manifest, value, strlen(value), NULL), 0);
    parts.manifest = (struct topic_text){manifest.bytes, manifest.len};
    assert_int_equal(topic_writer_format(&parts, &bytes, NULL), 0);
    struct topic_model *model = open_bytes(bytes.bytes, bytes.len, err);
    topic_buffer_release(&manifest);
    topic_buffer_release(&bytes);
    return model;
}

static void a_manifest_has_a_bound(void **state)
{
    (void)state;
    static const struct {
        const char *start, *value;
        size_t times;
        bool opens;
    } manifests[] = {
        {"[0", ",{}", TOPIC_FORMAT_MANIFEST_MAX_VALUES / 2 - 1, true},
        {"[0", ",{}", TOPIC_FORMAT_MANIFEST_MAX_VALUES / 2, false},
        {"[\"\\\\\\\"", ",{", TOPIC_FORMAT_MANIFEST_MAX_VALUES / 2, true}, /* inside a string */
        {"[\"\\\\\"", ",{", TOPIC_FORMAT_MANIFEST_MAX_VALUES / 2, false},
        {"", " ", TOPIC_FORMAT_MANIFEST_MAX_BYTES, true},
        {"", " ", TOPIC_FORMAT_MANIFEST_MAX_BYTES + 1, false},
    };
    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++) {
        struct topic_error err;
        struct topic_model *model =
            open_manifest(manifests[i].start, manifests[i].value, manifests[i].times, &err);
        assert_true(!model == !manifests[i].opens);
        assert_true(model || strstr(err.text, "its manifest has more than 400000 values"));
        topic_model_unref(model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(every_truncated_and_every_longer_file_is_refused),
        cmocka_unit_test(a_forged_checksum_does_not_make_damage_dangerous),
        cmocka_unit_test(random_damage_under_a_forged_checksum_is_not_dangerous),
        cmocka_unit_test(each_kind_of_wrong_file_has_its_message),
        cmocka_unit_test(a_manifest_has_a_bound),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
