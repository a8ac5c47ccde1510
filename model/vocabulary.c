#include "model/vocabulary.h"

size_t topic_vocabulary_slot_count(size_t feature_count)
{
    size_t slots = 16;
    while (slots < 2 * feature_count)
        slots *= 2;
    return slots;
}

int topic_vocabulary_fill(struct topic_slot *slots, size_t slot_count, const uint64_t *keys,
                          size_t feature_count, struct topic_error *err)
{
    for (size_t feature = 0; feature < feature_count; feature++) {
        uint32_t fingerprint = (uint32_t)(keys[feature] >> 32);
        size_t at = (size_t)keys[feature] & (slot_count - 1);
        while (slots[at].feature_plus_one != 0) {
            if (slots[at].fingerprint == fingerprint)
                return topic_error_set(err, "two features have the same hash %016llx",
                                       (unsigned long long)keys[feature]);
            at = (at + 1) & (slot_count - 1);
        }
        slots[at] = (struct topic_slot){.fingerprint = fingerprint,
                                        .feature_plus_one = (uint32_t)feature + 1};
    }
    return 0;
}
