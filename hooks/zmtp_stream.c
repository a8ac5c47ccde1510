#include "hooks/zmtp_stream.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "hooks/zmtp/prefix_tree.h"

/* What a handshake may take however many others begin: two round trips (CURVE) on a continent. */
#define HANDSHAKE_MS 100

/* Lives as long as the process: libzmq's threads end after everything else. */
static struct topic_zmtp_stream *connections; /* by descriptor */
static size_t descriptor_count;
static _Atomic int highest; /* descriptor of a connection so far */
static atomic_size_t total;
static bool has_subscribers = true; /* among those that the program connects to */

/* The connections whose handshake goes on, by descriptor. */
static struct {
    pthread_mutex_t lock;
    size_t places;
    size_t accepted; /* connections, also those whose handshake is over */
    size_t most;     /* 0: any number */
    size_t count;
    int oldest;
    int newest;
} handshakes = {.lock = PTHREAD_MUTEX_INITIALIZER, .oldest = -1, .newest = -1};

int topic_zmtp_stream_start(size_t descriptors, struct topic_error *err)
{
    connections = topic_memory_new(descriptors, sizeof *connections, err);
    descriptor_count = connections ? descriptors : 0;
    return connections ? 0 : -1;
}

void topic_zmtp_stream_be_client(void)
{
    has_subscribers = false;
}

struct topic_zmtp_stream *topic_zmtp_stream_find(int fd)
{
    return fd >= 0 && (size_t)fd < descriptor_count ? &connections[fd] : NULL;
}

int topic_zmtp_stream_descriptor(const struct topic_zmtp_stream *connection)
{
    return (int)(connection - connections);
}

size_t topic_zmtp_stream_held(const struct topic_zmtp_stream *connection)
{
    return connection->frames.held + connection->frames.opened + connection->frames.command;
}

size_t topic_zmtp_stream_count_held(const struct topic_zmtp_stream *connection, size_t before)
{
    size_t added = topic_zmtp_stream_held(connection) - before;
    return atomic_fetch_add(&total, added) + added;
}

enum topic_hooks_kind topic_zmtp_stream_kind(const struct topic_zmtp_stream *connection)
{
    return (enum topic_hooks_kind)atomic_load(&connection->kind);
}

void topic_zmtp_stream_read_subscription(void *context, uint8_t flags, const uint8_t *bytes,
                                         size_t len)
{
    struct topic_zmtp_stream_subscriber *subscriber = context;
    bool is_command = flags & TOPIC_ZMTP_FRAMES_COMMAND;
    bool is_read;
    uint8_t kind = atomic_load(subscriber->kind);
    if (kind != TOPIC_HOOKS_SUBSCRIPTIONS &&
        (kind != TOPIC_HOOKS_OTHER || !topic_subscriptions_is_change(is_command, bytes, len)))
        return; /* what is not known yet may be a record too */
    enum topic_subscriptions_result result = topic_subscriptions_read(
        &subscriber->subscriptions, is_command, bytes, len, topic_clock_now_ms(), &is_read);
    if (subscriber->result == TOPIC_SUBSCRIPTIONS_FINE)
        subscriber->result = result;
    if (is_read)
        topic_inflow_add(TOPIC_HOOKS_SUBSCRIPTIONS, TOPIC_SUBSCRIPTIONS_CHANGE_BYTES + len);
}

TOPIC_ZMTP_STREAM_ORDERED static int add_subscriber(struct topic_zmtp_stream *connection)
{
    struct topic_zmtp_stream_subscriber *subscriber = topic_memory_new(1, sizeof *subscriber, NULL);
    if (!subscriber)
        return -1;
    subscriber->kind = &connection->kind;
    subscriber->reader =
        (struct topic_zmtp_frames_reader){topic_zmtp_stream_read_subscription, subscriber,
                                          subscriber->bytes, sizeof subscriber->bytes};
    connection->subscriber = subscriber;
    connection->frames.reader = &subscriber->reader;
    return 0;
}

/* A subscriber that leaves takes the main thread's time too, for each node of libzmq's tree of
 * prefixes: as the bytes of a change do. One that has not shaken hands is not known there. */
TOPIC_ZMTP_STREAM_ORDERED static void end_subscriber(struct topic_zmtp_stream *connection)
{
    if (!connection->subscriber)
        return;
    if (connection->frames.is_ready &&
        topic_zmtp_stream_kind(connection) == TOPIC_HOOKS_SUBSCRIPTIONS)
        topic_inflow_add(TOPIC_HOOKS_SUBSCRIPTIONS,
                         TOPIC_SUBSCRIPTIONS_CHANGE_BYTES + topic_prefix_tree_nodes());
    topic_subscriptions_release(&connection->subscriber->subscriptions);
    free(connection->subscriber);
}

TOPIC_ZMTP_STREAM_ORDERED static void clear(struct topic_zmtp_stream *connection)
{
    connection->frames = (struct topic_zmtp_frames){0};
    connection->key = NULL;
    connection->subscriber = NULL;
    connection->is_expected = false;
    connection->is_cut = false;
    connection->recent = (struct topic_inflow_recent){0};
    connection->progress = (struct topic_zmtp_stream_progress){0};
    connection->unasked = (struct topic_credit){0};
    atomic_store(&connection->is_outgoing, false);
    atomic_store(&connection->kind, TOPIC_HOOKS_OTHER);
}

/* ---- unfinished messages ---- */

