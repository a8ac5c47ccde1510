#include "daemon/trainer/child_watch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "daemon/trainer/train_progress.h"

/* poll() takes no longer times than weeks. */
#define WAIT_MS 60000

enum place { PLACE_CHILD, PLACE_WAKE, PLACE_PROGRESS, PLACES };

static int wait_for(struct pollfd *places, int64_t end_ms, struct topic_error *why)
{
    int64_t left_ms = end_ms - topic_clock_now_ms();
    if (left_ms <= 0)
        return topic_error_set(why, "it took longer than --trainer-time allows");
    if (poll(places, PLACES, left_ms < WAIT_MS ? (int)left_ms : WAIT_MS) < 0 && errno != EINTR)
        return topic_error_set(why, "cannot wait for it: %s", strerror(errno));
    return 0;
}

static void take_progress(const struct topic_child_watch *watch,
                          struct topic_train_progress *progress, struct pollfd *place)
{
    if (!topic_train_progress_read(progress, place->fd))
        place->fd = -1;
    watch->show(watch->context, progress->done);
}

/* Until the child has ended. -1: it is to be ended. */
static int wait_for_end(struct topic_child_watch *watch, const struct topic_child_process *child,
                        struct topic_error *why)
{
    struct topic_train_progress progress = {0};
    const int64_t end_ms = topic_clock_now_ms() + watch->limit_ms;
    struct pollfd places[PLACES] = {[PLACE_CHILD] = {.fd = child->pidfd, .events = POLLIN},
                                    [PLACE_WAKE] = {.fd = watch->wake, .events = POLLIN},
                                    [PLACE_PROGRESS] = {.fd = child->progress, .events = POLLIN}};
    while (!(places[PLACE_CHILD].revents & POLLIN)) {
        if (wait_for(places, end_ms, why) < 0)
            return -1;
        if (places[PLACE_PROGRESS].revents)
            take_progress(watch, &progress, &places[PLACE_PROGRESS]);
        watch->is_ended = places[PLACE_WAKE].revents && !watch->go_on(watch->context);
        if (watch->is_ended)
            return topic_error_set(why, "it was ended");
    }
    return 0;
}

int topic_child_watch_run(struct topic_child_watch *watch, int *status, struct topic_error *err)
{
    struct topic_child_process child;
    struct topic_child_process_ending ending;
    struct topic_error why = {0};
    const char *name = watch->child.arguments[1];
    if (topic_child_process_start(&child, &watch->child, err) < 0)
        return -1;
    if (wait_for_end(watch, &child, &why) < 0)
        topic_child_process_kill(&child);
    topic_child_process_finish(&child, &ending);
    *status = ending.status;
    if (topic_error_is_set(&why))
        return topic_error_set(err, "topic %s: %s", name, why.text);
    if (ending.signal > 0)
        return topic_error_set(err, "topic %s was ended by signal %d (%s)", name, ending.signal,
                               strsignal(ending.signal));
    return 0;
}
