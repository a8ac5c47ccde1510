/* The names of a directory of topicd-bridge: the first ones in their order, and so many that a large
 * directory is not read again and again. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "bridge/directory/spool_names.h"

enum { FILES = 20500 };

static char directory[] = "/tmp/topic-spool-names-XXXXXX";
static struct topic_spool spool;

/* Written in another order than that of the names. */
static const char *name_of(unsigned i)
{
    static char name[16];
    snprintf(name, sizeof name, "%08u", i * 7919U % FILES);
    return name;
}

static int make_files(void **state)
{
    (void)state;
    int fd = mkdtemp(directory) ? open(directory, O_RDONLY | O_DIRECTORY) : -1;
    spool.places[TOPIC_SPOOL_NEW] = fd;
    for (unsigned i = 0; fd >= 0 && i < FILES; i++)
        close(openat(fd, name_of(i), O_WRONLY | O_CREAT, 0600));
    return fd < 0 ? -1 : 0;
}

static int remove_files(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FILES; i++)
        unlinkat(spool.places[TOPIC_SPOOL_NEW], name_of(i), 0);
    close(spool.places[TOPIC_SPOOL_NEW]);
    return rmdir(directory);
}

/* Takes those that are left in the list; returns how many. */
static size_t take_all(struct topic_spool_names *list, unsigned first, bool removes)
{
    size_t taken = 0;
    for (; list->next < list->count; list->next++, taken++) {
        char expected[16];
        char *name = list->names[list->next];
        snprintf(expected, sizeof expected, "%08zu", first + taken);
        assert_string_equal(name, expected);
        if (removes)
            unlinkat(spool.places[TOPIC_SPOOL_NEW], name, 0);
        else
            list->passed++;
        free(name);
    }
    return taken;
}

static void files_that_are_no_use_are_passed_over(void **state)
{
    (void)state;
    struct topic_spool_names list = {0};
    struct topic_error err = {0};
    uint64_t total;
    assert_int_equal(topic_spool_names_read(&list, &spool, TOPIC_SPOOL_NEW, &total, &err), 0);
    assert_int_equal(total, FILES);
    assert_int_equal(take_all(&list, 0, false), TOPIC_SPOOL_NAMES_MAX);
    assert_int_equal(topic_spool_names_read(&list, &spool, TOPIC_SPOOL_NEW, &total, &err), 0);
    assert_int_equal(take_all(&list, TOPIC_SPOOL_NAMES_MAX, false), FILES - TOPIC_SPOOL_NAMES_MAX);
    topic_spool_names_release(&list);
}

/* Those that come after what the caller has had would wait for another round. */
static void a_list_that_is_not_used_up_is_read_from_the_first(void **state)
{
    (void)state;
    struct topic_spool_names list = {0};
    struct topic_error err = {0};
    uint64_t total;
    assert_int_equal(topic_spool_names_read(&list, &spool, TOPIC_SPOOL_NEW, &total, &err), 0);
    size_t count = list.count;
    list.count--;
    assert_int_equal(take_all(&list, 0, false), count - 1);
    list.count = count;
    assert_int_equal(topic_spool_names_read(&list, &spool, TOPIC_SPOOL_NEW, &total, &err), 0);
    assert_int_equal(take_all(&list, 0, false), count);
    topic_spool_names_release(&list);
}

static void a_large_directory_is_read_a_few_times(void **state)
{
    (void)state;
    struct topic_spool_names list = {0};
    struct topic_error err = {0};
    uint64_t looked_at = 0;
    uint64_t total = FILES;
    for (unsigned taken = 0; taken < FILES; looked_at += total) {
        assert_int_equal(topic_spool_names_read(&list, &spool, TOPIC_SPOOL_NEW, &total, &err), 0);
        assert_int_equal(total, FILES - taken);
        taken += (unsigned)take_all(&list, taken, true);
    }
    assert_true(looked_at < 2 * (uint64_t)FILES);
    topic_spool_names_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_are_no_use_are_passed_over),
        cmocka_unit_test(a_list_that_is_not_used_up_is_read_from_the_first),
        cmocka_unit_test(a_large_directory_is_read_a_few_times),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
