/* failure_counters.h - counts failures to sign in within a minute, each key by itself: the hash of
 * a name, or of a name and an address.
 *
 *     topic_failure_counters_count(&counters, key, now_ms)      how many, in the minute of its first
 *     topic_failure_counters_add(&counters, key, now_ms);
 *     topic_failure_counters_take_back(&counters, key, now_ms);
 *
 * Two keys never share a counter: who tries many made-up names would otherwise lock others out by
 * chance. Where all counters are in use, a new key takes that of the fewest failures, so that what
 * is locked stays locked.
 */
#ifndef TOPIC_WEB_ACCESS_FAILURE_COUNTERS_H
#define TOPIC_WEB_ACCESS_FAILURE_COUNTERS_H

#include <stdint.h>

#define TOPIC_FAILURE_COUNTERS_MINUTE_MS 60000

/* Twice what one thread checks in a minute, at some 30 ms each: a check counts for two keys. */
#define TOPIC_FAILURE_COUNTERS_MAX 4096

struct topic_failure_counter {
    uint64_t key;
    int64_t minute_ms; /* when it began */
    unsigned count;    /* 0: not in use */
};

/* All zero: no failures. */
struct topic_failure_counters {
    struct topic_failure_counter items[TOPIC_FAILURE_COUNTERS_MAX];
};

unsigned topic_failure_counters_count(const struct topic_failure_counters *counters, uint64_t key,
                                      int64_t now_ms);
void topic_failure_counters_add(struct topic_failure_counters *counters, uint64_t key,
                                int64_t now_ms);

/* Of one that was counted before it was known to be right. */
void topic_failure_counters_take_back(struct topic_failure_counters *counters, uint64_t key,
                                      int64_t now_ms);

#endif
