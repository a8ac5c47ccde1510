/* The forms of hot loops for several kinds of processor give what the plain ones give, on random
 * bytes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/scoring/fast_tfidf.h"
#include "model/text/simd.h"
#include "model/text/word_hash.h"

enum { ROUNDS = 700 };

static void all_variants_scan_alike(void **state)
{
    (void)state;
    struct topic_word_scan *first = calloc(1, sizeof *first);
    struct topic_word_scan *other = calloc(1, sizeof *other);
    struct topic_random random = {.state = 22};
    char text[TOPIC_WORD_SCAN_BYTES + 100];
    static const char signs[] = " .,'&-+#:$%/!?\n\xc3\x80\xff_";
    for (int round = 0; round < ROUNDS; round++) {
        size_t len = topic_random_below(&random, sizeof text);
        first->marks = other->marks = topic_random_below(&random, 2) ? UINT64_MAX : 0;
        for (size_t i = 0; i < len; i++)
            text[i] = topic_random_below(&random, 2)
                          ? (char)topic_random_below(&random, 256)
                          : signs[topic_random_below(&random, sizeof signs)];
        topic_fast_tfidf_scan(topic_cpu_dispatch_at(0), first, (struct topic_text){text, len}, 0);
        for (size_t i = 1; topic_cpu_dispatch_at(i); i++) {
            topic_fast_tfidf_scan(topic_cpu_dispatch_at(i), other, (struct topic_text){text, len},
                                  0);
            for (size_t k = 0; k == 0 || first->edges[k - 1] != TOPIC_WORD_SCAN_END; k++)
                assert_int_equal(other->edges[k], first->edges[k]);
            for (size_t k = 0; k == 0 || first->fallbacks[k - 1] != TOPIC_WORD_SCAN_END; k++)
                assert_int_equal(other->fallbacks[k], first->fallbacks[k]);
        }
    }
    free(first);
    free(other);
}

static void simd_and_word_hash_agree_with_their_plain_forms(void **state)
{
    (void)state;
    struct topic_random random = {.state = 23};
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t a = topic_random_next(&random) >> topic_random_below(&random, 64);
        uint64_t b = topic_random_next(&random) >> topic_random_below(&random, 64);
        uint32_t numbers[8];
        char bytes[TOPIC_SIMD_BYTES];
        float floats[2][TOPIC_SIMD_BYTES];
        for (size_t i = 0; i < 8; i++)
            numbers[i] = (uint32_t)topic_random_below(&random, 3);
        for (size_t i = 0; i < TOPIC_SIMD_BYTES; i++)
            bytes[i] =
                (char)(topic_random_below(&random, 2) ? 0x50 + topic_random_below(&random, 16)
                                                      : topic_random_below(&random, 256));
        for (size_t i = 0; i < 2 * TOPIC_SIMD_BYTES; i++)
            floats[i / TOPIC_SIMD_BYTES][i % TOPIC_SIMD_BYTES] =
                (float)topic_random_below(&random, 4) - 2;
        floats[0][topic_random_below(&random, TOPIC_SIMD_BYTES)] = NAN;
        floats[0][topic_random_below(&random, TOPIC_SIMD_BYTES)] = -INFINITY;
        floats[1][topic_random_below(&random, TOPIC_SIMD_BYTES)] = INFINITY;
        assert_int_equal(topic_simd_at_least(floats[0], floats[1]),
                         topic_simd_at_least_plain(floats[0], floats[1]));
        assert_true(topic_word_hash_product(a, b) == topic_word_hash_product_plain(a, b));
        assert_int_equal(topic_simd_equal(numbers, 1), topic_simd_equal_plain(numbers, 1));
        assert_int_equal(topic_simd_any(bytes, "[]\\`"), topic_simd_any_plain(bytes, "[]\\`"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_variants_scan_alike),
        cmocka_unit_test(simd_and_word_hash_agree_with_their_plain_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
