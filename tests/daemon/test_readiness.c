/* How often zauth is asked whether it lets clients in, for those who ask for /readyz. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/access/auth.h"

#define PROBE_US 20000
#define MOST_US 5000
#define CALLS 100000

static unsigned asked;
static enum topic_zap_answer answer; /* of zauth */
static int64_t silent_ms;            /* for so long it has not answered */

/* In place of the real one. The name is ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
enum topic_zap_answer __wrap_topic_zap_probe_ask(struct topic_zap_probe *probe, void *context,
                                                 int timeout_ms);
enum topic_zap_answer __wrap_topic_zap_probe_ask(struct topic_zap_probe *probe, void *context,
                                                 int timeout_ms)
{
    (void)context;
    assert_true(timeout_ms * 1000 <= PROBE_US);
    asked++;
    usleep(PROBE_US);
    probe->asked_ms = topic_clock_now_ms() - silent_ms;
    return answer;
}
/* NOLINTEND(bugprone-reserved-identifier) */

static void who_asks_often_gets_the_last_answer(void **state)
{
    (void)state;
    struct topic_auth auth = {.started_ms = 1};
    const int64_t began_us = topic_clock_now_us();
    answer = TOPIC_ZAP_ADMITS;
    for (int i = 0; i < CALLS; i++) {
        assert_true(topic_auth_admits(&auth));
        int64_t passed_us = topic_clock_now_us() - began_us;
        assert_true((int64_t)asked * PROBE_US <= passed_us / 20 + MOST_US + PROBE_US);
    }
}

static void a_new_zauth_is_asked(void **state)
{
    (void)state;
    struct topic_auth auth = {.started_ms = 1};
    asked = 0;
    answer = TOPIC_ZAP_REFUSES;
    assert_false(topic_auth_admits(&auth));
    answer = TOPIC_ZAP_ADMITS;
    assert_false(topic_auth_admits(&auth));
    auth.started_ms = 2;
    assert_true(topic_auth_admits(&auth));
    assert_int_equal(asked, 2);
    auth.is_down = true;
    assert_false(topic_auth_admits(&auth));
}

/* Asked by a new caller each time, who has time for it. */
static bool admits(struct topic_auth *auth, enum topic_zap_answer given, int64_t for_ms)
{
    auth->probe.credit = (struct topic_credit){0};
    answer = given;
    silent_ms = for_ms;
    return topic_auth_admits(auth);
}

static void one_that_has_answered_is_there_for_a_second(void **state)
{
    (void)state;
    struct topic_auth auth = {.started_ms = 1};
    assert_false(admits(&auth, TOPIC_ZAP_NO_ANSWER, 0));
    assert_true(admits(&auth, TOPIC_ZAP_ADMITS, 0));
    assert_true(admits(&auth, TOPIC_ZAP_NO_ANSWER, 0));
    assert_false(admits(&auth, TOPIC_ZAP_NO_ANSWER, 1000));
    assert_true(admits(&auth, TOPIC_ZAP_ADMITS, 0));
    auth.started_ms = 2;
    assert_false(admits(&auth, TOPIC_ZAP_NO_ANSWER, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_often_gets_the_last_answer),
        cmocka_unit_test(a_new_zauth_is_asked),
        cmocka_unit_test(one_that_has_answered_is_there_for_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
