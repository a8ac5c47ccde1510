/* vocabulary.h - from feature keys to feature numbers: a read-only hash table laid over an array.
 *
 * Open addressing with linear probing in a power of two of slots, at most half of them used. A slot
 * holds the upper 32 bits of a key, whose lower bits choose the slot, and the feature's number plus
 * one; 0 is an empty slot. Two keys that agree in both are one feature: for a vocabulary of 100,000
 * an unknown word meets such a twin about once in 10^9 look-ups.
 */
#ifndef TOPIC_MODEL_VOCABULARY_H
#define TOPIC_MODEL_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

#define TOPIC_FEATURE_NONE UINT32_MAX

struct topic_slot {
    uint32_t fingerprint;
    uint32_t feature_plus_one;
};

struct topic_vocabulary {
    const struct topic_slot *slots;
    size_t slot_count; /* a power of two */
    size_t feature_count;
    const float *idf; /* feature_count: inverse document frequency times the kind's weight */
};

/* How many slots a vocabulary of this size has. */
size_t topic_vocabulary_slot_count(size_t feature_count);

/* Fills slots (slot_count of them, zeroed) with keys[0 .. feature_count). Fails when two keys
 * cannot be told apart. */
int topic_vocabulary_fill(struct topic_slot *slots, size_t slot_count, const uint64_t *keys,
                          size_t feature_count, struct topic_error *err);

/* The feature with this key, or TOPIC_FEATURE_NONE. */
static inline uint32_t topic_vocabulary_find(const struct topic_vocabulary *vocabulary,
                                             uint64_t key)
{
    size_t mask = vocabulary->slot_count - 1;
    uint32_t fingerprint = (uint32_t)(key >> 32);
    for (size_t at = (size_t)key & mask;; at = (at + 1) & mask) {
        struct topic_slot slot = vocabulary->slots[at];
        if (slot.feature_plus_one == 0)
            return TOPIC_FEATURE_NONE;
        if (slot.fingerprint == fingerprint)
            return slot.feature_plus_one - 1;
    }
}

#endif
