/* checksum.h - the hashes of files and texts: XXH3 (https://xxhash.com). Words have a hash of their
 * own, model/text/word_hash.h. */
#ifndef TOPIC_BASE_CHECKSUM_H
#define TOPIC_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t topic_checksum(const void *bytes, size_t len, uint64_t seed);

/* 128 bits, for texts that are the same if their hashes are: of a billion texts, two have the same
 * one with a probability of 10^-21. */
struct topic_checksum_wide {
    uint64_t low;
    uint64_t high;
};

/* The hash of a list of texts: that of the texts before, zero at first, and of the next one. */
struct topic_checksum_wide topic_checksum_extend(struct topic_checksum_wide before,
                                                 const void *bytes, size_t len);

#endif
