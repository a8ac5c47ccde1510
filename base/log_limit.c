#include "base/log_limit.h"

#include "base/clock.h"
#include "base/log.h"

/* Of several threads at the end of a time, one begins the next. */
static void begin_again(struct topic_log_limit *limit, const char *event, int64_t now_ms)
{
    int64_t start_ms = atomic_load(&limit->start_ms);
    if ((start_ms > 0 && now_ms - start_ms < TOPIC_LOG_LIMIT_MS) ||
        !atomic_compare_exchange_strong(&limit->start_ms, &start_ms, now_ms))
        return;
    atomic_store(&limit->lines, 0);
    unsigned long long left_out = atomic_exchange(&limit->left_out, 0);
    if (left_out > 0)
        topic_log(TOPIC_LOG_WARNING, event, "%llu lines like the next were left out", left_out);
}

bool topic_log_limit_admits_at(struct topic_log_limit *limit, const char *event, int64_t now_ms)
{
    begin_again(limit, event, now_ms);
    if (atomic_load(&limit->lines) < TOPIC_LOG_LIMIT_LINES &&
        atomic_fetch_add(&limit->lines, 1) < TOPIC_LOG_LIMIT_LINES)
        return true;
    atomic_fetch_add(&limit->left_out, 1);
    return false;
}

bool topic_log_limit_admits(struct topic_log_limit *limit, const char *event)
{
    return topic_log_limit_admits_at(limit, event, topic_clock_now_ms());
}
