/* The credit of refusals: daemon/net/refusals.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/net/refusals.h"

static void refuse(struct topic_refusals *refusals, size_t size_bytes, int64_t now_ms)
{
    struct topic_message message = {.frame_count = 1, .size_bytes = size_bytes};
    zmq_msg_init(&message.frames[0]);
    topic_refusals_add(refusals, &message, now_ms);
    zmq_msg_close(&message.frames[0]);
}

static void short_requests_take_no_credit(void **state)
{
    (void)state;
    struct topic_refusals refusals = {0};
    refuse(&refusals, 4096, 1000000);
    int64_t credit = refusals.credit.left;
    for (int i = 0; i < 100000; i++)
        refuse(&refusals, TOPIC_REFUSALS_SHORT_BYTES, 1000000);
    assert_int_equal(refusals.credit.left, credit);
    topic_refusals_release(&refusals);
}

static void no_more_is_owed_than_a_second_gives_back(void **state)
{
    (void)state;
    struct topic_refusals refusals = {0};
    for (int i = 0; i < 1000; i++)
        refuse(&refusals, (size_t)1024 * 1024, 1000000);
    assert_int_equal(refusals.credit.left, -TOPIC_REFUSALS_MOST_DEBT);
    refusals.count = 1; /* one that waits */
    refusals.waiting = calloc(1, sizeof *refusals.waiting);
    refusals.waiting[0] = (struct topic_refusals_connection){-1, 4096};
    topic_refusals_turn(&refusals, 1000000 + 900);
    assert_int_equal(refusals.count, 1);
    topic_refusals_turn(&refusals, 1000000 + 1001);
    assert_int_equal(refusals.count, 0);
    topic_refusals_release(&refusals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_requests_take_no_credit),
        cmocka_unit_test(no_more_is_owed_than_a_second_gives_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
