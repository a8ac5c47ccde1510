#define XXH_INLINE_ALL
#include "base/checksum.h"

#include <xxhash.h>

uint64_t topic_checksum(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed);
}
