#include "hooks/recv_hook.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "hooks/inflow.h"
#include "hooks/poll_set.h"
#include "hooks/subscriptions.h"
#include "hooks/zmtp_frames.h"

const char topic_recv_hook_linked = 1;

/* What libzmq takes for a subscription until it is read, beside its bytes. */
#define MESSAGE_BYTES 128

#define ENCRYPTED_COMMAND TOPIC_ZMTP_FRAMES_ENCRYPTED_COMMAND
#define COMMAND TOPIC_ZMTP_FRAMES_COMMAND

/* What only a connection has that may be to --pub. */
struct subscriber {
    const _Atomic uint8_t *kind; /* of the connection */
    struct topic_zmtp_frames_reader reader;
    struct topic_subscriptions subscriptions;
    bool is_over; /* and has to be disconnected */
    uint8_t bytes[TOPIC_SUBSCRIPTIONS_MAX_FRAME];
};

struct connection {
    struct topic_zmtp_frames frames;
    const void *key;               /* what topic_recv_hook_agree was told */
    struct subscriber *subscriber; /* NULL: it is none */
    _Atomic uint8_t kind;          /* enum topic_hooks_kind */
    atomic_bool is_outgoing;       /* made by us */
    atomic_bool holds_end;         /* that its peer sends no more is not told */
    bool is_expected;              /* and will begin when libzmq has handed it over */
};

/* Lives as long as the process: libzmq's threads end after everything else. */
static struct connection *connections; /* by descriptor */
static size_t descriptor_count;
static size_t held_limit;
static size_t total_limit;
static atomic_size_t total;
static int told = -1;
static bool has_subscribers = true; /* among those that the program connects to */
static _Atomic uint64_t cut_count;
static _Atomic uint64_t subscribers_cut;
static _Atomic uint64_t foreign_count;
static _Atomic uint64_t forged_count;

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

void topic_recv_hook_be_client(int eventfd)
{
    told = eventfd;
    has_subscribers = false;
}

static struct connection *find(int fd)
{
    return fd >= 0 && (size_t)fd < descriptor_count ? &connections[fd] : NULL;
}

static size_t held_by(const struct connection *connection)
{
    return connection->frames.held + connection->frames.opened + connection->frames.command;
}

/* A descriptor may pass from one thread's connection to another's. The kernel orders that: it gives
 * the number out again only after it was closed. The thread sanitizer does not see this order. */
#define ORDERED_BY_KERNEL __attribute__((no_sanitize("thread")))

static void read_subscription(void *context, uint8_t flags, const uint8_t *bytes, size_t len)
{
    struct subscriber *subscriber = context;
    bool is_command = flags & TOPIC_ZMTP_FRAMES_COMMAND;
    bool is_read;
    uint8_t kind = atomic_load(subscriber->kind);
    if (kind != TOPIC_HOOKS_SUBSCRIPTIONS &&
        (kind != TOPIC_HOOKS_OTHER || !topic_subscriptions_is_change(is_command, bytes, len)))
        return; /* what is not known yet may be a record too */
    if (!topic_subscriptions_read(&subscriber->subscriptions, is_command, bytes, len, &is_read))
        subscriber->is_over = true;
    if (is_read)
        topic_inflow_add(TOPIC_HOOKS_SUBSCRIPTIONS, MESSAGE_BYTES + len);
}

ORDERED_BY_KERNEL static int add_subscriber(struct connection *connection)
{
    struct subscriber *subscriber = topic_memory_new(1, sizeof *subscriber, NULL);
    if (!subscriber)
        return -1;
    subscriber->kind = &connection->kind;
    subscriber->reader = (struct topic_zmtp_frames_reader){
        read_subscription, subscriber, subscriber->bytes, sizeof subscriber->bytes};
    connection->subscriber = subscriber;
    connection->frames.reader = &subscriber->reader;
    return 0;
}

ORDERED_BY_KERNEL static void clear(struct connection *connection)
{
    connection->frames = (struct topic_zmtp_frames){0};
    connection->key = NULL;
    connection->subscriber = NULL;
    connection->is_expected = false;
    atomic_store(&connection->is_outgoing, false);
    atomic_store(&connection->kind, TOPIC_HOOKS_OTHER);
}

ORDERED_BY_KERNEL int topic_recv_hook_begin(int fd, enum topic_hooks_kind kind)
{
    struct connection *connection = find(fd);
    topic_recv_hook_end(fd);
    if (!connection)
        return 0;
    clear(connection);
    atomic_store(&connection->kind, (uint8_t)kind);
    topic_zmtp_frames_init(&connection->frames);
    return kind == TOPIC_HOOKS_SUBSCRIPTIONS ? add_subscriber(connection) : 0;
}

