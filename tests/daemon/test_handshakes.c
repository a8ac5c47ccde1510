/* How sparingly refused clients are logged, on a clock of the test's own; and addresses in the
 * log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zmq.h>

#include "base/log.h"
#include "daemon/net/endpoint.h"
#include "daemon/net/handshakes.h"

#define KEY TOPIC_HANDSHAKES_KEY_NOT_LISTED
#define BROKEN TOPIC_HANDSHAKES_BROKEN
#define AT "tcp://[::ffff:127.0.0.1]:7575"
#define HAMMERED 1000

static char last[512];
static size_t lines;

static void keep(const struct topic_log_line *line)
{
    snprintf(last, sizeof last, "%s", line->message);
    lines++;
}

static int set_up(void **state)
{
    (void)state;
    lines = 0;
    topic_log_set_sink(keep);
    return 0;
}

static void one_line_and_then_the_number_of_the_others(void **state)
{
    (void)state;
    struct topic_handshakes handshakes = {0};
    assert_int_equal(topic_handshakes_timeout_ms(&handshakes, 5), -1);
    topic_handshakes_fail(&handshakes, KEY, AT, 5);
    assert_int_equal(lines, 1);
    assert_memory_equal(last, "tcp://127.0.0.1:7575: refused a client: its key is not in", 57);
    assert_int_equal(topic_handshakes_timeout_ms(&handshakes, 6), -1);
    for (int i = 0; i < HAMMERED; i++) {
        topic_handshakes_fail(&handshakes, KEY, AT, 6 + i);
        topic_handshakes_turn(&handshakes, 6 + i);
    }
    assert_int_equal(lines, 1);
    const int64_t end_ms = 5 + TOPIC_HANDSHAKES_LOG_MS;
    assert_int_equal(topic_handshakes_timeout_ms(&handshakes, end_ms - 7), 7);
    topic_handshakes_turn(&handshakes, end_ms - 1);
    assert_int_equal(lines, 1);
    topic_handshakes_turn(&handshakes, end_ms);
    assert_int_equal(lines, 2);
    assert_memory_equal(last, "refused 1000 more times since the last such line (key-not-", 57);
    assert_int_equal(handshakes.failed[KEY], HAMMERED + 1);
    /* The silence begins again, and is over when nothing has come. */
    topic_handshakes_fail(&handshakes, KEY, AT, end_ms + 1);
    assert_int_equal(lines, 2);
    topic_handshakes_turn(&handshakes, INT64_MAX);
    assert_int_equal(lines, 3);
    assert_non_null(strstr(last, "refused 1 more times"));
    assert_int_equal(topic_handshakes_timeout_ms(&handshakes, end_ms + 2), -1);
}

static void a_reason_does_not_silence_another(void **state)
{
    (void)state;
    struct topic_handshakes handshakes = {0};
    for (int i = 0; i < HAMMERED; i++)
        topic_handshakes_fail(&handshakes, BROKEN, NULL, 0);
    topic_handshakes_fail(&handshakes, KEY, AT, 1);
    assert_int_equal(lines, 2);
    assert_non_null(strstr(last, "its key is not in"));
    /* Before its turn comes, after a long time: one line for all. */
    topic_handshakes_fail(&handshakes, BROKEN, NULL, 2 * (int64_t)TOPIC_HANDSHAKES_LOG_MS);
    assert_int_equal(lines, 3);
    assert_memory_equal(last, "refused 1000 more times", 23);
}

static void what_libzmq_tells_has_a_reason(void **state)
{
    (void)state;
    static const struct {
        uint16_t kind;
        int32_t value;
        const char *name;
    } cases[] = {
        {ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 400, "key-not-listed"},
        {ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC,
         "wrong-server-key"},
        {ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH,
         "other-mechanism"},
        {ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND, "broken"},
        {ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, 32, "unfinished"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            topic_handshakes_reason_name(topic_handshakes_reason_of(cases[i].kind, cases[i].value)),
            cases[i].name);
}

static void an_ipv4_address_is_shown_as_one(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        const char *shown;
    } cases[] = {
        {AT, "tcp://127.0.0.1:7575"},
        {"tcp://[::ffff:0.0.0.0]:1", "tcp://0.0.0.0:1"},
        {"tcp://[::]:7575", "tcp://[::]:7575"},
        {"tcp://[::ffff:c000:201]:7", "tcp://[::ffff:c000:201]:7"},
        {"tcp://[::ffff:1.2.3.4", "tcp://[::ffff:1.2.3.4"},
        {"ipc:///run/topicd/[::ffff:1.2.3.4]", "ipc:///run/topicd/[::ffff:1.2.3.4]"},
        {"", ""},
    };
    char shown[TOPIC_ENDPOINT_SHOWN_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        topic_endpoint_show(cases[i].address, shown);
        assert_string_equal(shown, cases[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_line_and_then_the_number_of_the_others, set_up),
        cmocka_unit_test_setup(a_reason_does_not_silence_another, set_up),
        cmocka_unit_test(what_libzmq_tells_has_a_reason),
        cmocka_unit_test(an_ipv4_address_is_shown_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
