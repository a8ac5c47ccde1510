#include "hooks/poll_set.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

/* What libzmq waits for at a descriptor. */
struct watch {
    int set;
    struct epoll_event event;
    bool is_watched;
    unsigned reasons; /* to hold it */
    int64_t since_ms; /* libzmq has had something to send since then; 0: it has nothing */
};

#define REASONS 8

/* Lives as long as the process: libzmq's threads end after everything else. */
static struct watch *watches;      /* by descriptor */
static _Atomic(void *) *mailboxes; /* by set: what libzmq knows its mailbox by there */
static size_t watch_count;
static _Atomic int highest;               /* descriptor that was ever watched */
static atomic_size_t held_count[REASONS]; /* by reason */
static int held_first[REASONS];           /* by reason: which descriptor was held first of those */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int topic_poll_set_start(size_t descriptors, struct topic_error *err)
{
    watches = topic_memory_new(descriptors, sizeof *watches, err);
    mailboxes = topic_memory_new(descriptors, sizeof *mailboxes, err);
    watch_count = watches && mailboxes ? descriptors : 0;
    return watch_count > 0 ? 0 : -1;
}

static int call(int set, int operation, int fd, struct epoll_event *event)
{
    return (int)syscall(SYS_epoll_ctl, set, operation, fd, event);
}

/* The descriptor may have left the set before. */
static int leave(int set, int fd)
{
    int status = call(set, EPOLL_CTL_DEL, fd, NULL);
    return status < 0 && errno == ENOENT ? 0 : status;
}

/* One whose client does not read stays in the set, even for nothing, so that the end of its
 * connection is told: a client that leaves without having read would hold its answers for ever. One
 * that waits for its kind's messages to be taken cannot be read, its end neither: it would be told
 * of it again and again. */
static int wait_for(int set, int operation, int fd, struct epoll_event event, unsigned reasons)
{
    bool is_wanted = event.events != 0;
    if (reasons)
        event.events &= ~(uint32_t)EPOLLIN;
    if (event.events == 0 && !(is_wanted && reasons == TOPIC_POLL_SET_UNREAD))
        return leave(set, fd);
    int status = call(set, operation, fd, &event);
    if (status < 0 && operation == EPOLL_CTL_MOD && errno == ENOENT)
        return call(set, EPOLL_CTL_ADD, fd, &event);
    return status;
}

static struct watch *find(int fd)
{
    return fd >= 0 && (size_t)fd < watch_count ? &watches[fd] : NULL;
}

/* Under the lock. */
static void set_reasons(struct watch *watch, unsigned reasons)
{
    unsigned changed = watch->reasons ^ reasons;
    for (size_t i = 0; i < REASONS; i++) {
        if (!(changed & 1U << i))
            continue;
        bool is_held = reasons & 1U << i;
        if (atomic_fetch_add(&held_count[i], is_held ? 1 : (size_t)-1) == 0)
            held_first[i] = (int)(watch - watches);
    }
    watch->reasons = reasons;
}

static void update(int fd, struct watch *watch, unsigned reasons)
{
    set_reasons(watch, reasons);
    wait_for(watch->set, EPOLL_CTL_MOD, fd, watch->event, reasons);
}

bool topic_poll_set_hold(int fd, unsigned reason)
{
    struct watch *watch = find(fd);
    if (!watch)
        return false;
    pthread_mutex_lock(&lock);
    bool is_new = watch->is_watched && !(watch->reasons & reason);
    if (is_new)
        update(fd, watch, watch->reasons | reason);
    pthread_mutex_unlock(&lock);
    return is_new;
}

void topic_poll_set_release(int fd, unsigned reason)
{
    struct watch *watch = find(fd);
    if (!watch)
        return;
    pthread_mutex_lock(&lock);
    if (watch->reasons & reason)
        update(fd, watch, watch->reasons & ~reason);
    pthread_mutex_unlock(&lock);
}

bool topic_poll_set_is_held(int fd, unsigned reason)
{
    const struct watch *watch = find(fd);
    if (!watch)
        return false;
    pthread_mutex_lock(&lock);
    bool is_held = watch->reasons & reason;
    pthread_mutex_unlock(&lock);
    return is_held;
}

