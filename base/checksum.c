#define XXH_INLINE_ALL
#include "base/checksum.h"

#include <xxhash.h>

uint64_t topic_checksum(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed);
}

struct topic_checksum_wide topic_checksum_extend(struct topic_checksum_wide before,
                                                 const void *bytes, size_t len)
{
    const XXH128_hash_t own = XXH3_128bits(bytes, len);
    const uint64_t all[] = {before.low, before.high, own.low64, own.high64, len};
    const XXH128_hash_t hash = XXH3_128bits(all, sizeof all);
    return (struct topic_checksum_wide){hash.low64, hash.high64};
}
