#include "daemon/hooks/recv_hook.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "daemon/hooks/zmtp_frames.h"

const char topic_recv_hook_linked = 1;

/* No connection is closed for less, whatever the others hold: a request with a text of 20 KiB. All
 * connections that a process may have add up to a gigabyte with it. */
#define SPARED_BYTES ((size_t)64 * 1024)

struct connection {
    struct topic_zmtp_frames frames;
    const void *key; /* what topic_recv_hook_agree was told */
};

/* Lives as long as the process: libzmq's threads end after everything else. */
static struct connection *connections; /* by descriptor */
static size_t descriptor_count;
static size_t held_limit;
static size_t total_limit;
static atomic_size_t total;
static _Atomic uint64_t cut_count;

/* The descriptor that this thread received from last. */
static _Thread_local int latest = -1;

int topic_recv_hook_start(size_t descriptors, size_t max_held, size_t max_total,
                          struct topic_error *err)
{
    held_limit = max_held;
    total_limit = max_total;
    connections = topic_memory_new(descriptors, sizeof *connections, err);
    descriptor_count = connections ? descriptors : 0;
    return connections ? 0 : -1;
}

static struct connection *find(int fd)
{
    return fd >= 0 && (size_t)fd < descriptor_count ? &connections[fd] : NULL;
}

static size_t held_by(const struct connection *connection)
{
    return connection->frames.held + connection->frames.opened;
}

/* A descriptor may pass from one thread's connection to another's. The kernel orders that: it gives the
 * number out again only after it was closed. The thread sanitizer does not see this order. */
#define ORDERED_BY_KERNEL __attribute__((no_sanitize("thread")))

ORDERED_BY_KERNEL void topic_recv_hook_begin(int fd)
{
    struct connection *connection = find(fd);
    topic_recv_hook_end(fd);
    if (connection)
        topic_zmtp_frames_init(&connection->frames);
}

ORDERED_BY_KERNEL void topic_recv_hook_end(int fd)
{
    struct connection *connection = find(fd);
    if (!connection)
        return;
    atomic_fetch_sub(&total, held_by(connection));
    *connection = (struct connection){0};
}

uint64_t topic_recv_hook_cut_count(void)
{
    return atomic_load(&cut_count);
}

/* To be called when what the connection holds has changed from `before`. */
ORDERED_BY_KERNEL static int check_limits(struct connection *connection, size_t before)
{
    size_t held = held_by(connection);
    size_t all = atomic_fetch_add(&total, held - before) + held - before;
    if (held <= held_limit && (held <= before || held <= SPARED_BYTES || all <= total_limit))
        return 0;
    topic_log(TOPIC_LOG_WARNING, "connection-cut",
              "client disconnected: its unfinished message takes %zu bytes of memory", held);
    atomic_fetch_add(&cut_count, 1);
    topic_recv_hook_end((int)(connection - connections));
    return -1;
}

ORDERED_BY_KERNEL static int follow(struct connection *connection, const uint8_t *bytes, size_t len)
{
    size_t before = held_by(connection);
    topic_zmtp_frames_follow(&connection->frames, bytes, len);
    return check_limits(connection, before);
}

/* Makes the system call itself: the thread sanitizer does not know how libzmq passes on what it
 * received, and would report our threads' writes as races with its readers. */
ssize_t topic_recv_hook(int fd, void *bytes, size_t size, int flags)
{
    ssize_t len = syscall(SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
    struct connection *connection = len > 0 && !(flags & MSG_PEEK) ? find(fd) : NULL;
    if (!connection)
        return len;
    latest = fd;
    if (connection->frames.stage == TOPIC_ZMTP_FRAMES_UNKNOWN ||
        follow(connection, bytes, (size_t)len) == 0)
        return len;
    errno = ECONNRESET;
    return -1;
}

ORDERED_BY_KERNEL void topic_recv_hook_agree(const void *key)
{
    struct connection *connection = find(latest);
    if (connection)
        connection->key = key;
}

/* Nearly always the connection that was received from last. When a full socket has room again, libzmq
 * continues with frames that it had kept of another. */
ORDERED_BY_KERNEL static struct connection *find_key(const void *key)
{
    struct connection *connection = find(latest);
    if (connection && connection->key == key)
        return connection;
    for (int fd = 0; (connection = find(fd)); fd++)
        if (connection->key == key) {
            latest = fd;
            return connection;
        }
    return NULL;
}

ORDERED_BY_KERNEL int topic_recv_hook_open(const void *key, uint8_t flags, size_t size)
{
    struct connection *connection = find_key(key);
    if (!connection || connection->frames.stage == TOPIC_ZMTP_FRAMES_UNKNOWN)
        return 0;
    size_t before = held_by(connection);
    topic_zmtp_frames_open(&connection->frames, flags, size);
    return check_limits(connection, before);
}
