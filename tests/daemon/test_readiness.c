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
static bool admits; /* zauth */

/* In place of the real one. The name is ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
bool __wrap_topic_zap_probe_run(void *context, int timeout_ms);
bool __wrap_topic_zap_probe_run(void *context, int timeout_ms)
{
    (void)context;
    (void)timeout_ms;
    asked++;
    usleep(PROBE_US);
    return admits;
}
/* NOLINTEND(bugprone-reserved-identifier) */

static void who_asks_often_gets_the_last_answer(void **state)
{
    (void)state;
    struct topic_auth auth = {.started_ms = 1};
    const int64_t began_us = topic_clock_now_us();
    admits = true;
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
    admits = false;
    assert_false(topic_auth_admits(&auth));
    admits = true;
    assert_false(topic_auth_admits(&auth));
    auth.started_ms = 2;
    assert_true(topic_auth_admits(&auth));
    assert_int_equal(asked, 2);
    auth.is_down = true;
    assert_false(topic_auth_admits(&auth));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_often_gets_the_last_answer),
        cmocka_unit_test(a_new_zauth_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
