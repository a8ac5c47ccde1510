#include "model/text/word_scan.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Defines the classes; the vector variants below give the same. */
void topic_word_scan_classify_plain(const char *bytes, size_t block_count,
                                    struct topic_word_scan_classes *classes)
{
    for (size_t block = 0; block < block_count; block++, bytes += TOPIC_WORD_SCAN_BLOCK) {
        struct topic_word_scan_classes found = {0};
        for (unsigned i = 0; i < TOPIC_WORD_SCAN_BLOCK; i++) {
            unsigned char byte = (unsigned char)bytes[i];
            unsigned char low = byte | 0x20;
            found.letter |= (uint64_t)(low >= 'a' && low <= 'z') << i;
            found.digit |= (uint64_t)(byte >= '0' && byte <= '9') << i;
            found.foreign |= (uint64_t)(byte >= 0x80) << i;
            found.comma |= (uint64_t)(byte == ',') << i;
            found.dot |= (uint64_t)(byte == '.') << i;
            found.joiner |= (uint64_t)(byte == '&' || byte == '\'') << i;
            found.hyphen |= (uint64_t)(byte == '-') << i;
            found.suffix |= (uint64_t)(byte == '+' || byte == '#' || byte == ':') << i;
            found.sign |= (uint64_t)(byte == '$' || byte == '%') << i;
            found.mark |= (uint64_t)(byte == '!' || byte == '?') << i;
            found.other |= (uint64_t)(byte >= '!' && byte <= '~') << i;
        }
        found.other &= ~(found.letter | found.digit);
        classes[block] = found;
    }
}

#ifdef __x86_64__

/* A register has 32 bytes; the bits of two registers make a block. */
__attribute__((target("avx2"))) static inline __m256i range_avx2(__m256i bytes, char first,
                                                                 char count)
{
    __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(count)), above);
}

__attribute__((target("avx2"))) static inline __m256i is_avx2(__m256i bytes, char byte)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte));
}

__attribute__((target("avx2"))) static inline uint64_t bits_avx2(__m256i lanes)
{
    return (uint32_t)_mm256_movemask_epi8(lanes);
}

__attribute__((target("avx2"))) static inline void half_avx2(const char *bytes, unsigned shift,
                                                             struct topic_word_scan_classes *found)
{
    __m256i raw = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    __m256i low = _mm256_or_si256(raw, _mm256_set1_epi8(0x20));
    __m256i even = _mm256_and_si256(raw, _mm256_set1_epi8((char)0xFE)); /* $ and %, & and ' */
    __m256i suffix =
        _mm256_or_si256(is_avx2(raw, '+'), _mm256_or_si256(is_avx2(raw, '#'), is_avx2(raw, ':')));
    found->letter |= bits_avx2(range_avx2(low, 'a', 'z' - 'a')) << shift;
    found->digit |= bits_avx2(range_avx2(raw, '0', '9' - '0')) << shift;
    found->foreign |= bits_avx2(raw) << shift;
    found->comma |= bits_avx2(is_avx2(raw, ',')) << shift;
    found->dot |= bits_avx2(is_avx2(raw, '.')) << shift;
    found->joiner |= bits_avx2(is_avx2(even, '&')) << shift;
    found->hyphen |= bits_avx2(is_avx2(raw, '-')) << shift;
    found->suffix |= bits_avx2(suffix) << shift;
    found->sign |= bits_avx2(is_avx2(even, '$')) << shift;
    found->mark |= bits_avx2(_mm256_or_si256(is_avx2(raw, '!'), is_avx2(raw, '?'))) << shift;
    found->other |= bits_avx2(range_avx2(raw, '!', '~' - '!')) << shift;
}

__attribute__((target("avx2"))) void
topic_word_scan_classify_avx2(const char *bytes, size_t block_count,
                              struct topic_word_scan_classes *classes)
{
    for (size_t block = 0; block < block_count; block++, bytes += TOPIC_WORD_SCAN_BLOCK) {
        struct topic_word_scan_classes found = {0};
        half_avx2(bytes, 0, &found);
        half_avx2(bytes + 32, 32, &found);
        found.other &= ~(found.letter | found.digit);
        classes[block] = found;
    }
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,popcnt")))

AVX512 static inline uint64_t range_avx512(__m512i bytes, char first, char count)
{
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)),
                                  _mm512_set1_epi8(count));
}

AVX512 static inline uint64_t is_avx512(__m512i bytes, char byte)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

AVX512 void topic_word_scan_classify_avx512(const char *bytes, size_t block_count,
                                            struct topic_word_scan_classes *classes)
{
    for (size_t block = 0; block < block_count; block++, bytes += TOPIC_WORD_SCAN_BLOCK) {
        __m512i raw = _mm512_loadu_si512((const void *)bytes);
        __m512i low = _mm512_or_si512(raw, _mm512_set1_epi8(0x20));
        __m512i even = _mm512_and_si512(raw, _mm512_set1_epi8((char)0xFE));
        classes[block] = (struct topic_word_scan_classes){
            .letter = range_avx512(low, 'a', 'z' - 'a'),
            .digit = range_avx512(raw, '0', '9' - '0'),
            .foreign = _mm512_movepi8_mask(raw),
            .comma = is_avx512(raw, ','),
            .dot = is_avx512(raw, '.'),
            .joiner = is_avx512(even, '&'),
            .hyphen = is_avx512(raw, '-'),
            .suffix = is_avx512(raw, '+') | is_avx512(raw, '#') | is_avx512(raw, ':'),
            .sign = is_avx512(even, '$'),
            .mark = is_avx512(raw, '!') | is_avx512(raw, '?'),
            .other = range_avx512(raw, '!', '~' - '!')};
        classes[block].other &= ~(classes[block].letter | classes[block].digit);
    }
}

