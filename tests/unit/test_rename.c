/* A rename that replaces nothing, on file systems that lack one way or another to do so. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/output/rename.h"

static int rename_error;
static int link_error;

/* In place of libc's, whose names of the parameters clang-tidy wants. */
int renameat2(int oldfd, const char *old, int newfd, const char *new, unsigned flags)
{
    if (rename_error == 0)
        return (int)syscall(SYS_renameat2, oldfd, old, newfd, new, flags);
    errno = rename_error;
    return -1;
}

int linkat(int fromfd, const char *from, int tofd, const char *to, int flags)
{
    if (link_error == 0)
        return (int)syscall(SYS_linkat, fromfd, from, tofd, to, flags);
    errno = link_error;
    return -1;
}

static int directory;

static void write_file(const char *name, const char *text)
{
    int fd = openat(directory, name, O_CREAT | O_EXCL | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_true(write(fd, text, 1) == 1);
    close(fd);
}

static char first_byte(const char *name)
{
    char byte = '\0';
    int fd = openat(directory, name, O_RDONLY);
    if (fd < 0)
        return '-';
    (void)!read(fd, &byte, 1);
    close(fd);
    return byte;
}

static void check_ways(void)
{
    write_file("from", "a");
    assert_int_equal(topic_rename_new(directory, "from", "to"), 0);
    assert_int_equal(first_byte("from"), '-');
    assert_int_equal(first_byte("to"), 'a');
    write_file("from", "b");
    assert_int_equal(topic_rename_new(directory, "from", "to"), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(first_byte("from"), 'b');
    assert_int_equal(first_byte("to"), 'a');
    assert_int_equal(unlinkat(directory, "from", 0), 0);
    assert_int_equal(unlinkat(directory, "to", 0), 0);
    assert_int_equal(topic_rename_new(directory, "from", "to"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(first_byte("to"), '-');
}

static void a_file_is_never_replaced(void **state)
{
    static const int errors[][2] = {{0, 0},           {EINVAL, 0},        {ENOSYS, 0},
                                    {EINVAL, EPERM},  {ENOSYS, ENOSYS},   {EINVAL, EOPNOTSUPP},
                                    {EINVAL, EMLINK}, {EOPNOTSUPP, EPERM}};
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        rename_error = errors[i][0];
        link_error = errors[i][1];
        check_ways();
    }
}

int main(void)
{
    char path[] = "/tmp/topic-test-rename-XXXXXX";
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_file_is_never_replaced)};
    if (!mkdtemp(path))
        return 1;
    directory = open(path, O_RDONLY | O_DIRECTORY);
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(path);
    return status;
}
