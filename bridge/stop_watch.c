#include "bridge/stop_watch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/log_format.h"
#include "service/signals.h"

/* What a bridge that waits for nothing needs to end: taking waits for half a second. */
#define GRACE_MS 900

/* Between two looks whether a bridge that stops has ended in time. */
#define LOOK_MS 50

static void set_end(struct topic_stop_watch *watch, int64_t give_up_ms)
{
    int_fast64_t end_ms = give_up_ms + GRACE_MS;
    int_fast64_t before = atomic_load(&watch->end_ms);
    while (before < end_ms && !atomic_compare_exchange_weak(&watch->end_ms, &before, end_ms))
        ;
}

int64_t topic_stop_watch_patience(struct topic_stop_watch *watch, int64_t patience_ms)
{
    int64_t give_up_ms = watch->told_ms + patience_ms;
    set_end(watch, give_up_ms);
    return give_up_ms;
}

void topic_stop_watch_hold(struct topic_stop_watch *watch)
{
    atomic_fetch_add(&watch->holds, 1);
}

void topic_stop_watch_let(struct topic_stop_watch *watch)
{
    set_end(watch, topic_clock_now_ms());
    atomic_fetch_sub(&watch->holds, 1);
}

static void tell(struct topic_stop_watch *watch)
{
    if (atomic_load(&watch->is_told))
        return;
    uint64_t in_flight = topic_bridge_metrics_lock(watch->metrics)->in_flight;
    topic_bridge_metrics_unlock(watch->metrics);
    watch->told_ms = topic_clock_now_ms();
    topic_stop_watch_patience(watch, in_flight > 0 ? TOPIC_STOP_WATCH_PATIENCE_MS : 0);
    atomic_store(&watch->is_told, true);
    eventfd_write(watch->fd, 1);
}

static void read_signals(struct topic_stop_watch *watch)
{
    enum topic_signals_request request;
    while ((request = topic_signals_next(watch->signals)) != TOPIC_SIGNALS_NOTHING)
        if (request == TOPIC_SIGNALS_STOP)
            tell(watch);
        else
            topic_log(TOPIC_LOG_INFO, "reload",
                      "SIGHUP changes nothing: options are read at the start; restart to change "
                      "them");
}

/* The main thread is inside a library, and frees nothing any more. */
static _Noreturn void end_program(struct topic_stop_watch *watch)
{
    const struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(watch->metrics);
    topic_log(TOPIC_LOG_WARNING, "stopped",
              "stopped: %llu records taken, %llu stored; a stream did not answer, and delivers "
              "again what was not settled: %llu records in flight",
              (unsigned long long)numbers->taken, (unsigned long long)numbers->published,
              (unsigned long long)numbers->in_flight);
    topic_bridge_metrics_unlock(watch->metrics);
    topic_log_format_stop();
    _exit(EXIT_SUCCESS);
}

static void *run(void *argument)
{
    struct topic_stop_watch *watch = argument;
    struct pollfd items[] = {{.fd = watch->signals, .events = POLLIN},
                             {.fd = watch->wake, .events = POLLIN}};
    for (;;) {
        poll(items, sizeof items / sizeof *items, atomic_load(&watch->is_told) ? LOOK_MS : -1);
        if (items[1].revents != 0)
            return NULL;
        read_signals(watch);
        if (atomic_load(&watch->is_told) && atomic_load(&watch->holds) == 0 &&
            topic_clock_now_ms() >= atomic_load(&watch->end_ms))
            end_program(watch);
    }
}

int topic_stop_watch_start(struct topic_stop_watch *watch, int signals,
                           struct topic_bridge_metrics *metrics, struct topic_error *err)
{
    *watch = (struct topic_stop_watch){.signals = signals, .metrics = metrics};
    watch->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int error =
        watch->fd < 0 || watch->wake < 0 ? errno : pthread_create(&watch->thread, NULL, run, watch);
    watch->has_thread = error == 0;
    return error == 0 ? 0
                      : topic_error_set(err, "cannot start a thread that reads signals: %s",
                                        strerror(error));
}

void topic_stop_watch_stop(struct topic_stop_watch *watch)
{
    if (watch->has_thread) {
        eventfd_write(watch->wake, 1);
        pthread_join(watch->thread, NULL);
    }
    if (watch->fd >= 0)
        close(watch->fd);
    if (watch->wake >= 0)
        close(watch->wake);
    *watch = (struct topic_stop_watch){.fd = -1, .signals = -1, .wake = -1};
}

bool topic_stop_watch_is_told(struct topic_stop_watch *watch)
{
    eventfd_t count;
    eventfd_read(watch->fd, &count);
    return atomic_load(&watch->is_told);
}
