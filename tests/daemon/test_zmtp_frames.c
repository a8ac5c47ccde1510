/* What a peer has sent of a message that goes on: hooks/zmtp/zmtp_frames.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hooks/zmtp/zmtp_frames.h"

#define MORE "\x01"
#define LAST "\x00"

/* What a frame takes beside its bytes: small ones stand in libzmq's own record of 64, and those
 * that are longer than its buffer of 8 KiB in memory of their own. */
#define SMALL 64
#define LARGE (64 + 20480)

/* Of a copy: what is followed may be changed. */
static void follow(struct topic_zmtp_frames *frames, const void *bytes, size_t len)
{
    uint8_t *copy = len > 0 ? malloc(len) : NULL;
    assert_true(copy || len == 0);
    if (copy)
        memcpy(copy, bytes, len);
    topic_zmtp_frames_follow(frames, copy, len);
    free(copy);
}

static void greet(struct topic_zmtp_frames *frames, const char *mechanism)
{
    uint8_t greeting[64] = {[0] = 0xFF, [9] = 0x7F, [10] = 3};
    memcpy(greeting + 12, mechanism, strlen(mechanism));
    topic_zmtp_frames_init(frames);
    follow(frames, greeting, sizeof greeting);
}

/* Its frames may be empty here. */
static void shake_hands(struct topic_zmtp_frames *frames, const char *mechanism)
{
    static const uint8_t handshake[] = {4, 0, 4, 0};
    greet(frames, mechanism);
    follow(frames, handshake, mechanism[0] == 'C' ? 4 : 2);
    frames->command = 0;
}

static size_t held_after(const char *bytes, size_t len)
{
    struct topic_zmtp_frames frames;
    shake_hands(&frames, "NULL");
    follow(&frames, bytes, len);
    /* However it comes. */
    struct topic_zmtp_frames again;
    shake_hands(&again, "NULL");
    for (size_t i = 0; i < len; i++)
        follow(&again, bytes + i, 1);
    assert_memory_equal(&frames, &again, sizeof frames);
    return frames.held;
}

#define HELD_AFTER(bytes) held_after(bytes, sizeof(bytes) - 1)

static void frames_add_up_until_the_last_one(void **state)
{
    (void)state;
    assert_int_equal(HELD_AFTER(""), 0);
    assert_int_equal(HELD_AFTER(MORE "\x00"), SMALL);
    assert_int_equal(HELD_AFTER(MORE "\x00" MORE "\x02"
                                     "ab"),
                     2 * SMALL + 2);
    assert_int_equal(HELD_AFTER(MORE "\x00" LAST "\x02"
                                     "ab"),
                     0);
    assert_int_equal(HELD_AFTER(MORE "\x00" LAST "\x00" MORE "\x00"), SMALL);
}

static void what_has_come_of_a_frame_counts(void **state)
{
    (void)state;
    assert_int_equal(HELD_AFTER(LAST "\x09"
                                     "abc"),
                     SMALL + 3);
    assert_int_equal(HELD_AFTER(LAST), 0);
    assert_int_equal(HELD_AFTER(MORE "\x20"), SMALL);
    assert_int_equal(HELD_AFTER(MORE "\x21"), LARGE);
    assert_int_equal(HELD_AFTER("\x02\0\0\0\0\0\0\x10\x00"
                                "abc"),
                     LARGE + 3);
    assert_int_equal(HELD_AFTER("\x02\0\0\0\0\0\0\x20\x01"
                                "abc"),
                     SMALL + 3);
    assert_int_equal(HELD_AFTER("\x03\0\0\0\0\0\0\0\x01"
                                "a"),
                     SMALL + 1);
}

static struct topic_zmtp_frames followed(const char *mechanism, const char *bytes, size_t len)
{
    struct topic_zmtp_frames frames;
    shake_hands(&frames, mechanism);
    follow(&frames, bytes, len);
    return frames;
}

#define FOLLOWED(bytes) followed("NULL", bytes, sizeof(bytes) - 1)

/* Between the frames of a message, too; each is kept until the next frame begins. */
static void commands_count_beside_it(void **state)
{
    (void)state;
    struct topic_zmtp_frames frames = FOLLOWED(MORE "\x00"
                                                    "\x04\x05\x04PI");
    assert_int_equal(frames.held, SMALL);
    assert_int_equal(frames.command, SMALL + 3);
    frames = FOLLOWED(MORE "\x00"
                           "\x04\x05\x04PING");
    assert_int_equal(frames.held, SMALL);
    assert_int_equal(frames.command, SMALL + 5);
    assert_int_equal(frames.finished, 0);
    frames = FOLLOWED("\x04\x05\x04PING" LAST "\x00");
    assert_int_equal(frames.held, 0);
    assert_int_equal(frames.command, 0);
    assert_int_equal(frames.finished, SMALL);
}

/* libzmq puts these two among the frames of messages, whatever the socket. */
static void subscriptions_count_as_messages(void **state)
{
    (void)state;
    assert_int_equal(FOLLOWED("\x04\x0b\x09SUBSCRIBEx").finished, SMALL + 11);
    assert_int_equal(FOLLOWED("\x04\x07\x06"
                              "CANCEL")
                         .finished,
                     SMALL + 7);
    assert_int_equal(FOLLOWED("\x04\x09\x09SUBSCRIB").finished, 0);
    struct topic_zmtp_frames frames;
    shake_hands(&frames, "CURVE");
    topic_zmtp_frames_open(&frames, 2, (const uint8_t *)"\x09SUBSCRIBE", 10);
    assert_int_equal(frames.finished, LARGE + 10);
    assert_int_equal(frames.opened, 0);
}

