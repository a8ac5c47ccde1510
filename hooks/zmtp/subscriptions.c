#include "hooks/zmtp/subscriptions.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "hooks/zmtp/prefix_tree.h"

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

/* Of one subscriber's memory, the part of these bytes that subscribing to it and cancelling it take
 * at most: two changes of 128 bytes and the prefix for each 2,176 and 32 times the prefix. */
#define CHANGES_PART 7

static size_t limit = SIZE_MAX;
static struct topic_credit_limits change_limits = {.a_second = TOPIC_SUBSCRIPTIONS_BYTES_A_SECOND,
                                                   .most = TOPIC_SUBSCRIPTIONS_BYTES_AT_ONCE,
                                                   .most_debt = TOPIC_SUBSCRIPTIONS_MAX_FRAME};
static atomic_size_t total;
static atomic_size_t total_count;

void topic_subscriptions_limit(size_t bytes)
{
    /* One subscriber may have half of it. */
    const int64_t changes = (int64_t)(bytes / 2 / CHANGES_PART);
    limit = bytes;
    if (changes > change_limits.most)
        change_limits.most = changes;
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

static size_t memory_of(size_t len)
{
    return PREFIX_BYTES + NODE_BYTES * len;
}

static bool subscribe(struct topic_subscriptions *subscriptions, uint64_t hash, size_t len)
{
    const size_t bytes = memory_of(len);
    size_t place = place_of(subscriptions, hash);
    if (is_at(subscriptions, place, hash))
        return true;
    size_t others = atomic_fetch_add(&total, bytes);
    subscriptions->bytes += bytes;
    size_t left = others < limit ? limit - others : 0;
    if ((subscriptions->bytes > SPARED_BYTES && subscriptions->bytes > left) ||
        topic_memory_reserve(&subscriptions->hashes, &subscriptions->capacity,
                             subscriptions->count + 1, sizeof *subscriptions->hashes, NULL) < 0 ||
        topic_prefix_tree_add(hash, len) < 0)
        return false;
    memmove(subscriptions->hashes + place + 1, subscriptions->hashes + place,
            (subscriptions->count++ - place) * sizeof *subscriptions->hashes);
    subscriptions->hashes[place] = hash;
    atomic_fetch_add(&total_count, 1);
    return true;
}

static void cancel(struct topic_subscriptions *subscriptions, uint64_t hash, size_t len)
{
    const size_t bytes = memory_of(len);
    size_t place = place_of(subscriptions, hash);
    if (!is_at(subscriptions, place, hash))
        return;
    memmove(subscriptions->hashes + place, subscriptions->hashes + place + 1,
            (--subscriptions->count - place) * sizeof *subscriptions->hashes);
    subscriptions->bytes -= bytes;
    topic_prefix_tree_remove(hash);
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

/* Random, so that a peer cannot choose prefixes whose hashes meet. An address would be the same in
 * each process where the kernel does not place programs at random. */
static uint64_t seed;

static void choose_seed(void)
{
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = (uint64_t)(uintptr_t)&total; /* where a filter of system calls forbids it */
}

static uint64_t hash_of(const uint8_t *prefix, size_t len)
{
    static pthread_once_t is_chosen = PTHREAD_ONCE_INIT;
    pthread_once(&is_chosen, choose_seed);
    return topic_checksum(prefix, len, seed);
}

static bool change(struct topic_subscriptions *subscriptions, bool subscribes,
                   const uint8_t *prefix, size_t len)
{
    uint64_t hash = hash_of(prefix, len);
    if (subscribes)
        return subscribe(subscriptions, hash, len);
    cancel(subscriptions, hash, len);
    return true;
}

enum topic_subscriptions_result topic_subscriptions_read(struct topic_subscriptions *subscriptions,
                                                         bool is_command, const uint8_t *bytes,
                                                         size_t len, int64_t now_ms, bool *is_read)
{
    bool subscribes;
    size_t start = find_prefix(is_command, bytes, len, &subscribes);
    *is_read = start > 0 || !is_command;
    if (!*is_read)
        return TOPIC_SUBSCRIPTIONS_FINE;
    if (len - start > TOPIC_SUBSCRIPTIONS_MAX_PREFIX)
        return TOPIC_SUBSCRIPTIONS_TOO_MANY;
    if (topic_credit_take(&subscriptions->changes, &change_limits,
                          (int64_t)(TOPIC_SUBSCRIPTIONS_CHANGE_BYTES + len), now_ms) < 0)
        return TOPIC_SUBSCRIPTIONS_TOO_OFTEN;
    if (start > 0 && !change(subscriptions, subscribes, bytes + start, len - start))
        return TOPIC_SUBSCRIPTIONS_TOO_MANY;
    return TOPIC_SUBSCRIPTIONS_FINE;
}

size_t topic_subscriptions_count(void)
{
    return atomic_load(&total_count);
}

void topic_subscriptions_release(struct topic_subscriptions *subscriptions)
{
    for (size_t i = 0; i < subscriptions->count; i++)
        topic_prefix_tree_remove(subscriptions->hashes[i]);
    atomic_fetch_sub(&total, subscriptions->bytes);
    atomic_fetch_sub(&total_count, subscriptions->count);
    free(subscriptions->hashes);
    *subscriptions = (struct topic_subscriptions){0};
}
