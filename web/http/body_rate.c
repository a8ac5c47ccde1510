#include "web/http/body_rate.h"

static int64_t time_of(size_t bytes)
{
    return (int64_t)(bytes * 1000 / TOPIC_BODY_RATE_BYTES_PER_S);
}

void topic_body_rate_begin(struct topic_body_rate *rate, int64_t now_ms)
{
    rate->behind_ms = now_ms + TOPIC_BODY_RATE_GRACE_MS;
}

void topic_body_rate_moved(struct topic_body_rate *rate, size_t bytes, int64_t now_ms)
{
    int64_t from_ms = rate->behind_ms > now_ms ? rate->behind_ms : now_ms;
    int64_t most_ms = now_ms + TOPIC_BODY_RATE_GRACE_MS;
    int64_t behind_ms = from_ms + time_of(bytes);
    rate->behind_ms = behind_ms < most_ms ? behind_ms : most_ms;
}

bool topic_body_rate_is_behind(const struct topic_body_rate *rate, size_t unread, int64_t now_ms)
{
    return now_ms >= rate->behind_ms + time_of(unread);
}