#endif

/* Shifts bits to the next byte, and to the previous one; the bit that comes in is the neighbouring
 * block's. */
static inline uint64_t after(uint64_t bits, uint64_t before)
{
    return bits << 1 | before >> 63;
}

static inline uint64_t before(uint64_t bits, uint64_t next)
{
    return bits >> 1 | next << 63;
}

/* Appends the positions of the set bits to out and returns the new count. May write up to a block
 * of positions past it. */
typedef size_t list_bits(uint64_t bits, size_t base, uint16_t *out, size_t count);

__attribute__((always_inline)) static inline size_t list_plain(uint64_t bits, size_t base,
                                                               uint16_t *out, size_t count)
{
    size_t end = count + (size_t)__builtin_popcountll(bits);
    for (; count < end; count += 8)
        for (size_t i = 0; i < 8; i++) {
            /* With bit 63 set, ctz is defined when no bit is left; that position is not counted. */
            out[count + i] = (uint16_t)(base + (size_t)__builtin_ctzll(bits | UINT64_C(1) << 63));
            bits &= bits - 1;
        }
    return end;
}

__attribute__((always_inline)) static inline void mark(struct topic_word_scan *scan,
                                                       size_t block_count, list_bits *list)
{
    struct topic_word_scan_classes last = {.foreign = (uint64_t)scan->after_foreign << 63};
    uint64_t last_word = 0;  /* letters and digits of the previous block */
    uint64_t last_token = 0; /* the same, and the commas and dots within numbers */
    size_t edge_count = 0;
    size_t fallback_count = 0;
    scan->classes[block_count] = (struct topic_word_scan_classes){0};
    for (size_t block = 0; block < block_count; block++) {
        const struct topic_word_scan_classes class = scan->classes[block];
        const struct topic_word_scan_classes *next = &scan->classes[block + 1];
        uint64_t word = class.letter | class.digit;
        uint64_t after_letter = after(class.letter, last.letter);
        uint64_t after_digit = after(class.digit, last.digit);
        uint64_t after_word = after_letter | after_digit;
        uint64_t after_one = after_letter & ~(word << 2 | last_word >> 62);
        uint64_t to_digit = before(class.digit, next->digit);
        uint64_t to_letter = before(class.letter, next->letter);
        uint64_t to_foreign = before(class.foreign, next->foreign);
        uint64_t beside_foreign = to_foreign | after(class.foreign, last.foreign);
        uint64_t point = (class.comma | class.dot) & after_digit;
        uint64_t token = word | (point & to_digit);
        uint64_t after_three = after_letter & (class.letter << 2 | last.letter >> 62) &
                               (class.letter << 3 | last.letter >> 61);
        uint64_t fallback =
            (class.digit & after_three & scan->names) | (class.mark & scan->marks) |
            (class.other & beside_foreign & scan->signs) | class.foreign | class.sign |
            (point & to_foreign) | (class.dot & (after_one | (~after_word & to_letter))) |
            (class.joiner & after_letter & (to_letter | to_foreign)) |
            (class.hyphen & after_word & (to_digit | to_foreign)) | (class.suffix & after_word);
        size_t base = block * TOPIC_WORD_SCAN_BLOCK;
        edge_count = list(token ^ after(token, last_token), base, scan->edges, edge_count);
        fallback_count = list(fallback, base, scan->fallbacks, fallback_count);
        last = class;
        last_word = word;
        last_token = token;
    }
    scan->edges[edge_count] = TOPIC_WORD_SCAN_END;
    scan->edges[edge_count + 1] = TOPIC_WORD_SCAN_END;
    scan->fallbacks[fallback_count] = TOPIC_WORD_SCAN_END;
}

void topic_word_scan_mark_plain(struct topic_word_scan *scan, size_t block_count)
{
    mark(scan, block_count, list_plain);
}

#ifdef __x86_64__
__attribute__((target("bmi,popcnt"))) void topic_word_scan_mark_bmi(struct topic_word_scan *scan,
                                                                    size_t block_count)
{
    mark(scan, block_count, list_plain);
}

AVX512 static inline size_t list_avx512(uint64_t bits, size_t base, uint16_t *out, size_t count)
{
    static const unsigned char places[TOPIC_WORD_SCAN_BLOCK] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i found = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512((const void *)places));
    __m512i from = _mm512_set1_epi16((short)base);
    __m512i first = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(found));
    __m512i rest = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(found, 1));
    _mm512_storeu_si512((void *)(out + count), _mm512_add_epi16(first, from));
    _mm512_storeu_si512((void *)(out + count + 32), _mm512_add_epi16(rest, from));
    return count + (size_t)__builtin_popcountll(bits);
}

AVX512 void topic_word_scan_mark_avx512(struct topic_word_scan *scan, size_t block_count)
{
    mark(scan, block_count, list_avx512);
}
#endif
