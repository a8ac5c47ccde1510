/* What an authenticator is asked, and which of its answers count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zmq.h>

#include "daemon/access/zap_probe.h"

/* The question after an envelope of two frames. */
enum { QUESTION_FRAMES = 8, LONGEST = 64 };

static void *context;
static void *authenticator;
static char identity[LONGEST];
static size_t identity_len;

static int open_authenticator(void **state)
{
    (void)state;
    context = zmq_ctx_new();
    authenticator = zmq_socket(context, ZMQ_ROUTER);
    return zmq_bind(authenticator, "inproc://zeromq.zap.01");
}

static int close_authenticator(void **state)
{
    (void)state;
    zmq_close(authenticator);
    zmq_ctx_term(context);
    return 0;
}

static void take_question(void)
{
    char frame[LONGEST];
    for (int i = 0; i < QUESTION_FRAMES; i++) {
        int len = zmq_recv(authenticator, i == 0 ? identity : frame, LONGEST, 0);
        assert_in_range(len, 0, LONGEST);
        identity_len = i == 0 ? (size_t)len : identity_len;
    }
}

static void answer(const char *status)
{
    const char *const frames[] = {"", "1.0", "1", status, "", "", ""};
    const size_t count = sizeof frames / sizeof *frames;
    assert_true(zmq_send(authenticator, identity, identity_len, ZMQ_SNDMORE) >= 0);
    for (size_t i = 0; i < count; i++)
        assert_true(zmq_send(authenticator, frames[i], strlen(frames[i]),
                             i + 1 < count ? ZMQ_SNDMORE : 0) >= 0);
}

static bool is_asked(void)
{
    zmq_pollitem_t item = {.socket = authenticator, .events = ZMQ_POLLIN};
    return zmq_poll(&item, 1, 0) == 1;
}

static void an_answer_is_found_later(void **state)
{
    (void)state;
    struct topic_zap_probe probe = {0};
    assert_int_equal(topic_zap_probe_ask(&probe, context, 0), TOPIC_ZAP_NO_ANSWER);
    take_question();
    assert_int_equal(topic_zap_probe_ask(&probe, context, 0), TOPIC_ZAP_NO_ANSWER);
    assert_false(is_asked());
    answer("200");
    assert_int_equal(topic_zap_probe_ask(&probe, context, -1), TOPIC_ZAP_ADMITS);
    assert_int_equal(topic_zap_probe_ask(&probe, context, 0), TOPIC_ZAP_NO_ANSWER);
    take_question();
    answer("400");
    assert_int_equal(topic_zap_probe_ask(&probe, context, -1), TOPIC_ZAP_REFUSES);
    assert_null(probe.socket);
}

static void an_old_answer_does_not_count(void **state)
{
    (void)state;
    struct topic_zap_probe probe = {0};
    assert_int_equal(topic_zap_probe_ask(&probe, context, 0), TOPIC_ZAP_NO_ANSWER);
    take_question();
    answer("200");
    probe.asked_ms -= TOPIC_ZAP_PROBE_MOST_MS;
    zmq_pollitem_t item = {.socket = probe.socket, .events = ZMQ_POLLIN};
    assert_int_equal(zmq_poll(&item, 1, -1), 1);
    assert_int_equal(topic_zap_probe_ask(&probe, context, 0), TOPIC_ZAP_NO_ANSWER);
    take_question();
    topic_zap_probe_give_up(&probe);
}

static void nobody_answers_for_one_that_is_not_there(void **state)
{
    (void)state;
    struct topic_zap_probe probe = {0};
    void *empty = zmq_ctx_new();
    assert_int_equal(topic_zap_probe_ask(&probe, empty, 0), TOPIC_ZAP_NO_ANSWER);
    topic_zap_probe_give_up(&probe);
    zmq_ctx_term(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_found_later, open_authenticator,
                                        close_authenticator),
        cmocka_unit_test_setup_teardown(an_old_answer_does_not_count, open_authenticator,
                                        close_authenticator),
        cmocka_unit_test(nobody_answers_for_one_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
