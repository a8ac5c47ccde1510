/* vocabulary.h - maps feature keys to feature numbers: a read-only hash table over an array.
 *
 *     uint32_t feature = topic_vocabulary_find(&vocabulary, key);
 *     if (feature != TOPIC_FEATURE_NONE)
 *         ... vocabulary.idf[feature] ...
 *
 * A bucket is a cache line of 8 slots. The lower bits of a key choose the bucket; its upper 32 bits
 * are the fingerprint, which is compared with all 8 at once. A bucket is filled from its first slot
 * on, and a search continues in the next bucket only if this one is full. At most half of the slots
 * are used, so that nearly every search, of an unknown word too, reads one cache line. Two keys
 * with the same bucket and fingerprint are taken for the same feature: with a vocabulary of
 * 100,000, this happens to an unknown word about once in 10^9 look-ups.
 */
#ifndef TOPIC_MODEL_FEATURES_VOCABULARY_H
#define TOPIC_MODEL_FEATURES_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text/simd.h"
#include "topicd/error.h"

#define TOPIC_FEATURE_NONE UINT32_MAX

#define TOPIC_BUCKET_SLOTS 8

struct topic_bucket {
    uint32_t fingerprints[TOPIC_BUCKET_SLOTS];
    uint32_t features[TOPIC_BUCKET_SLOTS]; /* places: feature numbers plus one; 0: a free slot */
};

struct topic_vocabulary {
    const struct topic_bucket *buckets;
    size_t bucket_count; /* a power of two */
    size_t feature_count;
    const float *idf; /* feature_count of: inverse document frequency times the kind's weight */
};

/* The number of buckets for a vocabulary of this size. */
size_t topic_vocabulary_bucket_count(size_t feature_count);

/* Fills the buckets (bucket_count of them, all zero) with keys[0 .. feature_count). -1: two keys
 * would be taken for the same feature. */
int topic_vocabulary_fill(struct topic_bucket *buckets, size_t bucket_count, const uint64_t *keys,
                          size_t feature_count, struct topic_error *err);

static inline const struct topic_bucket *
topic_vocabulary_bucket(const struct topic_vocabulary *vocabulary, uint64_t key)
{
    return &vocabulary->buckets[(size_t)key & (vocabulary->bucket_count - 1)];
}

/* Returns the place of the slot in the bucket that has this fingerprint; 0 if none has. */
typedef uint32_t topic_vocabulary_pick(const struct topic_bucket *bucket, uint32_t fingerprint);

/* The same, given the slots with an equal fingerprint as bits. */
static inline uint32_t topic_vocabulary_pick_bit(const struct topic_bucket *bucket, uint32_t equal)
{
    /* A free slot may match, because its fingerprint is 0 too; its place is 0. */
    uint32_t place = bucket->features[__builtin_ctz(equal | 1u << (TOPIC_BUCKET_SLOTS - 1))];
    return place & (0u - (uint32_t)(equal != 0));
}

static inline uint32_t topic_vocabulary_pick_plain(const struct topic_bucket *bucket,
                                                   uint32_t fingerprint)
{
    return topic_vocabulary_pick_bit(bucket, topic_simd_equal(bucket->fingerprints, fingerprint));
}

/* Whether a search continues in the next bucket: place == 0 && last != 0, where last is the place
 * in the last slot. As both are below 2^31, the sign bits of place - 1 and last - 1 give it without
 * a second branch. */
static inline bool topic_vocabulary_continues(uint32_t place, uint32_t last)
{
    return (int32_t)((place - 1) & ~(last - 1)) < 0;
}

/* The place of the key: the number of its feature plus one; 0: unknown. A processor cannot predict
 * which words of a text are known, so no branch depends on it. */
__attribute__((always_inline)) static inline uint32_t
topic_vocabulary_place_by(const struct topic_vocabulary *vocabulary, uint64_t key,
                          topic_vocabulary_pick *pick)
{
    const uint32_t last = TOPIC_BUCKET_SLOTS - 1;
    const struct topic_bucket *bucket = topic_vocabulary_bucket(vocabulary, key);
    uint32_t place = pick(bucket, (uint32_t)(key >> 32));
    while (__builtin_expect(topic_vocabulary_continues(place, bucket->features[last]), 0)) {
        if (++bucket == vocabulary->buckets + vocabulary->bucket_count)
            bucket = vocabulary->buckets;
        place = pick(bucket, (uint32_t)(key >> 32));
    }
    return place;
}

/* The feature with this key, or TOPIC_FEATURE_NONE. */
static inline uint32_t topic_vocabulary_find(const struct topic_vocabulary *vocabulary,
                                             uint64_t key)
{
    return topic_vocabulary_place_by(vocabulary, key, topic_vocabulary_pick_plain) - 1;
}

#endif
