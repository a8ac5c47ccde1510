/* The base room: errors, buffers, atomic replacement of files, UTF-8, hashes and the clock. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/output/file_replace.h"
#include "base/random.h"
#include "base/utf8.h"

static void first_error_wins(void **state)
{
    (void)state;
    struct topic_error err = {0};
    assert_int_equal(topic_error_set(&err, "cause %d", 1), -1);
    assert_int_equal(topic_error_set(&err, "consequence"), -1);
    assert_string_equal(err.text, "cause 1");
    assert_int_equal(topic_error_set(NULL, "ignored"), -1);
    topic_error_reset(&err);
    assert_false(topic_error_is_set(&err));
}

static void an_error_cannot_forge_a_line(void **state)
{
    (void)state;
    struct topic_error err = {0};
    topic_error_set(&err, "bad name \"%s\"", "a\nb\x1b[2J\xff");
    assert_string_equal(err.text, "bad name \"a\\x0ab\\x1b[2J\\xff\"");
}

static void a_long_error_is_cut_at_a_character(void **state)
{
    (void)state;
    char text[2 * TOPIC_ERROR_SIZE + 1];
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    text[sizeof text - 1] = '\0';
    struct topic_error err = {0};
    topic_error_set(&err, "x%s", text);
    assert_true(topic_utf8_is_valid(err.text, strlen(err.text)));
}

static void a_buffer_grows_and_keeps_its_bytes(void **state)
{
    (void)state;
    struct topic_buffer buffer = {0};
    for (int i = 0; i < 1000; i++)
        assert_int_equal(topic_buffer_format(&buffer, NULL, "%03d", i), 0);
    assert_int_equal(buffer.len, 3000);
    assert_memory_equal(buffer.bytes + 2997, "999", 3);
    assert_int_equal(strlen(topic_buffer_string(&buffer, NULL)), 3000);
    topic_buffer_release(&buffer);
}

static void a_size_that_overflows_is_refused(void **state)
{
    (void)state;
    struct topic_error err = {0};
    int64_t *items = NULL;
    size_t capacity = 0;
    assert_int_equal(topic_memory_reserve(&items, &capacity, SIZE_MAX / 4, sizeof *items, &err),
                     -1);
    assert_true(topic_error_is_set(&err));
    assert_null(items);
    struct topic_buffer buffer = {.len = 5};
    assert_int_equal(topic_buffer_reserve(&buffer, SIZE_MAX - 2, NULL), -1);
}

struct utf8_case {
    const char *text;
    size_t len;
    size_t length;
    int32_t rune;
};

/* Beside a huge page's size, from which on memory begins at one. */
static void aligned_memory_of_any_size(void **state)
{
    (void)state;
    const size_t huge_page = (size_t)2 * 1024 * 1024;
    const size_t sizes[] = {0, 1, 63, 64, huge_page - 65, huge_page - 64, huge_page + 1, 5000001};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct topic_error err = {0};
        unsigned char *bytes = topic_memory_new_aligned(sizes[i], 1, &err);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 64, 0);
        for (size_t at = 0; at < sizes[i]; at += 509)
            assert_int_equal(bytes[at], 0);
        free(bytes);
    }
    struct topic_error err = {0};
    assert_null(topic_memory_new_aligned(SIZE_MAX / 8, 8, &err));
}

