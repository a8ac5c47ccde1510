#include "model/features/vocabulary.h"

size_t topic_vocabulary_bucket_count(size_t feature_count)
{
    size_t buckets = 2;
    while (buckets * TOPIC_BUCKET_SLOTS < 2 * feature_count)
        buckets *= 2;
    return buckets;
}

/* Puts the value into the first free slot where a search for the key looks; -1: a key with the same
 * bucket and fingerprint is there. */
static int insert(struct topic_bucket *buckets, size_t bucket_count, uint64_t key, uint32_t value)
{
    uint32_t fingerprint = (uint32_t)(key >> 32);
    for (size_t at = (size_t)key & (bucket_count - 1);; at = (at + 1) & (bucket_count - 1)) {
        struct topic_bucket *bucket = &buckets[at];
        for (size_t i = 0; i < TOPIC_BUCKET_SLOTS; i++) {
            if (bucket->features[i] == 0) {
                bucket->fingerprints[i] = fingerprint;
                bucket->features[i] = value;
                return 0;
            }
            if (bucket->fingerprints[i] == fingerprint)
                return -1;
        }
    }
}

int topic_vocabulary_fill(struct topic_bucket *buckets, size_t bucket_count, const uint64_t *keys,
                          size_t feature_count, struct topic_error *err)
{
    for (size_t feature = 0; feature < feature_count; feature++)
        if (insert(buckets, bucket_count, keys[feature], (uint32_t)feature + 1) < 0)
            return topic_error_set(err, "two features have the same hash (%016llx)",
                                   (unsigned long long)keys[feature]);
    return 0;
}
