/* key.h - the 64-bit keys by which features are known; docs/model-format.md has the formulas.
 *
 * A key is computed for every word of every article, so it is made of three multiplications for
 * words of up to 16 bytes and asks nothing of their length: steps of MurmurHash3's finaliser
 * (Austin Appleby, public domain) over two halves of 8 bytes, padded with zeros.
 */
#ifndef TOPIC_MODEL_KEY_H
#define TOPIC_MODEL_KEY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A text given to topic_key_text must be readable for so many bytes from its start, or for its
 * length rounded up to a multiple of them; what stands behind the text does not count. */
#define TOPIC_KEY_BLOCK 16

/* Keeps a stem apart from the word of the same letters. */
#define TOPIC_KEY_WORD 0
#define TOPIC_KEY_STEM 1

/* Up to 8 bytes as a little-endian number; len may be any. */
static inline uint64_t topic_key_half(const char *bytes, size_t len)
{
    uint64_t half;
    memcpy(&half, bytes, sizeof half);
    return len >= 8 ? half : half & ((UINT64_C(1) << 8 * len) - 1);
}

/* The key of a folded text; len > 0. */
static inline uint64_t topic_key_text(const char *text, size_t len, uint64_t seed)
{
    uint64_t key = (len << 8 | seed) * UINT64_C(0x9E3779B97F4A7C15);
    for (;;) {
        key = (key ^ topic_key_half(text, len)) * UINT64_C(0xFF51AFD7ED558CCD);
        key ^= key >> 32;
        key ^= len > 8 ? topic_key_half(text + 8, len - 8) : 0;
        key *= UINT64_C(0xC4CEB9FE1A85EC53);
        key ^= key >> 29;
        if (len <= TOPIC_KEY_BLOCK)
            break;
        text += TOPIC_KEY_BLOCK;
        len -= TOPIC_KEY_BLOCK;
    }
    key *= UINT64_C(0xB7E151628AED2A6B);
    return key ^ key >> 32;
}

static inline uint64_t topic_key_rotate(uint64_t value)
{
    return value << 31 | value >> 33;
}

/* Odd constants from the fractional parts of e and pi: one keeps a title word apart from the same
 * word elsewhere, the other makes the key of a phrase depend on the order of its words. */
static inline uint64_t topic_key_title(uint64_t word)
{
    const uint64_t mix = UINT64_C(0xB7E151628AED2A6B);
    return topic_key_rotate(word ^ mix) * mix;
}

static inline uint64_t topic_key_phrase(uint64_t first, uint64_t second)
{
    const uint64_t mix = UINT64_C(0x243F6A8885A308D3);
    return topic_key_rotate(first * mix) ^ (second + mix);
}

#endif
