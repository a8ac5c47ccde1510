/* How two models differ, and where the control socket is by default. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "registry/compatibility.h"
#include "tests/toy_model.h"
#include "topicd/model.h"
#include "wire/runtime_dir.h"

static struct topic_model *open_toy(struct toy_model *toy)
{
    char path[] = "/tmp/topic-change-XXXXXX";
    size_t size_bytes;
    struct topic_error err = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(topic_writer_save(&toy->parts, path, &size_bytes, &err), 0);
    struct topic_model *model = topic_model_open(path, &err);
    assert_non_null(model);
    unlink(path);
    return model;
}

static void lost_and_new_topics_are_counted_and_some_are_named(void **state)
{
    (void)state;
    static const char *const other_names[TOY_TOPICS] = {"A \"quoted\" one", "AI Policy", "Z"};
    struct toy_model toy;
    struct topic_error err = {0};
    toy_model_init(&toy);
    struct topic_model *from = open_toy(&toy);
    toy.parts.topic_names = other_names;
    toy.parts.settings.stem_letters = 5;
    toy.parts.settings.single_label = 1;
    toy.parts.settings.pivot = 3;
    toy.parts.settings.rivalry = 0.5f;
    struct topic_model *to = open_toy(&toy);
    struct topic_compatibility change = topic_compatibility_find(from, to);
    assert_int_equal(change.lost_count, 2);
    assert_int_equal(change.added_count, 2);
    assert_int_equal(topic_compatibility_check(&change, "new.model", &err), -1);
    assert_string_equal(err.text,
                        "new.model: lacks 2 of the running model's topics: \"AI Hardware\", "
                        "\"Sport\"; it adds \"A \"quoted\" one\", \"Z\"; train it with them, or "
                        "force it");
    char added[64];
    topic_compatibility_added(&change, added, sizeof added);
    assert_string_equal(added, "\"A \"quoted\" one\", \"Z\"");
    char settings[64];
    topic_compatibility_settings(&change, settings, sizeof settings);
    assert_string_equal(settings, "stem_letters, single_label");
    change = topic_compatibility_find(from, from);
    assert_int_equal(change.lost_count + change.added_count, 0);
    assert_int_equal(topic_compatibility_check(&change, "same", NULL), 0);
    topic_compatibility_added(&change, added, sizeof added);
    assert_string_equal(added, "");
    topic_compatibility_settings(&change, settings, sizeof settings);
    assert_string_equal(settings, "");
    topic_model_unref(from);
    topic_model_unref(to);
}

static void names_that_are_too_many_or_too_long_are_cut_short(void **state)
{
    (void)state;
    static char long_name[TOPIC_FORMAT_NAME_MAX_BYTES + 1];
    const char *names[TOY_TOPICS] = {"A", "B", long_name};
    struct toy_model toy;
    struct topic_error err = {0};
    memset(long_name, 'x', sizeof long_name - 1);
    toy_model_init(&toy);
    struct topic_model *to = open_toy(&toy);
    toy.parts.topic_names = names;
    struct topic_model *from = open_toy(&toy);
    struct topic_compatibility change = topic_compatibility_find(from, to);
    assert_int_equal(topic_compatibility_check(&change, "new", &err), -1);
    assert_non_null(strstr(err.text, "\"A\", \"B\", \"xxx"));
    assert_non_null(strstr(err.text, "or force it"));
    topic_model_unref(from);
    topic_model_unref(to);
}

static void ten_times_the_size_is_allowed_and_more_is_not(void **state)
{
    (void)state;
    assert_false(topic_compatibility_is_too_large(1000, 10));
    assert_false(topic_compatibility_is_too_large(1000, 10000));
    assert_true(topic_compatibility_is_too_large(1000, 10010));
    assert_true(topic_compatibility_is_too_large(1000, SIZE_MAX));
    assert_false(topic_compatibility_is_too_large(SIZE_MAX, SIZE_MAX));
}

static void the_control_socket_is_where_the_environment_says(void **state)
{
    (void)state;
    static const struct {
        struct topic_runtime_dir runtime;
        const char *endpoint;
    } rows[] = {
        {{"/run/a:/run/b", "/run/user/5", 5}, "ipc:///run/a/control"},
        {{"", "/run/user/5", 5}, "ipc:///run/user/5/topicd/control"},
        {{NULL, "", 0}, "ipc:///run/topicd/control"},
        {{NULL, NULL, 5}, "ipc:///tmp/topicd-5/control"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *directory = topic_runtime_dir_path(&rows[i].runtime, NULL);
        char *endpoint = topic_runtime_dir_control_endpoint(directory, NULL);
        assert_string_equal(endpoint, rows[i].endpoint);
        free(directory);
        free(endpoint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_and_new_topics_are_counted_and_some_are_named),
        cmocka_unit_test(names_that_are_too_many_or_too_long_are_cut_short),
        cmocka_unit_test(ten_times_the_size_is_allowed_and_more_is_not),
        cmocka_unit_test(the_control_socket_is_where_the_environment_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
