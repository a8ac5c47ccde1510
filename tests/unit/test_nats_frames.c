/* Where the messages end that a NATS server sends, and what is too long; what answers take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bridge/nats/nats_frames.h"
#include "bridge/nats/nats_json.h"

#define MAX 1000

/* In pieces of each length. */
static void expect(const char *stream, const char *wanted)
{
    const size_t len = strlen(stream);
    for (size_t piece = 1; piece <= len; piece++) {
        struct topic_nats_frames frames = {0};
        const char *found = NULL;
        for (size_t at = 0; at < len && !found; at += piece)
            found = topic_nats_frames_follow(&frames, stream + at,
                                             len - at < piece ? len - at : piece, MAX);
        if (!wanted)
            assert_null(found);
        else
            assert_string_equal(found, wanted);
    }
}

static void what_a_server_sends_passes(void **state)
{
    (void)state;
    expect("+OK\r\nPING\r\nPONG\r\nINFO {\"max_payload\":99999999}\r\n-ERR 'of 9999999 bytes'\r\n"
           "MSG a 1 5\r\nMSG 9\r\nMSG a 1 reply 0\r\n\r\nHMSG a 1 reply 12 1000\r\n",
           NULL);
}

static void content_is_no_line(void **state)
{
    (void)state;
    expect("MSG a 1 20\r\nMSG a 1 99999\r\n12345\r\nPING\r\n", NULL);
    expect("MSG a 1 20\r\nMSG a 1 99999\r\n12345\r\nMSG a 1 99999\r\n", "a message");
}

static void lengths_are_bounded(void **state)
{
    (void)state;
    expect("MSG a 1 1000\r\n", NULL);
    expect("MSG a 1 1001\r\n", "a message");
    expect("msg\ta\t1\treply\t1001 \r\n", "a message");
    expect("HMSG a 1 reply 10 1001\r\n", "a message");
    expect("MSG a 1 4294967297\r\n", "a message");
    expect("MSG a 1 18446744073709551617\r\n", "a message");
}

static void headers_are_bounded(void **state)
{
    struct topic_nats_frames frames = {0};
    static const char line[] = "HMSG a 1 1048577 1048579\r\n";
    (void)state;
    assert_string_equal(topic_nats_frames_follow(&frames, line, strlen(line), UINT64_MAX),
                        "the headers of a message");
}

static void lines_are_bounded(void **state)
{
    static char line[TOPIC_NATS_FRAMES_MAX_LINE + 1];
    struct topic_nats_frames message = {0};
    struct topic_nats_frames other = {0};
    (void)state;
    memset(line, ' ', sizeof line);
    line[0] = 'M';
    assert_null(topic_nats_frames_follow(&message, line, TOPIC_NATS_FRAMES_MAX_MESSAGE_LINE, MAX));
    assert_string_equal(topic_nats_frames_follow(&message, " ", 1, MAX), "a line");
    line[0] = 'I';
    assert_null(topic_nats_frames_follow(&other, line, TOPIC_NATS_FRAMES_MAX_LINE, MAX));
    assert_string_equal(topic_nats_frames_follow(&other, " ", 1, MAX), "a line");
}

static uint64_t cost(const char *text)
{
    return topic_nats_json_cost(text, strlen(text));
}

static void objects_cost_what_follows_them(void **state)
{
    static char many[100001];
    (void)state;
    assert_int_equal(cost("\"{{{,,,\\\"{{{\""), 0);
    assert_true(cost("{\"a\":{}}") < 2 * cost("{\"a\":1}   "));
    for (size_t i = 0; i + 3 <= 100000; i += 3)
        memcpy(many + i, "{},", 3);
    assert_true(cost(many) > UINT64_C(3000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_server_sends_passes),
        cmocka_unit_test(content_is_no_line),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(headers_are_bounded),
        cmocka_unit_test(lines_are_bounded),
        cmocka_unit_test(objects_cost_what_follows_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
