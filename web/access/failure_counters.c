#include "web/access/failure_counters.h"

#include <stddef.h>

/* How many of its failures count now. */
static unsigned live_count(const struct topic_failure_counter *counter, int64_t now_ms)
{
    return now_ms - counter->minute_ms < TOPIC_FAILURE_COUNTERS_MINUTE_MS ? counter->count : 0;
}

/* The place of the key; SIZE_MAX where it has no failure. */
static size_t find(const struct topic_failure_counters *counters, uint64_t key, int64_t now_ms)
{
    for (size_t i = 0; i < TOPIC_FAILURE_COUNTERS_MAX; i++)
        if (counters->items[i].key == key && live_count(&counters->items[i], now_ms) > 0)
            return i;
    return SIZE_MAX;
}

/* The place for a new key: of the fewest failures, and of those the oldest. */
static size_t find_place(const struct topic_failure_counters *counters, int64_t now_ms)
{
    size_t best = 0;
    for (size_t i = 0; i < TOPIC_FAILURE_COUNTERS_MAX; i++) {
        unsigned count = live_count(&counters->items[i], now_ms);
        unsigned fewest = live_count(&counters->items[best], now_ms);
        if (count < fewest ||
            (count == fewest && counters->items[i].minute_ms < counters->items[best].minute_ms))
            best = i;
    }
    return best;
}

unsigned topic_failure_counters_count(const struct topic_failure_counters *counters, uint64_t key,
                                      int64_t now_ms)
{
    size_t place = find(counters, key, now_ms);
    return place == SIZE_MAX ? 0 : counters->items[place].count;
}

void topic_failure_counters_add(struct topic_failure_counters *counters, uint64_t key,
                                int64_t now_ms)
{
    size_t place = find(counters, key, now_ms);
    if (place == SIZE_MAX) {
        place = find_place(counters, now_ms);
        counters->items[place] = (struct topic_failure_counter){.key = key, .minute_ms = now_ms};
    }
    counters->items[place].count++;
}

void topic_failure_counters_take_back(struct topic_failure_counters *counters, uint64_t key,
                                      int64_t now_ms)
{
    size_t place = find(counters, key, now_ms);
    if (place != SIZE_MAX)
        counters->items[place].count--;
}
