/* watchdog.h - tells systemd that the daemon is alive, when it asks for that (WatchdogSec=).
 *
 * The main loop tells, so that it cannot be stuck; and only when each worker has come back since
 * the last time, or has nothing to do. A worker that is stuck makes the daemon fall silent, and
 * systemd starts it again.
 */
#ifndef TOPIC_DAEMON_SYSTEMD_WATCHDOG_H
#define TOPIC_DAEMON_SYSTEMD_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/serving/dispatcher.h"
#include "topicd/error.h"

struct topic_watchdog {
    int64_t interval_ms; /* 0: nobody asked */
    int64_t due_ms;      /* when the next time is */
    uint64_t *seen;      /* how often each worker had come back the last time */
    bool is_silent;
};

/* Reads what systemd asks for from the environment. Release in any case. */
int topic_watchdog_init(struct topic_watchdog *watchdog, size_t workers, struct topic_error *err);
void topic_watchdog_release(struct topic_watchdog *watchdog);

/* For how long there is nothing to do; -1: for ever. */
int topic_watchdog_timeout_ms(const struct topic_watchdog *watchdog);

/* Tells, when it is time. */
void topic_watchdog_turn(struct topic_watchdog *watchdog, struct topic_dispatcher *dispatcher);

#endif
