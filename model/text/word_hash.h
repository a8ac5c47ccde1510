/* word_hash.h - hashes words, stems and phrases to the 64-bit keys of features.
 * docs/model-format.md has the formulas.
 *
 * A key is computed for every word of every article. So a word of up to 16 bytes takes one
 * multiplication, without a branch on its length: the folded product of two halves of 8 bytes,
 * padded with zeros, as in wyhash (Wang Yi, public domain). A half never equals the constant that
 * it is mixed with, because the constants are not UTF-8; so no product is zero.
 */
#ifndef TOPIC_MODEL_TEXT_WORD_HASH_H
#define TOPIC_MODEL_TEXT_WORD_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* topic_word_hash_text() reads whole blocks of so many bytes: the text must be readable up to its
 * length rounded up to a multiple of them. The bytes after the text do not matter. */
#define TOPIC_WORD_HASH_BLOCK 16

/* Seeds: a stem has another key than the word of the same letters. */
#define TOPIC_WORD_HASH_WORD 0
#define TOPIC_WORD_HASH_STEM UINT64_C(0x8EBC6AF09C88C6E3)

/* The first len bytes, at most 8, as a little-endian number. Reads 8 bytes. */
static inline uint64_t topic_word_hash_half(const char *bytes, size_t len)
{
    uint64_t half;
    memcpy(&half, bytes, sizeof half);
    return len >= 8 ? half : half & ((UINT64_C(1) << 8 * len) - 1);
}

/* The upper half of a * b XOR the lower half, from four products of 32 bits. */
static inline uint64_t topic_word_hash_product_plain(uint64_t a, uint64_t b)
{
    uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
    uint64_t middle = (a >> 32) * (b & UINT32_MAX) + (low >> 32);
    uint64_t other = (a & UINT32_MAX) * (b >> 32) + (middle & UINT32_MAX);
    uint64_t high = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
    return high ^ (other << 32 | (low & UINT32_MAX));
}

#ifdef __SIZEOF_INT128__
static inline uint64_t topic_word_hash_product(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)(product >> 64) ^ (uint64_t)product;
}
#else
#define topic_word_hash_product topic_word_hash_product_plain
#endif

/* The initial state for a seed. */
static inline uint64_t topic_word_hash_begin(uint64_t seed)
{
    return UINT64_C(0xE7037ED1A0B428DB) + seed;
}

static inline uint64_t topic_word_hash_add(uint64_t state, uint64_t first, uint64_t second)
{
    return topic_word_hash_product(first ^ UINT64_C(0xA0761D6478BD642F), second ^ state);
}

/* The key of a folded text; len > 0. */
static inline uint64_t topic_word_hash_text(const char *text, size_t len, uint64_t seed)
{
    uint64_t state = topic_word_hash_begin(seed);
    for (; len > TOPIC_WORD_HASH_BLOCK; text += TOPIC_WORD_HASH_BLOCK, len -= TOPIC_WORD_HASH_BLOCK)
        state = topic_word_hash_add(state, topic_word_hash_half(text, 8),
                                    topic_word_hash_half(text + 8, 8));
    uint64_t second = len > 8 ? topic_word_hash_half(text + 8, len - 8) : 0;
    return topic_word_hash_add(state, topic_word_hash_half(text, len), second);
}

static inline uint64_t topic_word_hash_rotate(uint64_t value)
{
    return value << 31 | value >> 33;
}

/* The odd constants are the fractional parts of e and pi. One gives a title word another key than
 * the same word elsewhere has; the other makes the key of a phrase depend on the order of its
 * words. */
static inline uint64_t topic_word_hash_title(uint64_t word)
{
    const uint64_t mix = UINT64_C(0xB7E151628AED2A6B);
    return topic_word_hash_rotate(word ^ mix) * mix;
}

static inline uint64_t topic_word_hash_phrase(uint64_t first, uint64_t second)
{
    const uint64_t mix = UINT64_C(0x243F6A8885A308D3);
    return topic_word_hash_rotate(first * mix) ^ (second + mix);
}

#endif
