/* watchdog.h - notifies systemd's watchdog that the daemon is alive (WatchdogSec=).
 *
 * The event loop notifies it, which shows that the loop is not stuck, and only if each worker has
 * completed a task since the last time or has none. If the loop or a worker is stuck the
 * notifications stop, and systemd restarts the daemon.
 */
#ifndef TOPIC_DAEMON_SYSTEMD_WATCHDOG_H
#define TOPIC_DAEMON_SYSTEMD_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/serving/dispatcher.h"
#include "topicd/error.h"

struct topic_watchdog {
    int64_t interval_ms; /* 0: systemd did not ask for notifications */
    int64_t due_ms;      /* time of the next notification */
    uint64_t *seen;      /* each worker's count of completed tasks the last time */
    bool is_silent;      /* the last notification was withheld */
};

/* Reads the interval from systemd's environment variables. Release in any case. */
int topic_watchdog_init(struct topic_watchdog *watchdog, size_t workers, struct topic_error *err);
void topic_watchdog_release(struct topic_watchdog *watchdog);

/* Time until the next notification is due; -1: never. */
int topic_watchdog_timeout_ms(const struct topic_watchdog *watchdog);

/* Notifies systemd if that is due and no worker is stuck. */
void topic_watchdog_turn(struct topic_watchdog *watchdog, struct topic_dispatcher *dispatcher);

#endif