ORDERED_BY_KERNEL void topic_recv_hook_end(int fd)
{
    struct connection *connection = find(fd);
    if (!connection)
        return;
    bool is_expected = connection->is_expected;
    atomic_fetch_sub(&total, held_by(connection));
    if (connection->subscriber)
        topic_subscriptions_release(&connection->subscriber->subscriptions);
    free(connection->subscriber);
    clear(connection);
    if (!is_expected)
        return;
    topic_zmtp_frames_init(&connection->frames);
    atomic_store(&connection->is_outgoing, true);
    if (!has_subscribers) {
        atomic_store(&connection->kind, TOPIC_HOOKS_RECORDS);
        return;
    }
    /* Its peer may subscribe before the main thread says what the connection is for. */
    if (add_subscriber(connection) < 0)
        connection->frames.stage = TOPIC_ZMTP_FRAMES_REFUSED;
}

ORDERED_BY_KERNEL void topic_recv_hook_expect(int fd)
{
    struct connection *connection = find(fd);
    if (!connection)
        return;
    topic_recv_hook_end(fd);
    clear(connection);
    connection->is_expected = true;
}

/* Called by another thread than libzmq's; so it touches nothing else. */
void topic_recv_hook_set_kind(int fd, enum topic_hooks_kind kind)
{
    struct connection *connection = find(fd);
    if (connection && atomic_load(&connection->is_outgoing))
        atomic_store(&connection->kind, (uint8_t)kind);
}

static bool is_subscriber(int fd)
{
    const struct connection *connection = find(fd);
    return connection && atomic_load(&connection->kind) == TOPIC_HOOKS_SUBSCRIPTIONS;
}

static void log_cut(const char *event, const char *reason)
{
    static struct topic_log_limit cuts;
    if (topic_log_limit_admits(&cuts, event))
        topic_log(TOPIC_LOG_WARNING, event, "%s", reason);
}

bool topic_recv_hook_end_slowest_subscriber(void)
{
    if (!topic_poll_set_end_slowest(is_subscriber))
        return false;
    log_cut("subscriber-cut",
            "subscriber disconnected: it does not read, and the records that wait for such "
            "subscribers take too much memory");
    atomic_fetch_add(&subscribers_cut, 1);
    return true;
}

uint64_t topic_recv_hook_subscribers_cut(void)
{
    return atomic_load(&subscribers_cut);
}

uint64_t topic_recv_hook_cut_count(void)
{
    return atomic_load(&cut_count);
}

uint64_t topic_recv_hook_forged_count(void)
{
    return atomic_load(&forged_count);
}

uint64_t topic_recv_hook_foreign_count(void)
{
    return atomic_load(&foreign_count);
}

/* The HTTP server receives in the main thread, libzmq in its own. */
static bool is_main_thread(void)
{
    return syscall(SYS_gettid) == getpid();
}

/* Tells whoever waits for it. */
static void tell(void)
{
    const uint64_t one = 1;
    if (write(told, &one, sizeof one) < 0)
        errno = 0; /* it is readable already */
}

/* The reason goes into the log, unless somebody is told instead. */
ORDERED_BY_KERNEL __attribute__((format(printf, 4, 5))) static int
end_connection(struct connection *connection, _Atomic uint64_t *count, const char *event,
               const char *format, ...)
{
    char reason[256];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    atomic_fetch_add(count, 1);
    if (told >= 0)
        tell();
    else
        log_cut(event, reason);
    topic_recv_hook_end((int)(connection - connections));
    return -1;
}

/* To be called when what the connection holds has changed from `before`. */
ORDERED_BY_KERNEL static int check_limits(struct connection *connection, size_t before)
{
    size_t held = held_by(connection);
    size_t all = atomic_fetch_add(&total, held - before) + held - before;
    if (connection->frames.stage == TOPIC_ZMTP_FRAMES_REFUSED)
        return end_connection(connection, &cut_count, "connection-cut",
                              "client disconnected: it sent a command of ZMTP that is longer than "
                              "%zu bytes, or that goes on in another frame",
                              TOPIC_ZMTP_FRAMES_MAX_COMMAND);
    if (held <= held_limit &&
        (held <= before || held <= TOPIC_HOOKS_SPARED_BYTES || all <= total_limit))
        return 0;
    return end_connection(connection, &cut_count, "connection-cut",
                          "client disconnected: its unfinished message takes %zu bytes of memory",
                          held);
}

static enum topic_hooks_kind kind_of(const struct connection *connection)
{
    return (enum topic_hooks_kind)atomic_load(&connection->kind);
}

/* What nobody reads libzmq keeps as long as the connection, of a message of any number of
 * frames. */
