#include "hooks/zmtp/subscriptions.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"

/* What a prefix takes: a node of 32 bytes for each of its bytes, its place in ours and in libzmq's
 * sets, and at the byte where it leaves another one a table of up to 256 nodes. */
#define NODE_BYTES 32
#define PREFIX_BYTES (128 + 2048)

/* A subscriber may have so much in any case: three short prefixes. */
#define SPARED_BYTES ((size_t)8 * 1024)

/* How ZMTP 3.0 writes it, in a message, and ZMTP 3.1, in a command. */
#define CANCEL 0
#define SUBSCRIBE 1
static const char subscribe_command[] = "\x09SUBSCRIBE";
static const char cancel_command[] = "\x06"
                                     "CANCEL";

static size_t limit = SIZE_MAX;
static atomic_size_t total;
static atomic_size_t total_count;

void topic_subscriptions_limit(size_t bytes)
{
    limit = bytes;
}

/* Where the hash is, or belongs. */
static size_t place_of(const struct topic_subscriptions *subscriptions, uint64_t hash)
{
    size_t low = 0;
    size_t high = subscriptions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (subscriptions->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct topic_subscriptions *subscriptions, size_t place, uint64_t hash)
{
    return place < subscriptions->count && subscriptions->hashes[place] == hash;
}

static bool subscribe(struct topic_subscriptions *subscriptions, uint64_t hash, size_t bytes)
{
    size_t place = place_of(subscriptions, hash);
    if (is_at(subscriptions, place, hash))
        return true;
    size_t others = atomic_fetch_add(&total, bytes);
    subscriptions->bytes += bytes;
    size_t left = others < limit ? limit - others : 0;
    if ((subscriptions->bytes > SPARED_BYTES && subscriptions->bytes > left) ||
        topic_memory_reserve(&subscriptions->hashes, &subscriptions->capacity,
                             subscriptions->count + 1, sizeof *subscriptions->hashes, NULL) < 0)
        return false;
    memmove(subscriptions->hashes + place + 1, subscriptions->hashes + place,
            (subscriptions->count++ - place) * sizeof *subscriptions->hashes);
    subscriptions->hashes[place] = hash;
    atomic_fetch_add(&total_count, 1);
    return true;
}

static void cancel(struct topic_subscriptions *subscriptions, uint64_t hash, size_t bytes)
{
    size_t place = place_of(subscriptions, hash);
    if (!is_at(subscriptions, place, hash))
        return;
    memmove(subscriptions->hashes + place, subscriptions->hashes + place + 1,
            (--subscriptions->count - place) * sizeof *subscriptions->hashes);
    subscriptions->bytes -= bytes;
    atomic_fetch_sub(&total, bytes);
    atomic_fetch_sub(&total_count, 1);
}

static bool begins_with(const uint8_t *bytes, size_t len, const char *name, size_t name_len)
{
    return len >= name_len && memcmp(bytes, name, name_len) == 0;
}

/* The length of what precedes the prefix; 0: the frame is neither. */
static size_t find_prefix(bool is_command, const uint8_t *bytes, size_t len, bool *subscribes)
{
    *subscribes = is_command
                      ? begins_with(bytes, len, subscribe_command, sizeof subscribe_command - 1)
                      : len > 0 && bytes[0] == SUBSCRIBE;
    if (!is_command)
        return len > 0 && (bytes[0] == CANCEL || bytes[0] == SUBSCRIBE);
    if (*subscribes)
        return sizeof subscribe_command - 1;
    return begins_with(bytes, len, cancel_command, sizeof cancel_command - 1)
               ? sizeof cancel_command - 1
               : 0;
}

bool topic_subscriptions_is_change(bool is_command, const uint8_t *bytes, size_t len)
{
    bool subscribes;
    return find_prefix(is_command, bytes, len, &subscribes) > 0;
}

bool topic_subscriptions_read(struct topic_subscriptions *subscriptions, bool is_command,
                              const uint8_t *bytes, size_t len, bool *is_read)
{
    bool subscribes;
    size_t start = find_prefix(is_command, bytes, len, &subscribes);
    *is_read = start > 0 || !is_command;
    if (start == 0)
        return is_command || len <= TOPIC_SUBSCRIPTIONS_MAX_PREFIX;
    if (len - start > TOPIC_SUBSCRIPTIONS_MAX_PREFIX)
        return false;
    /* Seeded by an address that a peer does not know, so that it cannot choose prefixes that
     * meet. */
    uint64_t hash = topic_checksum(bytes + start, len - start, (uint64_t)(uintptr_t)subscriptions);
    size_t cost = PREFIX_BYTES + NODE_BYTES * (len - start);
    if (subscribes)
        return subscribe(subscriptions, hash, cost);
    cancel(subscriptions, hash, cost);
    return true;
}

size_t topic_subscriptions_count(void)
{
    return atomic_load(&total_count);
}

void topic_subscriptions_release(struct topic_subscriptions *subscriptions)
{
    atomic_fetch_sub(&total, subscriptions->bytes);
    atomic_fetch_sub(&total_count, subscriptions->count);
    free(subscriptions->hashes);
    *subscriptions = (struct topic_subscriptions){0};
}
