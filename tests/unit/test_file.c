/* Files that change: what has been read stays as it was, and what changes during the reading is
 * refused. With a mapped file most of these tests end by SIGBUS. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/output/file_replace.h"
#include "tests/toy_model.h"
#include "topicd/model.h"

/* More than a page, more than one read(2), and no multiple of either. */
#define SIZE 200001

static char directory[] = "/tmp/topic-file-XXXXXX";
static char path[sizeof directory + sizeof "/file"];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/file", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

static void write_file(size_t size, int byte)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < size; i++)
        fputc(byte, file);
    assert_int_equal(fclose(file), 0);
}

/* ---- a change while the file is read ---- */

static void cut(void)
{
    assert_int_equal(truncate(path, SIZE / 2), 0);
}

static void cut_to_nothing(void)
{
    assert_int_equal(truncate(path, 0), 0);
}

static void grow(void)
{
    assert_int_equal(truncate(path, SIZE + 1), 0);
}

/* Of the same size, as `cp` does it. */
static void overwrite(void)
{
    const struct timespec times[] = {{.tv_sec = 1}, {.tv_sec = 1}};
    write_file(SIZE, 'b');
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void (*change)(void);

/* In place of that of the C library: changes the file before its second part is read. */
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
    if (offset > 0 && change) {
        void (*due)(void) = change;
        change = NULL;
        due();
    }
    return syscall(SYS_pread64, fd, bytes, size, offset);
}

static void a_file_that_changes_while_it_is_read_is_refused(void **state)
{
    (void)state;
    void (*const changes[])(void) = {cut, cut_to_nothing, grow, overwrite};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct topic_file file;
        struct topic_error err = {0};
        write_file(SIZE, 'a');
        change = changes[i];
        assert_int_equal(topic_file_read(&file, path, SIZE_MAX, &err), -1);
        assert_null(change);
        assert_null(file.bytes);
        assert_non_null(strstr(err.text, path));
        assert_non_null(strstr(err.text, "changed while it was read"));
    }
}

/* ---- a change afterwards ---- */

static void what_was_read_stays_when_the_file_is_cut_or_overwritten(void **state)
{
    (void)state;
    struct topic_file file;
    write_file(SIZE, 'a');
    assert_int_equal(topic_file_read(&file, path, SIZE, NULL), 0);
    write_file(SIZE, 'b');
    cut_to_nothing();
    assert_int_equal(file.size, SIZE);
    for (size_t i = 0; i < file.size; i++)
        assert_int_equal(file.bytes[i], 'a');
    topic_file_release(&file);
}

static void a_larger_file_than_allowed_is_refused_with_both_sizes(void **state)
{
    (void)state;
    struct topic_file file;
    struct topic_error err = {0};
    write_file(1001, 'a');
    assert_int_equal(topic_file_read(&file, path, 1001, NULL), 0);
    topic_file_release(&file);
    assert_int_equal(topic_file_read(&file, path, 1000, &err), -1);
    assert_non_null(strstr(err.text, "has 1001 bytes, and such a file may have 1000"));
}

static void an_empty_file_is_read(void **state)
{
    (void)state;
    struct topic_file file;
    write_file(0, 'a');
    assert_int_equal(topic_file_read(&file, path, 0, NULL), 0);
    assert_null(file.bytes);
    assert_int_equal(file.size, 0);
    topic_file_release(&file);
}

/* ---- what a killed process has left ---- */

static void make(int in, const char *name)
{
    int fd = openat(in, name, O_CREAT | O_EXCL | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static void temporary_files_of_one_name_are_removed(void **state)
{
    (void)state;
    static const char *const kept[] = {"file.tmp.0123abc", "file.tmp.0123abcg",
                                       "file.tmp.0123abcd5", "file2.tmp.0123abcd", "file.0123abcd"};
    int in = open(directory, O_RDONLY | O_DIRECTORY);
    make(in, "file.tmp.0123abcd");
    make(in, "file.tmp.ffffffff");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        make(in, kept[i]);
    topic_file_replace_clean(in, "file");
    assert_int_equal(faccessat(in, "file.tmp.0123abcd", F_OK, 0), -1);
    assert_int_equal(faccessat(in, "file.tmp.ffffffff", F_OK, 0), -1);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_int_equal(unlinkat(in, kept[i], 0), 0);
    close(in);
}

/* ---- models ---- */

static float best_margin(const struct topic_model *model)
{
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    const struct topic_article article = {.fields = {[TOPIC_FIELD_BODY] = {"chip", 4}}};
    const struct topic_tag_options options = {.top = 1, .threshold = -1};
    struct topic_tags tags;
    assert_int_equal(topic_model_tag(model, scratch, &article, &options, &tags, NULL), 0);
    assert_int_equal(tags.count, 1);
    float margin = tags.items[0].margin;
    topic_scratch_free(scratch);
    return margin;
}

static void a_model_stays_when_its_file_is_cut_or_overwritten(void **state)
{
    (void)state;
    static struct toy_model toy;
    size_t size;
    toy_model_init(&toy);
    assert_int_equal(topic_writer_save(&toy.parts, path, &size, NULL), 0);
    struct topic_model *model = topic_model_open(path, NULL);
    assert_non_null(model);
    float before = best_margin(model);
    write_file(size, 0);
    assert_true(best_margin(model) == before);
    cut_to_nothing();
    assert_true(best_margin(model) == before);
    topic_model_unref(model);
}

/* There is no memory for a terabyte, so that the message would be another one. */
static void a_large_file_that_is_no_model_is_refused_before_it_is_read(void **state)
{
    (void)state;
    struct topic_error err = {0};
    write_file(1, 'a');
    if (truncate(path, (off_t)1 << 40) < 0)
        skip();
    assert_null(topic_model_open(path, &err));
    assert_non_null(strstr(err.text, "is not a topic model"));
}

static void a_model_whose_header_claims_a_terabyte_is_refused_before_it_is_read(void **state)
{
    (void)state;
    static struct toy_model toy;
    size_t size;
    struct topic_error err = {0};
    const uint64_t claimed = (uint64_t)1 << 40;
    toy_model_init(&toy);
    assert_int_equal(topic_writer_save(&toy.parts, path, &size, NULL), 0);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, offsetof(struct topic_format_header, file_size), SEEK_SET), 0);
    assert_int_equal(fwrite(&claimed, sizeof claimed, 1, file), 1);
    assert_int_equal(fclose(file), 0);
    if (truncate(path, (off_t)claimed) < 0)
        skip();
    assert_null(topic_model_open(path, &err));
    assert_non_null(strstr(err.text, "bytes follow its last section"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_changes_while_it_is_read_is_refused),
        cmocka_unit_test(what_was_read_stays_when_the_file_is_cut_or_overwritten),
        cmocka_unit_test(a_larger_file_than_allowed_is_refused_with_both_sizes),
        cmocka_unit_test(an_empty_file_is_read),
        cmocka_unit_test(temporary_files_of_one_name_are_removed),
        cmocka_unit_test(a_model_stays_when_its_file_is_cut_or_overwritten),
        cmocka_unit_test(a_large_file_that_is_no_model_is_refused_before_it_is_read),
        cmocka_unit_test(a_model_whose_header_claims_a_terabyte_is_refused_before_it_is_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
