/* vocabulary.h - from feature keys to feature numbers: a read-only hash table laid over an array.
 *
 * A bucket is a cache line of 8 slots. The lower bits of a key choose the bucket, its upper 32 are
 * the fingerprint that is compared with all 8 at once; a bucket is filled from its first slot on,
 * and only one that is full sends a search on to the next. At most half of the slots are used, so
 * that nearly every search, of an unknown word too, ends in one cache line. Two keys that agree in
 * bucket and fingerprint are one feature: for a vocabulary of 100,000 an unknown word meets such a
 * twin about once in 10^9 look-ups.
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
    uint32_t features[TOPIC_BUCKET_SLOTS]; /* numbers plus one; 0: a free slot */
};

struct topic_vocabulary {
    const struct topic_bucket *buckets;
    size_t bucket_count; /* a power of two */
    size_t feature_count;
    const float *idf; /* feature_count: inverse document frequency times the kind's weight */
};

/* How many buckets a vocabulary of this size has. */
size_t topic_vocabulary_bucket_count(size_t feature_count);

/* Fills buckets (bucket_count of them, zeroed) with keys[0 .. feature_count). Fails when two keys
 * cannot be told apart. */
int topic_vocabulary_fill(struct topic_bucket *buckets, size_t bucket_count, const uint64_t *keys,
                          size_t feature_count, struct topic_error *err);

static inline const struct topic_bucket *
topic_vocabulary_bucket(const struct topic_vocabulary *vocabulary, uint64_t key)
{
    return &vocabulary->buckets[(size_t)key & (vocabulary->bucket_count - 1)];
}

/* Of a bucket: the feature number plus one behind the fingerprint; 0 when there is none. */
typedef uint32_t topic_vocabulary_pick(const struct topic_bucket *bucket, uint32_t fingerprint);

/* Picks where fingerprints are equal, given as bits. */
static inline uint32_t topic_vocabulary_pick_bit(const struct topic_bucket *bucket, uint32_t equal)
{
    /* A free slot that matches by its zeros holds 0. */
    uint32_t plus_one = bucket->features[__builtin_ctz(equal | 1u << (TOPIC_BUCKET_SLOTS - 1))];
    return plus_one & (0u - (uint32_t)(equal != 0));
}

static inline uint32_t topic_vocabulary_pick_plain(const struct topic_bucket *bucket,
                                                   uint32_t fingerprint)
{
    return topic_vocabulary_pick_bit(bucket, topic_simd_equal(bucket->fingerprints, fingerprint));
}

/* place == 0 && other != 0, of numbers below 2^31, in one branch: by the sign of one number less.
 */
static inline bool topic_vocabulary_goes_on(uint32_t place, uint32_t other)
{
    return (int32_t)((place - 1) & ~(other - 1)) < 0;
}

/* The number of the feature with this key, plus one; 0: it is not known. Known and unknown words
 * come in no order that a processor could guess, so that the way from bucket to feature has no
 * branch that depends on it. */
__attribute__((always_inline)) static inline uint32_t
topic_vocabulary_place_by(const struct topic_vocabulary *vocabulary, uint64_t key,
                          topic_vocabulary_pick *pick)
{
    const uint32_t last = TOPIC_BUCKET_SLOTS - 1;
    const struct topic_bucket *bucket = topic_vocabulary_bucket(vocabulary, key);
    uint32_t place = pick(bucket, (uint32_t)(key >> 32));
    while (__builtin_expect(topic_vocabulary_goes_on(place, bucket->features[last]), 0)) {
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
