/* Who is read from while too much waits to be taken: hooks/inflow.h. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "hooks/inflow.h"
#include "hooks/recv_hook.h"
#include "hooks/zmtp_bounds.h"
#include "hooks/zmtp_stream.h"

#define DESCRIPTORS 256
#define LIMIT ((size_t)64 * 1024)
#define GREETING_BYTES 64
#define READ_BYTES 8192

static int ends[2]; /* our end, and the client's */

/* Reads what the client has sent, as libzmq does. -1: not now. */
static ssize_t receive(void)
{
    char bytes[READ_BYTES];
    return topic_recv_hook(ends[0], bytes, sizeof bytes, 0);
}

/* rfc.zeromq.org/spec/23: signature, version 3.0, mechanism NULL; READY. */
static int begin(void **state)
{
    (void)state;
    char greeting[GREETING_BYTES] = {(char)0xff, 0,    0, 0, 0,   0,   0,   0,
                                     0,          0x7f, 3, 0, 'N', 'U', 'L', 'L'};
    static const char ready[] = "\x04\x06\x05READY";
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    assert_int_equal(topic_zmtp_stream_begin(ends[0], TOPIC_HOOKS_REQUESTS), 0);
    assert_int_equal(write(ends[1], greeting, sizeof greeting), sizeof greeting);
    assert_int_equal(write(ends[1], ready, sizeof ready - 1), sizeof ready - 1);
    assert_int_equal(receive(), sizeof greeting + sizeof ready - 1);
    return 0;
}

static int end(void **state)
{
    (void)state;
    topic_inflow_taken(TOPIC_HOOKS_REQUESTS, topic_inflow_received(TOPIC_HOOKS_REQUESTS));
    topic_zmtp_stream_end(ends[0]);
    close(ends[0]);
    close(ends[1]);
    return 0;
}

/* So much as may wait has come from others. */
static void others_send_too_much(void)
{
    topic_inflow_add(TOPIC_HOOKS_REQUESTS, LIMIT + 1);
}

/* A frame of so many bytes, of which `sent` go out. */
static void send_frame(size_t len, size_t sent)
{
    char bytes[9 + 4096] = {2, 0, 0, 0, 0, 0, 0, (char)(len >> 8), (char)(len & 0xff)};
    assert_true(sent <= 4096);
    assert_int_equal(write(ends[1], bytes, 9 + sent), 9 + sent);
}

static void short_requests_do_not_wait_for_long_ones(void **state)
{
    (void)state;
    others_send_too_much();
    send_frame(1000, 1000);
    assert_int_equal(receive(), 1009);
}

/* But many of them do, until all is taken. */
static void who_sends_many_waits(void **state)
{
    (void)state;
    others_send_too_much();
    size_t read = 0;
    for (; read < LIMIT; read += 1000) {
        send_frame(1000, 1000);
        if (receive() < 0)
            break;
    }
    assert_in_range(read, 1000, TOPIC_HOOKS_SPARED_BYTES);
    topic_inflow_taken(TOPIC_HOOKS_REQUESTS, topic_inflow_received(TOPIC_HOOKS_REQUESTS));
    assert_int_equal(receive(), 1009);
}

static void a_long_request_waits(void **state)
{
    (void)state;
    others_send_too_much();
    send_frame(LIMIT - 1, 0);
    size_t read = 0;
    for (char bytes[1000] = {0}; receive() > 0; read += sizeof bytes)
        assert_int_equal(write(ends[1], bytes, sizeof bytes), sizeof bytes);
    assert_int_equal(errno, EAGAIN);
    assert_in_range(read, 1000, TOPIC_HOOKS_SPARED_BYTES + READ_BYTES);
}

static int start(void **state)
{
    (void)state;
    const size_t limits[TOPIC_HOOKS_KINDS] = {[TOPIC_HOOKS_REQUESTS] = LIMIT};
    topic_inflow_start(limits, -1);
    topic_zmtp_bounds_start(SIZE_MAX, SIZE_MAX);
    return topic_zmtp_stream_start(DESCRIPTORS, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(short_requests_do_not_wait_for_long_ones, begin, end),
        cmocka_unit_test_setup_teardown(who_sends_many_waits, begin, end),
        cmocka_unit_test_setup_teardown(a_long_request_waits, begin, end),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
