/* lanes.h - questions asked of 16 bytes or 8 numbers at once, for the loops that see every byte of
 * every article.
 *
 * Each has a plain form, which says what it means, and one for SSE2, which every x86-64 processor
 * has; the short name is the faster of those that the machine has. What pays only with wider
 * registers is chosen at run time instead (rows.c).
 */
#ifndef TOPIC_MODEL_LANES_H
#define TOPIC_MODEL_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define TOPIC_LANES 16

/* Of 16 bytes, the first at bit 0. */
struct topic_lanes {
    uint32_t letters; /* A-Z and a-z */
    uint32_t words;   /* those and 0-9 */
};

/* Looks at 16 bytes, and writes them to folded with the bit 0x20 set in each: capitals become small
 * letters; digits and the signs ' , - . stay as they are. */
static inline struct topic_lanes topic_lanes_fold_plain(const char *bytes, char *folded)
{
    struct topic_lanes lanes = {0, 0};
    for (unsigned i = 0; i < TOPIC_LANES; i++) {
        unsigned char low = (unsigned char)bytes[i] | 0x20;
        unsigned char byte = (unsigned char)bytes[i];
        uint32_t is_letter = low >= 'a' && low <= 'z';
        uint32_t is_digit = byte >= '0' && byte <= '9';
        lanes.letters |= is_letter << i;
        lanes.words |= (is_letter | is_digit) << i;
        folded[i] = (char)low;
    }
    return lanes;
}

/* Bit i is set where numbers[i] == number, of 8. */
static inline uint32_t topic_lanes_equal_plain(const uint32_t *numbers, uint32_t number)
{
    uint32_t equal = 0;
    for (unsigned i = 0; i < 8; i++)
        equal |= (uint32_t)(numbers[i] == number) << i;
    return equal;
}

/* Bit i is set where bytes[i] may begin markup: one of < & [ \ ` of 16 bytes. */
static inline uint32_t topic_lanes_markup_plain(const char *bytes)
{
    uint32_t found = 0;
    for (unsigned i = 0; i < TOPIC_LANES; i++)
        found |= (uint32_t)(bytes[i] == '<' || bytes[i] == '&' || bytes[i] == '[' ||
                            bytes[i] == '\\' || bytes[i] == '`')
                 << i;
    return found;
}

#ifdef __SSE2__

static inline __m128i topic_lanes_load(const void *bytes)
{
    return _mm_loadu_si128(bytes);
}

/* All ones where first <= byte <= first + count, as unsigned numbers. */
static inline __m128i topic_lanes_range(__m128i bytes, char first, char count)
{
    __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(count)), above);
}

static inline struct topic_lanes topic_lanes_fold(const char *bytes, char *folded)
{
    __m128i block = topic_lanes_load(bytes);
    __m128i low = _mm_or_si128(block, _mm_set1_epi8(0x20));
    __m128i letters = topic_lanes_range(low, 'a', 'z' - 'a');
    __m128i digits = topic_lanes_range(block, '0', '9' - '0');
    memcpy(folded, &low, sizeof low);
    return (struct topic_lanes){.letters = (uint32_t)_mm_movemask_epi8(letters),
                                .words =
                                    (uint32_t)_mm_movemask_epi8(_mm_or_si128(letters, digits))};
}

static inline uint32_t topic_lanes_equal(const uint32_t *numbers, uint32_t number)
{
    __m128i wanted = _mm_set1_epi32((int)number);
    __m128i first = _mm_cmpeq_epi32(topic_lanes_load(numbers), wanted);
    __m128i second = _mm_cmpeq_epi32(topic_lanes_load(numbers + 4), wanted);
    __m128i both = _mm_packs_epi32(first, second);
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(both, _mm_setzero_si128()));
}

static inline uint32_t topic_lanes_markup(const char *bytes)
{
    __m128i block = topic_lanes_load(bytes);
    __m128i angle = _mm_cmpeq_epi8(block, _mm_set1_epi8('<'));
    __m128i reference = _mm_cmpeq_epi8(block, _mm_set1_epi8('&'));
    __m128i bracket = _mm_cmpeq_epi8(block, _mm_set1_epi8('['));
    __m128i escape = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    __m128i fence = _mm_cmpeq_epi8(block, _mm_set1_epi8('`'));
    __m128i html = _mm_or_si128(angle, reference);
    __m128i markdown = _mm_or_si128(bracket, _mm_or_si128(escape, fence));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(html, markdown));
}

#else
#define topic_lanes_fold topic_lanes_fold_plain
#define topic_lanes_equal topic_lanes_equal_plain
#define topic_lanes_markup topic_lanes_markup_plain
#endif

#endif
