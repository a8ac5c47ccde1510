#include "daemon/systemd/watchdog.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "service/sd_notify.h"

/* Notify at half of systemd's timeout, as sd_watchdog_enabled(3) recommends. */
#define NOTIFICATIONS_PER_TIMEOUT 2

static long long number_in(const char *variable)
{
    const char *text = getenv(variable);
    return text ? strtoll(text, NULL, 10) : 0;
}

int topic_watchdog_init(struct topic_watchdog *watchdog, size_t workers, struct topic_error *err)
{
    long long process = number_in("WATCHDOG_PID");
    long long interval_ms = number_in("WATCHDOG_USEC") / NOTIFICATIONS_PER_TIMEOUT / 1000;
    *watchdog = (struct topic_watchdog){0};
    if (interval_ms <= 0 || (process > 0 && process != getpid()))
        return 0;
    watchdog->interval_ms = interval_ms;
    watchdog->due_ms = topic_clock_now_ms();
    watchdog->seen = topic_memory_new(workers, sizeof *watchdog->seen, err);
    return watchdog->seen ? 0 : -1;
}

void topic_watchdog_release(struct topic_watchdog *watchdog)
{
    free(watchdog->seen);
    *watchdog = (struct topic_watchdog){0};
}

int topic_watchdog_timeout_ms(const struct topic_watchdog *watchdog)
{
    if (watchdog->interval_ms == 0)
        return -1;
    int64_t left_ms = watchdog->due_ms - topic_clock_now_ms();
    return left_ms < 0 ? 0 : left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}

void topic_watchdog_turn(struct topic_watchdog *watchdog, struct topic_dispatcher *dispatcher)
{
    if (watchdog->interval_ms == 0 || topic_watchdog_timeout_ms(watchdog) > 0)
        return;
    watchdog->due_ms = topic_clock_now_ms() + watchdog->interval_ms;
    bool was_silent = watchdog->is_silent;
    watchdog->is_silent = !topic_dispatcher_has_progress(dispatcher, watchdog->seen);
    if (!watchdog->is_silent)
        topic_sd_notify("WATCHDOG=1");
    else if (!was_silent)
        topic_log(TOPIC_LOG_WARNING, "worker-stuck",
                  "a worker has been busy with one request for %lld ms: not notifying systemd's "
                  "watchdog",
                  (long long)watchdog->interval_ms);
}
