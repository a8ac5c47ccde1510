#include "web/access/siphash.h"

struct state {
    uint64_t v[4];
};

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static void do_rounds(struct state *state, int count)
{
    uint64_t *v = state->v;
    for (int i = 0; i < count; i++) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

/* Little-endian, of up to eight bytes. */
static uint64_t read_word(const uint8_t *bytes, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

static void add(struct state *state, uint64_t word)
{
    state->v[3] ^= word;
    do_rounds(state, 2);
    state->v[0] ^= word;
}

uint64_t topic_siphash(const void *bytes, size_t len, const uint8_t key[TOPIC_SIPHASH_KEY_BYTES])
{
    const uint8_t *at = bytes;
    const uint64_t low = read_word(key, 8);
    const uint64_t high = read_word(key + 8, 8);
    struct state state = {{low ^ 0x736f6d6570736575, high ^ 0x646f72616e646f6d,
                           low ^ 0x6c7967656e657261, high ^ 0x7465646279746573}};
    size_t left = len;
    for (; left >= 8; left -= 8, at += 8)
        add(&state, read_word(at, 8));
    add(&state, read_word(at, left) | (uint64_t)(len & 0xff) << 56);
    state.v[2] ^= 0xff;
    do_rounds(&state, 4);
    return state.v[0] ^ state.v[1] ^ state.v[2] ^ state.v[3];
}
