/* checksum.h - the 64-bit hash of files and texts: XXH3 (https://xxhash.com). Words have a hash of
 * their own, model/text/word_hash.h. */
#ifndef TOPIC_BASE_CHECKSUM_H
#define TOPIC_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t topic_checksum(const void *bytes, size_t len, uint64_t seed);

#endif
