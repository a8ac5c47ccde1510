/* How many wrong passwords are checked: by a clock of the test, and with hashes that cost little. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "web/access/password_check.h"

#define NOW 1000000

static const struct topic_editor editor = {
    .name = "anna",
    .hash = "$y$j75$AAAAAAAAAAAAAAAAAAAAA.$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
static struct topic_password_check check;

static int start(void **state)
{
    struct topic_error err = {0};
    (void)state;
    memset(&check, 0, sizeof check);
    return topic_password_check_start(&check, &err);
}

static int stop(void **state)
{
    (void)state;
    topic_password_check_stop(&check);
    return 0;
}

static struct topic_text text(const char *bytes)
{
    return (struct topic_text){bytes, strlen(bytes)};
}

static void note(void *context, bool is_right)
{
    *(int *)context = is_right;
}

/* What comes of a claim; one that is begun is checked to its end, and is wrong. */
static enum topic_password_begin claim(const char *name, const char *address, bool is_token,
                                       int64_t now_ms)
{
    int result = -1;
    struct topic_password_job *job;
    struct pollfd wake = {.fd = check.wake, .events = POLLIN};
    const struct topic_password_claim claim = {is_token, text(name), text("wrong"), text(address)};
    enum topic_password_begin begun =
        topic_password_check_begin(&check, &job, &editor, &claim, now_ms);
    if (begun != TOPIC_PASSWORD_BEGUN)
        return begun;
    job->done = note;
    job->context = &result;
    while (result < 0 && poll(&wake, 1, -1) > 0)
        topic_password_check_turn(&check, now_ms);
    assert_int_equal(result, 0);
    return begun;
}

static void five_failures_lock_a_name_for_their_address(void **state)
{
    (void)state;
    for (int i = 0; i < TOPIC_PASSWORD_CHECK_MAX_FAILURES; i++)
        assert_int_equal(claim("anna", "10.0.0.1", false, NOW), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(claim("anna", "10.0.0.1", false, NOW), TOPIC_PASSWORD_LOCKED);
    assert_int_equal(claim("anna", "10.0.0.2", false, NOW), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(claim("bert", "10.0.0.1", false, NOW), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(claim("anna", "10.0.0.1", true, NOW), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(claim("anna", "10.0.0.1", false, NOW + TOPIC_FAILURE_COUNTERS_MINUTE_MS - 1),
                     TOPIC_PASSWORD_LOCKED);
    assert_int_equal(claim("anna", "10.0.0.1", false, NOW + TOPIC_FAILURE_COUNTERS_MINUTE_MS),
                     TOPIC_PASSWORD_BEGUN);
}

static void note_each(void *context, bool is_right)
{
    assert_false(is_right);
    ++*(size_t *)context;
}

static void claims_of_one_secret_at_a_time_are_one_check(void **state)
{
    enum { CLAIMS = 40 };
    (void)state;
    size_t done = 0;
    struct topic_password_job *jobs[CLAIMS];
    struct pollfd wake = {.fd = check.wake, .events = POLLIN};
    const struct topic_password_claim claim_of_one = {true, text("anna"), text("wrong"),
                                                      text("10.0.0.1")};
    for (size_t i = 0; i < CLAIMS; i++) {
        assert_int_equal(topic_password_check_begin(&check, &jobs[i], &editor, &claim_of_one, NOW),
                         TOPIC_PASSWORD_BEGUN);
        jobs[i]->done = note_each;
        jobs[i]->context = &done;
    }
    topic_password_check_abandon(jobs[0]);
    topic_password_check_abandon(jobs[7]);
    while (done < CLAIMS - 2 && poll(&wake, 1, -1) > 0)
        topic_password_check_turn(&check, NOW);
    for (int i = 1; i < TOPIC_PASSWORD_CHECK_MAX_FAILURES; i++)
        assert_int_equal(claim("anna", "10.0.0.1", true, NOW), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(claim("anna", "10.0.0.1", true, NOW), TOPIC_PASSWORD_LOCKED);
}

static void sixty_failures_lock_a_name_for_all_addresses(void **state)
{
    (void)state;
    char address[32];
    for (int i = 0; i < TOPIC_PASSWORD_CHECK_MAX_FAILURES_OF_NAME; i++) {
        snprintf(address, sizeof address, "10.0.0.%d", i);
        assert_int_equal(claim("anna", address, false, NOW), TOPIC_PASSWORD_BEGUN);
    }
    assert_int_equal(claim("anna", "10.0.1.1", false, NOW), TOPIC_PASSWORD_LOCKED);
    assert_int_equal(claim("bert", "10.0.1.1", false, NOW), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(claim("anna", "10.0.1.1", false, NOW + TOPIC_FAILURE_COUNTERS_MINUTE_MS),
                     TOPIC_PASSWORD_BEGUN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(five_failures_lock_a_name_for_their_address, start, stop),
        cmocka_unit_test_setup_teardown(claims_of_one_secret_at_a_time_are_one_check, start, stop),
        cmocka_unit_test_setup_teardown(sixty_failures_lock_a_name_for_all_addresses, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
