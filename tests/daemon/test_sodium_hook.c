/* A program may have the hook and not start it: mold links it where libzmq needs libsodium. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zmq.h>

#include "hooks/sodium_hook.h"

#define KEY_BYTES 32

struct pair {
    unsigned char public_key[KEY_BYTES];
    unsigned char secret_key[KEY_BYTES];
};

static void make(struct pair *pair)
{
    char public_text[41];
    char secret_text[41];
    assert_int_equal(zmq_curve_keypair(public_text, secret_text), 0);
    assert_non_null(zmq_z85_decode(pair->public_key, public_text));
    assert_non_null(zmq_z85_decode(pair->secret_key, secret_text));
}

static void it_calls_libsodium_without_a_start(void **state)
{
    struct pair one;
    struct pair two;
    unsigned char key_of_one[KEY_BYTES];
    unsigned char key_of_two[KEY_BYTES];
    unsigned char plain[64];
    const unsigned char sealed[64] = {0};
    const unsigned char nonce[24] = {0};
    (void)state;
    make(&one);
    make(&two);
    assert_int_equal(topic_sodium_hook_agree(key_of_one, two.public_key, one.secret_key), 0);
    assert_int_equal(topic_sodium_hook_agree(key_of_two, one.public_key, two.secret_key), 0);
    assert_memory_equal(key_of_one, key_of_two, KEY_BYTES);
    assert_int_equal(topic_sodium_hook_open(plain, sealed, sizeof sealed, nonce, key_of_one), -1);
    assert_int_equal(topic_sodium_hook_open_handshake(plain, sealed, sizeof sealed, nonce,
                                                      one.public_key, two.secret_key),
                     -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_calls_libsodium_without_a_start)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
