/* The identity among the metadata of a handshake, which is hidden: hooks/zmtp/zmtp_metadata.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hooks/zmtp/zmtp_metadata.h"

enum { MAX_SIZE = 128 };

#define READY "\x05READY"
#define TYPE                                                                                       \
    "\x0bSocket-Type\0\0\0\x06"                                                                    \
    "DEALER"
#define IDENTITY                                                                                   \
    "\x08Identity\0\0\0\x01"                                                                       \
    "a"
#define HIDDEN                                                                                     \
    "\x08identity\0\0\0\x01"                                                                       \
    "a"

/* Whether `given` becomes `wanted`, in pieces of each size. */
static void check(const char *given, const char *wanted, size_t len)
{
    for (size_t step = 1; step <= len; step++) {
        uint8_t bytes[MAX_SIZE];
        struct topic_zmtp_metadata metadata = {0};
        memcpy(bytes, given, len);
        topic_zmtp_metadata_begin_ready(&metadata);
        for (size_t at = 0; at < len; at += step)
            topic_zmtp_metadata_hide_identity(&metadata, bytes + at,
                                              step < len - at ? step : len - at);
        assert_memory_equal(bytes, wanted, len);
    }
}

#define CHECK(given, wanted) check(given, wanted, sizeof(given) - 1)
#define CHECK_SAME(given) CHECK(given, given)

static void the_identity_is_hidden(void **state)
{
    (void)state;
    CHECK(READY IDENTITY, READY HIDDEN);
    CHECK(READY TYPE IDENTITY, READY TYPE HIDDEN);
    CHECK(READY IDENTITY TYPE IDENTITY, READY HIDDEN TYPE HIDDEN);
    CHECK(READY "\x00\0\0\0\0"
                "\x01n\0\0\0\0" IDENTITY,
          READY "\x00\0\0\0\0"
                "\x01n\0\0\0\0" HIDDEN);
}

static void nothing_else_is_changed(void **state)
{
    (void)state;
    CHECK_SAME(READY TYPE);
    CHECK_SAME(READY "\x08Resource\0\0\0\x01/");
    CHECK_SAME(READY "\x0c"
                     "Your"
                     "Identity\0\0\0\0");
    CHECK_SAME(READY "\x01n\0\0\0\x0e" IDENTITY);       /* its value */
    CHECK_SAME(READY "\x01n\xff\xff\xff\xff" IDENTITY); /* the same, longer than the frame */
}

static void what_is_over_is_not_changed(void **state)
{
    (void)state;
    uint8_t bytes[] = IDENTITY;
    struct topic_zmtp_metadata metadata = {0};
    topic_zmtp_metadata_hide_identity(&metadata, bytes, sizeof bytes - 1);
    assert_memory_equal(bytes, IDENTITY, sizeof bytes - 1);
}

static void it_begins_at_a_property_too(void **state)
{
    (void)state;
    uint8_t bytes[] = IDENTITY;
    struct topic_zmtp_metadata metadata = {0};
    topic_zmtp_metadata_begin(&metadata);
    topic_zmtp_metadata_hide_identity(&metadata, bytes, sizeof bytes - 1);
    assert_memory_equal(bytes, HIDDEN, sizeof bytes - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_identity_is_hidden),
        cmocka_unit_test(nothing_else_is_changed),
        cmocka_unit_test(what_is_over_is_not_changed),
        cmocka_unit_test(it_begins_at_a_property_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
