#include "hooks/inflow.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include "hooks/poll_set.h"

static struct inflow {
    size_t limit;
    _Atomic uint64_t received; /* since the start */
    _Atomic uint64_t taken;    /* of these */
    _Atomic uint64_t turns;    /* how often all was */
} inflows[TOPIC_HOOKS_KINDS];

static int wake_fd = -1;

void topic_inflow_start(const size_t limits[TOPIC_HOOKS_KINDS], int wake)
{
    for (size_t i = 0; i < TOPIC_HOOKS_KINDS; i++)
        inflows[i].limit = limits[i];
    wake_fd = wake;
}

void topic_inflow_add(enum topic_hooks_kind kind, size_t bytes)
{
    atomic_fetch_add(&inflows[kind].received, bytes);
}

void topic_inflow_add_recent(enum topic_hooks_kind kind, struct topic_inflow_recent *recent,
                             size_t bytes)
{
    const uint64_t turn = atomic_load(&inflows[kind].turns);
    if (recent->turn != turn)
        *recent = (struct topic_inflow_recent){.turn = turn};
    recent->bytes += bytes;
    topic_inflow_add(kind, bytes);
}

bool topic_inflow_is_spared(enum topic_hooks_kind kind, const struct topic_inflow_recent *recent,
                            size_t unfinished_bytes)
{
    const bool is_recent = recent->turn == atomic_load(&inflows[kind].turns);
    return kind == TOPIC_HOOKS_REQUESTS &&
           (is_recent ? recent->bytes : 0) + unfinished_bytes <= TOPIC_HOOKS_SPARED_BYTES;
}

static bool is_over(const struct inflow *inflow)
{
    return inflow->limit > 0 &&
           atomic_load(&inflow->received) - atomic_load(&inflow->taken) > inflow->limit;
}

void topic_inflow_wake(void)
{
    const uint64_t one = 1;
    if (wake_fd >= 0 && write(wake_fd, &one, sizeof one) < 0)
        errno = 0; /* it is readable already */
}

/* The main thread may have taken all between the two looks, and released the others: then this one
 * has to be released here. */
bool topic_inflow_holds(enum topic_hooks_kind kind, int fd)
{
    const struct inflow *inflow = &inflows[kind];
    if (!is_over(inflow))
        return false;
    topic_poll_set_hold(fd, TOPIC_POLL_SET_INFLOW(kind));
    if (!is_over(inflow))
        topic_poll_set_release(fd, TOPIC_POLL_SET_INFLOW(kind));
    else
        topic_inflow_wake();
    return true;
}

uint64_t topic_inflow_received(enum topic_hooks_kind kind)
{
    return atomic_load(&inflows[kind].received);
}

void topic_inflow_taken(enum topic_hooks_kind kind, uint64_t received)
{
    atomic_store(&inflows[kind].taken, received);
    atomic_fetch_add(&inflows[kind].turns, 1);
    topic_poll_set_release_all(TOPIC_POLL_SET_INFLOW(kind));
}