TOPIC_ZMTP_STREAM_ORDERED void topic_zmtp_stream_note_progress(struct topic_zmtp_stream *connection)
{
    static _Atomic uint64_t steps;
    struct topic_zmtp_stream_progress *progress = &connection->progress;
    const size_t held = topic_zmtp_stream_held(connection);
    if (held <= TOPIC_HOOKS_SPARED_BYTES || held < progress->held)
        progress->held = 0; /* another message */
    if (held - progress->held <= TOPIC_HOOKS_SPARED_BYTES)
        return;
    *progress = (struct topic_zmtp_stream_progress){held, atomic_fetch_add(&steps, 1)};
}

TOPIC_ZMTP_STREAM_ORDERED struct topic_zmtp_stream *topic_zmtp_stream_find_idle(void)
{
    struct topic_zmtp_stream *idle = NULL;
    for (int fd = 0; fd <= atomic_load(&highest); fd++) {
        struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
        if (connection && topic_zmtp_stream_held(connection) > TOPIC_HOOKS_SPARED_BYTES &&
            (!idle || connection->progress.at < idle->progress.at))
            idle = connection;
    }
    return idle;
}

/* ---- handshakes ---- */

void topic_zmtp_stream_limit_handshakes(size_t places, size_t most)
{
    pthread_mutex_lock(&handshakes.lock);
    handshakes.places = places;
    handshakes.most = most;
    pthread_mutex_unlock(&handshakes.lock);
}

/* Under the lock. */
static void leave_handshakes(struct topic_zmtp_stream_handshake *place)
{
    *(place->older < 0 ? &handshakes.oldest : &connections[place->older].handshake.newer) =
        place->newer;
    *(place->newer < 0 ? &handshakes.newest : &connections[place->newer].handshake.older) =
        place->older;
    place->since_ms = 0;
    handshakes.count--;
}

/* Under the lock, which libzmq's thread needs before it closes a connection that has a place: so
 * the descriptor is still that connection's. */
static void end_oldest_handshake(int64_t now_ms)
{
    struct topic_zmtp_stream_handshake *oldest = &connections[handshakes.oldest].handshake;
    if (now_ms - oldest->since_ms < HANDSHAKE_MS)
        return;
    shutdown(handshakes.oldest, SHUT_RDWR);
    leave_handshakes(oldest);
}

/* Under the lock. A crowd of clients that comes at once is none too many while there are places:
 * who is disconnected may have sent requests already. */
static bool is_crowded(void)
{
    return handshakes.most > 0 && handshakes.count >= handshakes.most &&
           handshakes.accepted + handshakes.most >= handshakes.places;
}

static void begin_handshake(int fd)
{
    pthread_mutex_lock(&handshakes.lock);
    int64_t now_ms = topic_clock_now_ms();
    if (is_crowded())
        end_oldest_handshake(now_ms);
    handshakes.accepted++;
    connections[fd].is_accepted = true;
    connections[fd].handshake = (struct topic_zmtp_stream_handshake){now_ms, handshakes.newest, -1};
    *(handshakes.newest < 0 ? &handshakes.oldest
                            : &connections[handshakes.newest].handshake.newer) = fd;
    handshakes.newest = fd;
    handshakes.count++;
    pthread_mutex_unlock(&handshakes.lock);
}

void topic_zmtp_stream_end_handshake(struct topic_zmtp_stream *connection)
{
    pthread_mutex_lock(&handshakes.lock);
    if (connection->handshake.since_ms > 0)
        leave_handshakes(&connection->handshake);
    pthread_mutex_unlock(&handshakes.lock);
}

static void leave_place(struct topic_zmtp_stream *connection)
{
    pthread_mutex_lock(&handshakes.lock);
    handshakes.accepted -= connection->is_accepted;
    connection->is_accepted = false;
    pthread_mutex_unlock(&handshakes.lock);
}

/* ---- connections ---- */

TOPIC_ZMTP_STREAM_ORDERED int topic_zmtp_stream_begin(int fd, enum topic_hooks_kind kind)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
    topic_zmtp_stream_end(fd);
    if (!connection)
        return 0;
    clear(connection);
    if (fd > atomic_load(&highest))
        atomic_store(&highest, fd);
    atomic_store(&connection->kind, (uint8_t)kind);
    topic_zmtp_frames_init(&connection->frames);
    if (kind != TOPIC_HOOKS_OTHER)
        begin_handshake(fd);
    return kind == TOPIC_HOOKS_SUBSCRIPTIONS ? add_subscriber(connection) : 0;
}

TOPIC_ZMTP_STREAM_ORDERED void topic_zmtp_stream_end(int fd)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
    if (!connection)
        return;
    bool is_expected = connection->is_expected;
    topic_zmtp_stream_end_handshake(connection);
    leave_place(connection);
    atomic_fetch_sub(&total, topic_zmtp_stream_held(connection));
    end_subscriber(connection);
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

TOPIC_ZMTP_STREAM_ORDERED void topic_zmtp_stream_cut(struct topic_zmtp_stream *connection)
{
    const int fd = topic_zmtp_stream_descriptor(connection);
    topic_zmtp_stream_end(fd);
    connection->is_cut = true;
    shutdown(fd, SHUT_RDWR);
}

TOPIC_ZMTP_STREAM_ORDERED void topic_zmtp_stream_expect(int fd)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
    if (!connection)
        return;
    topic_zmtp_stream_end(fd);
    clear(connection);
    connection->is_expected = true;
}

/* Called by another thread than libzmq's; so it touches nothing else. */
void topic_zmtp_stream_set_kind(int fd, enum topic_hooks_kind kind)
{
    struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
    if (connection && atomic_load(&connection->is_outgoing))
        atomic_store(&connection->kind, (uint8_t)kind);
}

bool topic_zmtp_stream_is_subscriber(int fd)
{
    const struct topic_zmtp_stream *connection = topic_zmtp_stream_find(fd);
    return connection && atomic_load(&connection->kind) == TOPIC_HOOKS_SUBSCRIPTIONS;
}
