/* The files that a directory source of topicd-bridge has to look at: how many wait, and when it looks
 * for others. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "bridge/directory/directory_files.h"

static char path[] = "/tmp/topic-directory-files-XXXXXX";
static struct topic_directory_files files;

static void drop(const char *name)
{
    int fd = openat(files.spool.places[TOPIC_SPOOL_NEW], name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "{}\n", 3), 3);
    close(fd);
}

static int open_files(void **state)
{
    (void)state;
    return mkdtemp(path) ? topic_directory_files_open(&files, path, NULL) : -1;
}

static int remove_entry(const char *name, const struct stat *status, int flag, struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(name);
}

static int close_files(void **state)
{
    (void)state;
    topic_directory_files_close(&files);
    return nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *claim(size_t place)
{
    assert_int_equal(topic_directory_files_claim(&files, NULL), 1);
    assert_true(files.files[place].fd >= 0);
    return files.files[place].name;
}

static void what_is_claimed_does_not_wait(void **state)
{
    (void)state;
    drop("b");
    drop("c");
    drop("d");
    assert_string_equal(claim(0), "b");
    assert_int_equal(files.lag, 2);
    assert_string_equal(claim(1), "c");
    assert_int_equal(files.lag, 1);
}

/* Of a long list, which lasts for hours where records are slow. */
static void others_are_looked_for_after_a_while(void **state)
{
    (void)state;
    drop("a");
    drop("e");
    assert_string_equal(claim(2), "d");
    drop("f");
    files.waiting_due_ms = topic_clock_now_ms();
    assert_string_equal(claim(3), "a");
    assert_int_equal(files.lag, 2);
    assert_true(files.waiting_due_ms > topic_clock_now_ms());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_claimed_does_not_wait),
        cmocka_unit_test(others_are_looked_for_after_a_while),
    };
    return cmocka_run_group_tests(tests, open_files, close_files);
}
