/* simd.h - compares 16 bytes or 8 numbers at once, for the loops that read every byte of every
 * article.
 *
 * Each function has a plain form in C, which defines what it does, and a form for SSE2, which every
 * x86-64 processor has. The name without a suffix is the faster one of the two on the machine that
 * the program is compiled for. Loops that need wider registers are chosen at run time
 * (model/scoring/cpu_dispatch.h).
 */
#ifndef TOPIC_MODEL_TEXT_SIMD_H
#define TOPIC_MODEL_TEXT_SIMD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define TOPIC_SIMD_BYTES 16

/* Bit i of the result: numbers[i] == number; for 8 numbers. */
static inline uint32_t topic_simd_equal_plain(const uint32_t *numbers, uint32_t number)
{
    uint32_t equal = 0;
    for (unsigned i = 0; i < 8; i++)
        equal |= (uint32_t)(numbers[i] == number) << i;
    return equal;
}

/* Bit i of the result: bytes[i] is one of the NUL-terminated set; for 16 bytes. */
static inline uint32_t topic_simd_any_plain(const char *bytes, const char *set)
{
    uint32_t found = 0;
    for (unsigned i = 0; i < TOPIC_SIMD_BYTES; i++)
        found |= (uint32_t)(bytes[i] != '\0' && strchr(set, bytes[i])) << i;
    return found;
}

/* Bit i of the result: numbers[i] >= bounds[i]; for 16 numbers. */
static inline uint32_t topic_simd_at_least_plain(const float *numbers, const float *bounds)
{
    uint32_t found = 0;
    for (unsigned i = 0; i < TOPIC_SIMD_BYTES; i++)
        found |= (uint32_t)(numbers[i] >= bounds[i]) << i;
    return found;
}

#ifdef __SSE2__

static inline __m128i topic_simd_load(const void *bytes)
{
    return _mm_loadu_si128(bytes);
}

static inline uint32_t topic_simd_equal(const uint32_t *numbers, uint32_t number)
{
    __m128i wanted = _mm_set1_epi32((int)number);
    __m128i first = _mm_cmpeq_epi32(topic_simd_load(numbers), wanted);
    __m128i second = _mm_cmpeq_epi32(topic_simd_load(numbers + 4), wanted);
    __m128i both = _mm_packs_epi32(first, second);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(both, _mm_setzero_si128()));
}

__attribute__((always_inline)) static inline uint32_t topic_simd_any(const char *bytes,
                                                                     const char *set)
{
    __m128i block = topic_simd_load(bytes);
    __m128i found = _mm_setzero_si128();
    for (; *set; set++)
        found = _mm_or_si128(found, _mm_cmpeq_epi8(block, _mm_set1_epi8(*set)));
    return (uint32_t)_mm_movemask_epi8(found);
}

static inline uint32_t topic_simd_at_least(const float *numbers, const float *bounds)
{
    uint32_t found = 0;
    for (unsigned i = 0; i < TOPIC_SIMD_BYTES; i += 4)
        found |= (uint32_t)_mm_movemask_ps(
                     _mm_cmpge_ps(_mm_loadu_ps(numbers + i), _mm_loadu_ps(bounds + i)))
                 << i;
    return found;
}

#else
#define topic_simd_equal topic_simd_equal_plain
#define topic_simd_any topic_simd_any_plain
#define topic_simd_at_least topic_simd_at_least_plain
#endif

/* The offset of the first byte from `at` on that is one of the set; len when there is none. */
__attribute__((always_inline)) static inline size_t topic_simd_find(const char *bytes, size_t len,
                                                                    size_t at, const char *set)
{
    for (; at + TOPIC_SIMD_BYTES <= len; at += TOPIC_SIMD_BYTES) {
        uint32_t found = topic_simd_any(bytes + at, set);
        if (found != 0)
            return at + (size_t)__builtin_ctz(found);
    }
    while (at < len && (bytes[at] == '\0' || !strchr(set, bytes[at])))
        at++;
    return at;
}

#endif
