#include "bridge/retry_delay.h"

int64_t topic_retry_delay_ms(uint64_t deliveries, struct topic_random *random)
{
    int64_t delay_ms = TOPIC_RETRY_DELAY_MIN_MS;
    for (uint64_t i = 1; i < deliveries && delay_ms < TOPIC_RETRY_DELAY_MAX_MS; i++)
        delay_ms *= 2;
    if (delay_ms > TOPIC_RETRY_DELAY_MAX_MS)
        delay_ms = TOPIC_RETRY_DELAY_MAX_MS;
    delay_ms -= (int64_t)topic_random_below(random, (size_t)(delay_ms / 2));
    return delay_ms > TOPIC_RETRY_DELAY_MIN_MS ? delay_ms : TOPIC_RETRY_DELAY_MIN_MS;
}