ORDERED_BY_KERNEL static int check_unheard(struct connection *connection, size_t finished)
{
    if (kind_of(connection) != TOPIC_HOOKS_NOTHING ||
        finished + held_by(connection) <= TOPIC_HOOKS_SPARED_BYTES)
        return 0;
    return end_connection(connection, &cut_count, "connection-cut",
                          "taker disconnected: nobody reads what it sends, which takes %zu bytes "
                          "of memory",
                          finished + held_by(connection));
}

/* A subscriber's messages were counted as they were read. */
static bool is_counted(const struct connection *connection)
{
    return connection->subscriber && kind_of(connection) != TOPIC_HOOKS_RECORDS;
}

/* What has arrived may wait in libzmq. */
ORDERED_BY_KERNEL static int finish(struct connection *connection, size_t before)
{
    const size_t finished = connection->frames.finished;
    if (finished > 0 && !is_counted(connection))
        topic_inflow_add(kind_of(connection), finished);
    connection->frames.finished = 0;
    if (check_limits(connection, before) < 0 || check_unheard(connection, finished) < 0)
        return -1;
    const struct subscriber *subscriber = connection->subscriber;
    if (!subscriber || !subscriber->is_over)
        return 0;
    return end_connection(connection, &subscribers_cut, "subscriber-cut",
                          "subscriber disconnected: %zu subscriptions, which take %zu bytes of "
                          "memory, or one longer than %d bytes",
                          subscriber->subscriptions.count, subscriber->subscriptions.bytes,
                          TOPIC_SUBSCRIPTIONS_MAX_PREFIX);
}

/* libzmq ends those that it has accepted (daemon/access/auth.c), and of a client those to a server
 * (wire/connection/client_socket.c). With others it would speak ZMTP 1.0 or 2.0. */
ORDERED_BY_KERNEL static int end_foreign(struct connection *connection)
{
    if (!atomic_load(&connection->is_outgoing))
        atomic_fetch_add(&foreign_count, 1);
    else if (told < 0)
        return end_connection(connection, &cut_count, "connection-cut",
                              "peer disconnected: it does not speak ZMTP 3, the protocol of ZeroMQ "
                              "since 4.0");
    return 0;
}

ORDERED_BY_KERNEL static int follow(struct connection *connection, uint8_t *bytes, size_t len)
{
    size_t before = held_by(connection);
    topic_zmtp_frames_follow(&connection->frames, bytes, len);
    if (connection->frames.stage == TOPIC_ZMTP_FRAMES_FOREIGN && !is_main_thread() &&
        end_foreign(connection) < 0)
        return -1;
    return finish(connection, before);
}

void topic_recv_hook_hold_end(int fd, bool holds)
{
    struct connection *connection = find(fd);
    if (connection)
        atomic_store(&connection->holds_end, holds);
}

/* Makes the system call itself: the thread sanitizer does not know how libzmq passes on what it
 * received, and would report our threads' writes as races with its readers. */
ssize_t topic_recv_hook(int fd, void *bytes, size_t size, int flags)
{
    struct connection *connection = flags & MSG_PEEK ? NULL : find(fd);
    if (connection && topic_inflow_holds(kind_of(connection), fd)) {
        errno = EAGAIN;
        return -1;
    }
    ssize_t len = syscall(SYS_recvfrom, fd, bytes, size, flags, NULL, NULL);
    if (len == 0 && connection && atomic_load(&connection->holds_end)) {
        errno = EAGAIN;
        return -1;
    }
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
    if (!find(latest))
        return;
    topic_zmtp_metadata_begin(&reading);
    topic_zmtp_metadata_hide_identity(&reading, metadata, len);
}

ORDERED_BY_KERNEL void topic_recv_hook_agree(const void *key)
{
    struct connection *connection = find(latest);
    if (connection)
        connection->key = key;
}

/* Nearly always the connection that was received from last. When a full socket has room again,
 * libzmq continues with frames that it had kept of another. */
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

ORDERED_BY_KERNEL int topic_recv_hook_open(const void *key, uint8_t flags, const uint8_t *bytes,
                                           size_t size)
{
    struct connection *connection = find_key(key);
    if (!connection || connection->frames.stage <= TOPIC_ZMTP_FRAMES_FOREIGN)
        return 0;
    size_t before = held_by(connection);
    topic_zmtp_frames_open(&connection->frames, flags, bytes, size);
    if (connection->subscriber)
        read_subscription(connection->subscriber, flags & ENCRYPTED_COMMAND ? COMMAND : 0, bytes,
                          size);
    if (finish(connection, before) == 0)
        return 0;
    atomic_fetch_add(&forged_count, 1);
    return -1;
}
