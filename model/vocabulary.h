/* vocabulary.h - from feature keys to feature numbers: a read-only hash table laid over an array.
 *
 * A bucket is a cache line of 8 slots. The lower bits of a key choose the bucket, its upper 32 are
 * the fingerprint that is compared with all 8 at once; a bucket is filled from its first slot on,
 * and only one that is full sends a search on to the next. At most half of the slots are used, so
 * that nearly every search, of an unknown word too, ends in one cache line. Two keys that agree in
 * bucket and fingerprint are one feature: for a vocabulary of 100,000 an unknown word meets such a
 * twin about once in 10^9 look-ups.
 */
#ifndef TOPIC_MODEL_VOCABULARY_H
#define TOPIC_MODEL_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

#include "model/lanes.h"
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

/* Which of 8 fingerprints are this one, as bits. */
typedef uint32_t topic_vocabulary_match(const uint32_t *fingerprints, uint32_t fingerprint);

/* The feature with this key, or TOPIC_FEATURE_NONE. Known and unknown words come in no order that a
 * processor could guess, so that the way from bucket to feature has no branch that depends on it.
 */
__attribute__((always_inline)) static inline uint32_t
topic_vocabulary_find_by(const struct topic_vocabulary *vocabulary, uint64_t key,
                         topic_vocabulary_match *match)
{
    const uint32_t last = TOPIC_BUCKET_SLOTS - 1;
    const struct topic_bucket *bucket = topic_vocabulary_bucket(vocabulary, key);
    uint32_t equal = match(bucket->fingerprints, (uint32_t)(key >> 32));
    while (__builtin_expect(equal == 0 && bucket->features[last] != 0, 0)) {
        if (++bucket == vocabulary->buckets + vocabulary->bucket_count)
            bucket = vocabulary->buckets;
        equal = match(bucket->fingerprints, (uint32_t)(key >> 32));
    }
    /* A free slot that matches by its zeros holds 0, and 0 - 1 is TOPIC_FEATURE_NONE. */
    uint32_t plus_one = bucket->features[__builtin_ctz(equal | 1u << last)];
    return (plus_one & (0u - (uint32_t)(equal != 0))) - 1;
}

static inline uint32_t topic_vocabulary_find(const struct topic_vocabulary *vocabulary,
                                             uint64_t key)
{
    return topic_vocabulary_find_by(vocabulary, key, topic_lanes_equal);
}

#endif