static size_t place_of(unsigned reason)
{
    size_t place = 0;
    while (place < REASONS - 1 && !(reason & 1U << place))
        place++;
    return place;
}

static int first_of(size_t place)
{
    pthread_mutex_lock(&lock);
    int first = held_first[place];
    pthread_mutex_unlock(&lock);
    return first;
}

/* The kernel tells of them in the order in which they are released. Always from the lowest one on,
 * those who never pause would take all the room each time, and the highest would never be read. */
void topic_poll_set_release_all(unsigned reason)
{
    const size_t place = place_of(reason);
    const int first = first_of(place);
    const int count = atomic_load(&highest) + 1;
    for (int i = 0; atomic_load(&held_count[place]) > 0 && i < count; i++)
        topic_poll_set_release((first + i) % count, reason);
}

/* Under the lock. */
static int64_t sending_since(const struct watch *watch, int operation,
                             const struct epoll_event *event)
{
    if (operation == EPOLL_CTL_DEL || !event || !(event->events & EPOLLOUT))
        return 0;
    bool was_sending = operation == EPOLL_CTL_MOD && watch->since_ms > 0;
    return was_sending ? watch->since_ms : topic_clock_now_ms();
}

static bool is_socket(int fd)
{
    struct stat status;
    return fstat(fd, &status) < 0 || S_ISSOCK(status.st_mode);
}

/* All that libzmq waits for is a socket, but for the eventfd of a thread's mailbox. */
static void note_mailbox(int set, int operation, int fd, const struct epoll_event *event)
{
    if (operation == EPOLL_CTL_ADD && find(set) && !is_socket(fd))
        atomic_store(&mailboxes[set], event->data.ptr);
}

void topic_poll_set_put_mailbox_last(int set, struct epoll_event *events, int count)
{
    const void *mailbox = find(set) ? atomic_load(&mailboxes[set]) : NULL;
    for (int i = 0; mailbox && i < count - 1; i++) {
        struct epoll_event event = events[i];
        if (event.data.ptr != mailbox)
            continue;
        events[i] = events[count - 1];
        events[count - 1] = event;
        return;
    }
}

int topic_poll_set_control(int set, int operation, int fd, struct epoll_event *event)
{
    struct watch *watch = find(fd);
    note_mailbox(set, operation, fd, event);
    if (!watch)
        return operation == EPOLL_CTL_DEL ? leave(set, fd)
                                          : wait_for(set, operation, fd, *event, 0);
    pthread_mutex_lock(&lock);
    if (fd > atomic_load(&highest))
        atomic_store(&highest, fd);
    if (operation != EPOLL_CTL_MOD)
        set_reasons(watch, 0);
    *watch = (struct watch){.set = set,
                            .event = event ? *event : (struct epoll_event){0},
                            .is_watched = operation != EPOLL_CTL_DEL,
                            .since_ms = sending_since(watch, operation, event),
                            .reasons = watch->reasons};
    int status = operation == EPOLL_CTL_DEL
                     ? leave(set, fd)
                     : wait_for(set, operation, fd, watch->event, watch->reasons);
    pthread_mutex_unlock(&lock);
    return status;
}

/* libzmq closes a descriptor after it has left the set, for which it needs the lock: so this one is
 * still open, and still that connection. */
bool topic_poll_set_end_slowest(bool (*is_one)(int fd))
{
    struct watch *slowest = NULL;
    pthread_mutex_lock(&lock);
    for (size_t fd = 0; fd < watch_count; fd++) {
        struct watch *watch = &watches[fd];
        if (watch->is_watched && watch->since_ms > 0 && is_one((int)fd) &&
            (!slowest || watch->since_ms < slowest->since_ms))
            slowest = watch;
    }
    if (slowest) {
        slowest->since_ms = 0;
        shutdown((int)(slowest - watches), SHUT_RDWR);
    }
    pthread_mutex_unlock(&lock);
    return slowest != NULL;
}
