#include "hooks/recv_hook.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hooks/inflow.h"
#include "hooks/other_stream.h"
#include "hooks/zmtp/zmtp_metadata.h"
#include "hooks/zmtp_bounds.h"
#include "hooks/zmtp_stream.h"

const char topic_recv_hook_linked = 1;

#define ENCRYPTED_COMMAND TOPIC_ZMTP_FRAMES_ENCRYPTED_COMMAND
#define COMMAND TOPIC_ZMTP_FRAMES_COMMAND

static _Atomic uint64_t forged_count;

/* The descriptor that this thread received from last. */
static _Thread_local int latest = -1;

uint64_t topic_recv_hook_forged_count(void)
{
    return atomic_load(&forged_count);
}

/* The HTTP server receives in the main thread, libzmq in its own. */
static bool is_main_thread(void)
{
    return syscall(SYS_gettid) == getpid();
}

TOPIC_ZMTP_STREAM_ORDERED static int follow(struct topic_zmtp_stream *connection, uint8_t *bytes,
                                            size_t len)
{
    size_t before = topic_zmtp_stream_held(connection);
    bool was_ready = connection->frames.is_ready;
    topic_zmtp_frames_follow(&connection->frames, bytes, len);
    if (connection->frames.is_ready && !was_ready)
        topic_zmtp_stream_end_handshake(connection);
    if (connection->frames.stage == TOPIC_ZMTP_FRAMES_FOREIGN && !is_main_thread() &&
        topic_zmtp_bounds_end_foreign(connection) < 0)
        return -1;
    return topic_zmtp_bounds_check(connection, before);
}

/* Makes the system call itself: the thread sanitizer does not know how libzmq passes on what it
 * received, and would report our threads' writes as races with its readers. */
static ssize_t receive(int fd, void *bytes, size_t size, int flags)
{
    if (topic_other_stream_is_over(fd)) {
        errno = ECONNRESET;
        return -1;
    }
    ssize_t len = syscall(SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
    if (len > 0)
        topic_other_stream_count(fd, (size_t)len, size);
    if (len != 0 || !topic_other_stream_holds_end(fd))
        return len;
    errno = EAGAIN;
    return -1;
}

TOPIC_ZMTP_STREAM_ORDERED static bool must_wait(const struct topic_zmtp_stream *connection)
{
    const enum topic_hooks_kind kind = topic_zmtp_stream_kind(connection);
    return !topic_inflow_is_spared(kind, &connection->recent, topic_zmtp_stream_held(connection)) &&
           topic_inflow_holds(kind, topic_zmtp_stream_descriptor(connection));
}

ssize_t topic_recv_hook(int fd, void *bytes, size_t size, int flags)
{
    if (flags & MSG_PEEK)
        return syscall(SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
    if (connection && connection->is_cut) {
        errno = ECONNRESET;
        return -1;
    }
    if (connection && must_wait(connection)) {
        errno = EAGAIN;
        return -1;
    }
    ssize_t len = receive(fd, bytes, size, flags);
    if (!connection || len <= 0)
        return len;
    latest = fd;
    if (connection->frames.stage <= TOPIC_ZMTP_FRAMES_FOREIGN ||
        follow(connection, bytes, (size_t)len) == 0)
        return len;
    errno = ECONNRESET;
    return -1;
}

void topic_recv_hook_hide_identity(uint8_t *metadata, size_t len)
{
    struct topic_zmtp_metadata reading = {0};
    if (!topic_zmtp_stream_find(latest))
        return;
    topic_zmtp_metadata_begin(&reading);
    topic_zmtp_metadata_hide_identity(&reading, metadata, len);
}

TOPIC_ZMTP_STREAM_ORDERED void topic_recv_hook_agree(const void *key)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(latest);
    if (connection)
        connection->key = key;
}

/* Nearly always the connection that was received from last. When a full socket has room again,
 * libzmq continues with frames that it had kept of another. */
TOPIC_ZMTP_STREAM_ORDERED static struct topic_zmtp_stream *find_key(const void *key)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(latest);
    if (connection && connection->key == key)
        return connection;
    for (int fd = 0; (connection = topic_zmtp_stream_find(fd)); fd++)
        if (connection->key == key) {
            latest = fd;
            return connection;
        }
    return NULL;
}

TOPIC_ZMTP_STREAM_ORDERED int topic_recv_hook_open(const void *key, uint8_t flags,
                                                   const uint8_t *bytes, size_t size)
{
    struct topic_zmtp_stream *connection = find_key(key);
    if (!connection || connection->frames.stage <= TOPIC_ZMTP_FRAMES_FOREIGN)
        return 0;
    size_t before = topic_zmtp_stream_held(connection);
    topic_zmtp_frames_open(&connection->frames, flags, bytes, size);
    if (connection->subscriber)
        topic_zmtp_stream_read_subscription(connection->subscriber,
                                            flags & ENCRYPTED_COMMAND ? COMMAND : 0, bytes, size);
    if (topic_zmtp_bounds_check(connection, before) == 0)
        return 0;
    atomic_fetch_add(&forged_count, 1);
    return -1;
}
