/* How many wrong passwords are checked: by a clock of the test, and with hashes that cost
 * little. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
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

static void note(void *context, enum topic_password_result result)
{
    *(int *)context = (int)result;
}

/* What comes of a claim; one that is begun is checked to its end, and is wrong. */
static enum topic_password_begin claim(const char *name, const char *address, bool is_token,
                                       int64_t now_ms)
{
    int result = -1;
    struct topic_password_job *job;
    struct pollfd wake = {.fd = check.wake, .events = POLLIN};
    const struct topic_password_claim claim = {
        is_token, topic_text_of(name), topic_text_of("wrong"), topic_text_of(address), {0}};
    enum topic_password_begin begun =
        topic_password_check_begin(&check, &job, &editor, &claim, now_ms);
    if (begun != TOPIC_PASSWORD_BEGUN)
        return begun;
    job->done = note;
    job->context = &result;
    while (result < 0 && poll(&wake, 1, -1) > 0)
        topic_password_check_turn(&check, now_ms);
    assert_int_equal(result, TOPIC_PASSWORD_WRONG);
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

static void note_each(void *context, enum topic_password_result result)
{
    assert_int_equal(result, TOPIC_PASSWORD_WRONG);
    ++*(size_t *)context;
}

static void claims_of_one_secret_at_a_time_are_one_check(void **state)
{
    enum { CLAIMS = 40 };
    (void)state;
    size_t done = 0;
    struct topic_password_job *jobs[CLAIMS];
    struct pollfd wake = {.fd = check.wake, .events = POLLIN};
    const struct topic_password_claim claim_of_one = {
        true, topic_text_of("anna"), topic_text_of("wrong"), topic_text_of("10.0.0.1"), {0}};
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

enum { FLOOD = 3 * TOPIC_CHECK_QUEUE_MAX_OF_ADDRESS };

/* What one address has waiting, each with a name of its own. */
struct flood {
    struct topic_password_job *jobs[FLOOD];
    int results[FLOOD];
    size_t count;
};

static enum topic_password_begin begin_one(struct flood *flood, const char *name,
                                           const char *address, bool is_token)
{
    const struct topic_password_claim claim = {
        is_token, topic_text_of(name), topic_text_of("wrong"), topic_text_of(address), {0}};
    struct topic_password_job **job = &flood->jobs[flood->count];
    enum topic_password_begin begun = topic_password_check_begin(&check, job, NULL, &claim, NOW);
    if (begun != TOPIC_PASSWORD_BEGUN)
        return begun;
    flood->results[flood->count] = -1;
    (*job)->done = note;
    (*job)->context = &flood->results[flood->count++];
    return begun;
}

static void fill(struct flood *flood, const char *address, bool is_token)
{
    char name[32];
    while (flood->count < FLOOD) {
        snprintf(name, sizeof name, "made-up-%zu", flood->count);
        if (begin_one(flood, name, address, is_token) != TOPIC_PASSWORD_BEGUN)
            return;
    }
}

static void finish_one(void)
{
    struct pollfd wake = {.fd = check.wake, .events = POLLIN};
    assert_int_equal(poll(&wake, 1, -1), 1);
    topic_password_check_turn(&check, NOW);
}

static void an_address_that_floods_has_one_check_before_another_address(void **state)
{
    (void)state;
    static struct flood passwords, honest;
    passwords.count = honest.count = 0;
    fill(&passwords, "10.0.0.1", false);
    assert_int_equal(passwords.count, TOPIC_CHECK_QUEUE_MAX_OF_ADDRESS + 1); /* one is checked */
    assert_int_equal(begin_one(&passwords, "anna", "10.0.0.1", false), TOPIC_PASSWORD_ADDRESS_FULL);
    assert_int_equal(begin_one(&honest, "anna", "10.0.0.2", false), TOPIC_PASSWORD_BEGUN);
    for (int turn = 0; turn < 3; turn++) {
        assert_int_equal(honest.results[0], -1);
        finish_one();
        fill(&passwords, "10.0.0.1", false);
    }
    assert_int_equal(honest.results[0], TOPIC_PASSWORD_WRONG);
}

static void tokens_and_passwords_take_turns(void **state)
{
    (void)state;
    static struct flood passwords, tokens;
    passwords.count = tokens.count = 0;
    fill(&passwords, "10.0.0.1", false);
    fill(&tokens, "10.0.0.1", true);
    assert_int_equal(tokens.count, TOPIC_CHECK_QUEUE_MAX_OF_ADDRESS); /* places of their own */
    for (size_t turn = 0; turn < 4; turn++) {
        assert_int_equal(passwords.results[turn / 2 + turn % 2], -1);
        finish_one();
    }
    assert_int_equal(passwords.results[1], TOPIC_PASSWORD_WRONG);
    assert_int_equal(tokens.results[1], TOPIC_PASSWORD_WRONG);
    assert_int_equal(passwords.results[2], -1);
}

static void what_nobody_waits_for_has_no_place(void **state)
{
    (void)state;
    static struct flood passwords, honest;
    passwords.count = honest.count = 0;
    fill(&passwords, "10.0.0.1", false);
    for (size_t i = 1; i < passwords.count; i++)
        topic_password_check_abandon(passwords.jobs[i]);
    assert_int_equal(begin_one(&honest, "anna", "10.0.0.1", false), TOPIC_PASSWORD_BEGUN);
    finish_one();
    finish_one();
    assert_int_equal(honest.results[0], TOPIC_PASSWORD_WRONG);
    assert_int_equal(check.queues[false].count, 0);
}

static unsigned failures(void)
{
    unsigned count = 0;
    for (size_t i = 0; i < TOPIC_FAILURE_COUNTERS_MAX; i++)
        count += check.failures.items[i].count;
    return count;
}

static void who_gives_way_is_told_and_has_no_failure(void **state)
{
    (void)state;
    char address[32];
    static struct flood floods[5];
    memset(floods, 0, sizeof floods);
    for (int i = 0; i < 4; i++) {
        snprintf(address, sizeof address, "10.0.0.%d", i);
        fill(&floods[i], address, false);
    }
    const struct flood *last = &floods[3];
    const unsigned before = failures();
    assert_int_equal(begin_one(&floods[4], "anna", "10.0.1.1", false), TOPIC_PASSWORD_BEGUN);
    assert_int_equal(last->results[last->count - 1], TOPIC_PASSWORD_DISPLACED);
    assert_int_equal(failures(), before); /* one came, one went */
    for (int i = 0; i < 6; i++)
        finish_one();
    assert_int_equal(floods[4].results[0], TOPIC_PASSWORD_WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(five_failures_lock_a_name_for_their_address, start, stop),
        cmocka_unit_test_setup_teardown(claims_of_one_secret_at_a_time_are_one_check, start, stop),
        cmocka_unit_test_setup_teardown(sixty_failures_lock_a_name_for_all_addresses, start, stop),
        cmocka_unit_test_setup_teardown(an_address_that_floods_has_one_check_before_another_address,
                                        start, stop),
        cmocka_unit_test_setup_teardown(tokens_and_passwords_take_turns, start, stop),
        cmocka_unit_test_setup_teardown(what_nobody_waits_for_has_no_place, start, stop),
        cmocka_unit_test_setup_teardown(who_gives_way_is_told_and_has_no_failure, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