static void utf8_is_decoded_as_table_3_7_has_it(void **state)
{
    (void)state;
    static const struct utf8_case cases[] = {
        {"a", 1, 1, 'a'},
        {"\xc3\xa9", 2, 2, 0xE9},
        {"\xe2\x82\xac", 3, 3, 0x20AC},
        {"\xf0\x9f\x98\x80", 4, 4, 0x1F600},
        {"\xc3", 1, 1, -1},             /* cut */
        {"\xc0\x80", 2, 1, -1},         /* overlong */
        {"\xe0\x80\x80", 3, 1, -1},     /* overlong */
        {"\xed\xa0\x80", 3, 1, -1},     /* surrogate */
        {"\xf4\x90\x80\x80", 4, 1, -1}, /* past U+10FFFF */
        {"\x80", 1, 1, -1},             /* no lead */
        {"\xff", 1, 1, -1},
        {"\xe2\x28\xa1", 3, 1, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t rune;
        assert_int_equal(topic_utf8_decode(cases[i].text, cases[i].len, &rune), cases[i].length);
        assert_int_equal(rune, cases[i].rune);
        char bytes[4];
        if (rune >= 0) {
            assert_int_equal(topic_utf8_encode((uint32_t)rune, bytes), cases[i].len);
            assert_memory_equal(bytes, cases[i].text, cases[i].len);
        }
    }
}

static char directory[] = "/tmp/topicd-base-XXXXXX";

static int make_directory(void **state)
{
    (void)state;
    return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
    (void)state;
    return rmdir(directory);
}

static void path_in_directory(char *path, size_t size, const char *name)
{
    snprintf(path, size, "%s/%s", directory, name);
}

static void write_file(const char *path, const char *text)
{
    struct topic_file_replacement replacement;
    assert_int_equal(topic_file_replace_begin(&replacement, path, NULL), 0);
    assert_int_equal(topic_file_replace_write(&replacement, text, strlen(text), NULL), 0);
    assert_int_equal(topic_file_replace_commit(&replacement, NULL), 0);
}

static void assert_file_holds(const char *path, const char *text)
{
    struct topic_file file;
    assert_int_equal(topic_file_read(&file, path, SIZE_MAX, NULL), 0);
    assert_int_equal(file.size, strlen(text));
    assert_memory_equal(file.bytes, text, file.size);
    topic_file_release(&file);
}

static void an_abandoned_replacement_leaves_the_old_file(void **state)
{
    (void)state;
    char path[128];
    path_in_directory(path, sizeof path, "file");
    write_file(path, "old");
    struct topic_file_replacement replacement;
    assert_int_equal(topic_file_replace_begin(&replacement, path, NULL), 0);
    assert_int_equal(topic_file_replace_write(&replacement, "new", 3, NULL), 0);
    assert_file_holds(path, "old");
    topic_file_replace_abandon(&replacement);
    assert_file_holds(path, "old");
    write_file(path, "newer");
    assert_file_holds(path, "newer");
    /* The rmdir in the teardown proves that no other file is left. */
    assert_int_equal(unlink(path), 0);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    char path[128];
    path_in_directory(path, sizeof path, "limited");
    write_file(path, "old");
    struct rlimit old_limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
    struct rlimit limit = {.rlim_cur = 1000, .rlim_max = old_limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct topic_file_replacement replacement;
    struct topic_error err = {0};
    char block[4000] = {0};
    assert_int_equal(topic_file_replace_begin(&replacement, path, &err), 0);
    assert_int_equal(topic_file_replace_write(&replacement, block, sizeof block, &err), -1);
    topic_file_replace_abandon(&replacement);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old_limit), 0);
    assert_non_null(strstr(err.text, path));
    assert_file_holds(path, "old");
    assert_int_equal(unlink(path), 0);
}

static void what_is_not_a_file_is_named(void **state)
{
    (void)state;
    struct topic_file file;
    struct topic_error err = {0};
    assert_int_equal(topic_file_read(&file, directory, SIZE_MAX, &err), -1);
    assert_non_null(strstr(err.text, "is a directory"));
    topic_error_reset(&err);
    assert_int_equal(topic_file_read(&file, "/nonexistent/file", SIZE_MAX, &err), -1);
    assert_string_equal(err.text, "/nonexistent/file: cannot be opened: No such file or directory");
    topic_error_reset(&err);
    struct topic_file_replacement replacement;
    assert_int_equal(topic_file_replace_begin(&replacement, "/nonexistent/file", &err), -1);
    assert_non_null(strstr(err.text, "/nonexistent/file: cannot be written"));
    topic_error_reset(&err);
    assert_int_equal(topic_file_replace_begin(&replacement, directory, &err), -1);
    assert_non_null(strstr(err.text, "is not a regular file"));
}

static void checksums_and_random_numbers_are_the_same_everywhere(void **state)
{
    (void)state;
    assert_true(topic_checksum("", 0, 0) == 0x2D06800538D394C2u); /* XXH3's published value */
    struct topic_random random = {.state = 0};
    assert_true(topic_random_next(&random) == 0xE220A8397B1DCDAFu); /* SplitMix64, seed 0 */
    for (int i = 0; i < 1000; i++)
        assert_true(topic_random_below(&random, 7) < 7);
}

static void the_clock_is_the_monotonic_one_and_never_goes_back(void **state)
{
    (void)state;
    struct timespec before;
    struct timespec after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    int64_t now_us = topic_clock_now_us();
    int64_t now_ms = topic_clock_now_ms();
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(now_us >= before.tv_sec * INT64_C(1000000) + before.tv_nsec / 1000);
    assert_true(now_us <= after.tv_sec * INT64_C(1000000) + after.tv_nsec / 1000);
    assert_true(now_ms >= now_us / 1000);
    assert_true(now_ms <= after.tv_sec * INT64_C(1000) + after.tv_nsec / 1000000);
    for (int i = 0; i < 10000; i++) {
        int64_t last_us = now_us;
        now_us = topic_clock_now_us();
        assert_true(now_us >= last_us);
    }
}

int main(void)
{
    /* A write past RLIMIT_FSIZE should fail with an error number rather than a signal. */
    signal(SIGXFSZ, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(an_error_cannot_forge_a_line),
        cmocka_unit_test(a_long_error_is_cut_at_a_character),
        cmocka_unit_test(a_buffer_grows_and_keeps_its_bytes),
        cmocka_unit_test(a_size_that_overflows_is_refused),
        cmocka_unit_test(aligned_memory_of_any_size),
        cmocka_unit_test(utf8_is_decoded_as_table_3_7_has_it),
        cmocka_unit_test(an_abandoned_replacement_leaves_the_old_file),
        cmocka_unit_test(a_full_disk_leaves_the_old_file),
        cmocka_unit_test(what_is_not_a_file_is_named),
        cmocka_unit_test(the_clock_is_the_monotonic_one_and_never_goes_back),
        cmocka_unit_test(checksums_and_random_numbers_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
