/* The process is not ended where a client's socket cannot be opened: each limit is a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/limits/headroom.h"
#include "topicd/client.h"

static int open_with(int resource, rlim_t value, struct topic_error *err)
{
    struct rlimit old;
    struct rlimit low;
    assert_int_equal(getrlimit(resource, &old), 0);
    low = (struct rlimit){value < old.rlim_max ? value : old.rlim_max, old.rlim_max};
    assert_int_equal(setrlimit(resource, &low), 0);
    const struct topic_client_options options = {.connect_timeout_ms = 1000};
    struct topic_client *client = topic_client_new("tcp://127.0.0.1:9", &options, err);
    topic_client_free(client);
    assert_int_equal(setrlimit(resource, &old), 0);
    return client ? 0 : -1;
}

static void a_client_is_an_error_with_too_few_descriptors(void **state)
{
    (void)state;
    size_t opened = 0;
    for (rlim_t limit = 3; limit <= 40; limit++) {
        struct topic_error err = {0};
        if (open_with(RLIMIT_NOFILE, limit, &err) == 0) {
            opened++;
            continue;
        }
        assert_non_null(strstr(err.text, "files may be open"));
        assert_int_equal(opened, 0);
    }
    assert_true(opened > 0 && opened < 37);
}

static void the_sentence_names_a_number_that_is_enough(void **state)
{
    (void)state;
    struct topic_error err = {0};
    unsigned long allow = 0;
    assert_int_equal(open_with(RLIMIT_NOFILE, 4, &err), -1);
    const char *number = strstr(err.text, "at least ");
    assert_non_null(number);
    assert_int_equal(sscanf(number, "at least %lu", &allow), 1);
    assert_int_equal(open_with(RLIMIT_NOFILE, allow, &(struct topic_error){0}), 0);
    assert_int_equal(open_with(RLIMIT_NOFILE, allow - 1, &(struct topic_error){0}), -1);
}

static void threads_and_memory_that_are_not_there_are_sentences(void **state)
{
    (void)state;
    struct topic_error err = {0};
    const struct topic_headroom memory = {.memory_bytes = SIZE_MAX / 4, .advice = ", or less"};
    assert_int_equal(topic_headroom_check(&memory, &err), -1);
    assert_non_null(strstr(err.text, "too little memory"));
    assert_non_null(strstr(err.text, ", or less"));
    const struct topic_headroom little = {
        .files = 1, .threads = 1, .memory_bytes = 4096, .advice = ""};
    assert_int_equal(topic_headroom_check(&little, &(struct topic_error){0}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_is_an_error_with_too_few_descriptors),
        cmocka_unit_test(the_sentence_names_a_number_that_is_enough),
        cmocka_unit_test(threads_and_memory_that_are_not_there_are_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
