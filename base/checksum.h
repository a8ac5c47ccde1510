/* checksum.h - the project's one hash, XXH3 (https://xxhash.com), as 64-bit numbers. */
#ifndef TOPIC_BASE_CHECKSUM_H
#define TOPIC_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t topic_checksum(const void *bytes, size_t len, uint64_t seed);

#endif
