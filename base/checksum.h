/* checksum.h - the hash of files and texts, XXH3 (https://xxhash.com), as 64-bit numbers. Words
 * have one of their own, model/text/word_hash.h. */
#ifndef TOPIC_BASE_CHECKSUM_H
#define TOPIC_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t topic_checksum(const void *bytes, size_t len, uint64_t seed);

#endif
