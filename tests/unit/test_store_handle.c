/* The store as the daemon has it: what is known of a file that is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>

#include "daemon/storing/store_handle.h"

static char directory[] = "/tmp/topic-handle-XXXXXX";
static char path[64];
static struct topic_error err;

static void lose_file(const char *suffix)
{
    char name[80];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    unlink(name);
}

/* Whoever asks first is told why the store cannot be used, and so is everybody after it. */
static void test_a_file_that_is_gone_is_named_each_time(void **state)
{
    struct topic_store_handle handle;
    struct topic_store_handle_state known;
    (void)state;
    topic_store_handle_init(&handle, path);
    assert_int_equal(topic_store_handle_open(&handle, &err), 0);
    lose_file("");
    for (int i = 0; i < 2; i++) {
        err.text[0] = '\0';
        assert_int_equal(topic_store_handle_use(&handle, true, &err), -1);
        /* Which is said in other words where a second has gone by, and it was opened anew. */
        assert_non_null(strstr(err.text, path));
        assert_non_null(strstr(err.text, strerror(ENOENT)));
    }
    topic_store_handle_read(&handle, &known);
    assert_false(known.is_open);
    assert_non_null(strstr(known.problem, "the store is gone"));
    assert_int_equal(known.failures, 0);
    topic_store_handle_fail(&handle, err.text);
    topic_store_handle_read(&handle, &known);
    assert_int_equal(known.failures, 1);
    topic_store_handle_release(&handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_that_is_gone_is_named_each_time),
    };
    if (!mkdtemp(directory))
        return 1;
    snprintf(path, sizeof path, "%s/s.db", directory);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    lose_file("");
    lose_file("-wal");
    rmdir(directory);
    return failed;
}