/* Commands that no peer needs to send: with the flag MORE, or longer than 64 KiB. */
static void commands_without_an_end_are_refused(void **state)
{
    (void)state;
    assert_int_equal(FOLLOWED("\x05\x0a\x09SUBSCRIBE").stage, TOPIC_ZMTP_FRAMES_REFUSED);
    assert_int_equal(FOLLOWED("\x06\0\0\0\0\0\x01\0\x01").stage, TOPIC_ZMTP_FRAMES_REFUSED);
    assert_int_equal(FOLLOWED("\x06\0\0\0\0\0\x01\0\0").stage, TOPIC_ZMTP_FRAMES_BODY);
    /* libzmq adds the flags of an encrypted frame to those inside it. */
    static const char more[] = "\x01\x21\x07MESSAGE";
    assert_int_equal(followed("CURVE", more, sizeof more - 1).stage, TOPIC_ZMTP_FRAMES_REFUSED);
    struct topic_zmtp_frames frames;
    shake_hands(&frames, "CURVE");
    topic_zmtp_frames_open(&frames, 3, (const uint8_t *)"\x09SUBSCRIBE", 10);
    assert_int_equal(frames.stage, TOPIC_ZMTP_FRAMES_REFUSED);
    static const uint8_t large[64 * 1024 + 1] = "\x04PING";
    shake_hands(&frames, "CURVE");
    topic_zmtp_frames_open(&frames, 2, large, sizeof large);
    assert_int_equal(frames.stage, TOPIC_ZMTP_FRAMES_REFUSED);
}

/* With the flag of a command or without, which libzmq does not look at: 1,025 bytes, and 1,024. */
static void handshakes_that_say_too_much_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *mechanism;
        const char *bytes;
        size_t len;
        enum topic_zmtp_frames_stage stage;
    } rows[] = {
        {"NULL", "\x06\0\0\0\0\0\0\x04\x01", 9, TOPIC_ZMTP_FRAMES_REFUSED},
        {"NULL", "\x02\0\0\0\0\0\0\x04\x01", 9, TOPIC_ZMTP_FRAMES_REFUSED},
        {"NULL", "\x06\0\0\0\0\0\0\x04\0", 9, TOPIC_ZMTP_FRAMES_BODY},
        {"NULL", "\x04\0\x06\0\0\0\0\0\0\x04\x01", 11, TOPIC_ZMTP_FRAMES_BODY},
        {"CURVE", "\x04\0\x06\0\0\0\0\0\0\x04\x01", 11, TOPIC_ZMTP_FRAMES_REFUSED},
        {"CURVE", "\x04\0\x04\0\x02\0\0\0\0\0\0\x04\x01", 13, TOPIC_ZMTP_FRAMES_BODY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct topic_zmtp_frames frames;
        greet(&frames, rows[i].mechanism);
        follow(&frames, rows[i].bytes, rows[i].len);
        assert_int_equal(frames.stage, rows[i].stage);
    }
}

/* Before and after the handshake. */
static void sealed_commands_count_as_they_arrive(void **state)
{
    (void)state;
    static const char start[] = "\x06\0\0\0\0\0\x02\0\0\x05HELLO";
    struct topic_zmtp_frames frames = followed("CURVE", start, sizeof start - 1);
    assert_int_equal(frames.held, 0);
    assert_int_equal(frames.command, SMALL + 6);
}

/* On the wire each is the last; it says what it is when it has been opened. */
static void sealed_frames_add_up_as_they_are_opened(void **state)
{
    (void)state;
    static const uint8_t content[500];
    struct topic_zmtp_frames frames;
    shake_hands(&frames, "CURVE");
    follow(&frames, "\x00\x21\x07MESSAGE", 10);
    assert_int_equal(frames.held, LARGE + 8);
    follow(&frames, "nonce..authenticator....f", 25);
    assert_int_equal(frames.held, 0);
    topic_zmtp_frames_open(&frames, 1, content, 0);
    assert_int_equal(frames.opened, LARGE);
    topic_zmtp_frames_open(&frames, 1, content, 5);
    assert_int_equal(frames.opened, 2 * LARGE + 5);
    topic_zmtp_frames_open(&frames, 2, content, 500);
    assert_int_equal(frames.opened, 2 * LARGE + 5);
    topic_zmtp_frames_open(&frames, 0, content, 500);
    assert_int_equal(frames.opened, 0);
}

static void what_is_something_else_is_not_followed(void **state)
{
    (void)state;
    static const char *const mechanisms[] = {"PLAIN", "NULLX", "CURVEX", "CULL"};
    for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
        struct topic_zmtp_frames frames;
        shake_hands(&frames, mechanisms[i]);
        assert_int_equal(frames.stage, TOPIC_ZMTP_FRAMES_UNKNOWN);
        follow(&frames, MORE "\x00", 2);
        assert_int_equal(frames.held, 0);
    }
    struct topic_zmtp_frames frames;
    topic_zmtp_frames_init(&frames);
    follow(&frames, "GET", 3);
    assert_int_equal(frames.stage, TOPIC_ZMTP_FRAMES_FOREIGN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_add_up_until_the_last_one),
        cmocka_unit_test(what_has_come_of_a_frame_counts),
        cmocka_unit_test(commands_count_beside_it),
        cmocka_unit_test(subscriptions_count_as_messages),
        cmocka_unit_test(commands_without_an_end_are_refused),
        cmocka_unit_test(handshakes_that_say_too_much_are_refused),
        cmocka_unit_test(sealed_commands_count_as_they_arrive),
        cmocka_unit_test(sealed_frames_add_up_as_they_are_opened),
        cmocka_unit_test(what_is_something_else_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
