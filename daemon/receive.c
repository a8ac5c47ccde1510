#include "daemon/receive.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "daemon/frames.h"

const char topic_receive_is_ours = 1;

/* Nobody is hung up on for less, whatever others hold: a request with its text of 20 KiB. All the
 * connections that a process may have come to a gigabyte so. */
#define SPARED_BYTES ((size_t)64 * 1024)

/* Lives as long as the process: libzmq's threads end after everything else. */
static struct topic_frames *connections; /* by descriptor */
static size_t descriptor_count;
static size_t held_limit;
static size_t total_limit;
static atomic_size_t total;
static _Atomic uint64_t cut_count;

int topic_receive_watch(size_t descriptors, size_t max_held, size_t max_total,
                        struct topic_error *err)
{
    held_limit = max_held;
    total_limit = max_total;
    connections = topic_memory_new(descriptors, sizeof *connections, err);
    descriptor_count = connections ? descriptors : 0;
    return connections ? 0 : -1;
}

static struct topic_frames *find(int fd)
{
    return fd >= 0 && (size_t)fd < descriptor_count ? &connections[fd] : NULL;
}

/* A descriptor may go from one thread's connection to another's. The kernel orders that, which
 * gives it out again when it has been closed; the thread sanitizer does not see it. */
#define ORDERED_BY_KERNEL __attribute__((no_sanitize("thread")))

ORDERED_BY_KERNEL void topic_receive_begin(int fd)
{
    struct topic_frames *frames = find(fd);
    topic_receive_end(fd);
    if (frames)
        topic_frames_init(frames);
}

ORDERED_BY_KERNEL void topic_receive_end(int fd)
{
    struct topic_frames *frames = find(fd);
    if (!frames)
        return;
    atomic_fetch_sub(&total, frames->held);
    *frames = (struct topic_frames){0};
}

uint64_t topic_receive_cut_count(void)
{
    return atomic_load(&cut_count);
}

static bool is_beyond_limits(struct topic_frames *frames, const uint8_t *bytes, size_t len)
{
    size_t before = frames->held;
    topic_frames_follow(frames, bytes, len);
    size_t all = atomic_fetch_add(&total, frames->held - before) + frames->held - before;
    return frames->held > held_limit ||
           (frames->held > before && frames->held > SPARED_BYTES && all > total_limit);
}

/* By the bare call: the thread sanitizer knows nothing of how libzmq hands on what it has received,
 * and takes bytes that our threads are seen to write for a race with those that read them. */
ssize_t topic_receive(int fd, void *bytes, size_t size, int flags)
{
    ssize_t len = syscall(SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
    struct topic_frames *frames = len > 0 ? find(fd) : NULL;
    if (!frames || frames->stage == TOPIC_FRAMES_UNKNOWN || (flags & MSG_PEEK) ||
        !is_beyond_limits(frames, bytes, (size_t)len))
        return len;
    topic_log(TOPIC_LOG_WARNING, "connection-cut",
              "a client was hung up on: its message has no end after %zu bytes of memory",
              frames->held);
    atomic_fetch_add(&cut_count, 1);
    topic_receive_end(fd);
    errno = ECONNRESET;
    return -1;
}
