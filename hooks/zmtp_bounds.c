#include "hooks/zmtp_bounds.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "hooks/inflow.h"
#include "hooks/poll_set.h"

#define IDLE_REASON                                                                                \
    "client disconnected: unfinished messages take too much memory, and this one has had no "      \
    "progress for the longest time"

/* Frames that ask for nothing: a heartbeat each 50 ms (ten seconds are usual), and so many at once,
 * as after a pause of the program. libzmq's thread, which all connections share, takes some 3 us
 * for one with its answer: a hundred peers kept everybody waiting for a second. */
static const struct topic_credit_limits unasked_limits = {
    .a_second = 20, .most = 256, .most_debt = 1};

static size_t held_limit;
static size_t total_limit;
static int told = -1;
static _Atomic uint64_t cut_count;
static _Atomic uint64_t subscribers_cut;
static _Atomic uint64_t foreign_count;

void topic_zmtp_bounds_start(size_t max_held, size_t max_total)
{
    held_limit = max_held;
    total_limit = max_total;
}

void topic_zmtp_bounds_tell(int eventfd)
{
    told = eventfd;
}

uint64_t topic_zmtp_bounds_subscribers_cut(void)
{
    return atomic_load(&subscribers_cut);
}

uint64_t topic_zmtp_bounds_cut_count(void)
{
    return atomic_load(&cut_count);
}

uint64_t topic_zmtp_bounds_foreign_count(void)
{
    return atomic_load(&foreign_count);
}

static void log_cut(const char *event, const char *reason)
{
    static struct topic_log_limit cuts;
    if (topic_log_limit_admits(&cuts, event))
        topic_log(TOPIC_LOG_WARNING, event, "%s", reason);
}

bool topic_zmtp_bounds_end_slowest(void)
{
    if (!topic_poll_set_end_slowest(topic_zmtp_stream_is_subscriber))
        return false;
    log_cut("subscriber-cut",
            "subscriber disconnected: it does not read, and the records that wait for such "
            "subscribers take too much memory");
    atomic_fetch_add(&subscribers_cut, 1);
    return true;
}

/* Tells whoever waits for it. */
static void tell(void)
{
    const uint64_t one = 1;
    if (write(told, &one, sizeof one) < 0)
        errno = 0; /* it is readable already */
}

/* The reason goes into the log, unless somebody is told instead. */
TOPIC_ZMTP_STREAM_ORDERED __attribute__((format(printf, 4, 5))) static int
end_connection(struct topic_zmtp_stream *connection, _Atomic uint64_t *count, const char *event,
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
    topic_zmtp_stream_end(topic_zmtp_stream_descriptor(connection));
    return -1;
}

/* Of those whose messages take too much together, those end that have had no progress for the
 * longest time: whoever sends a request meanwhile is not to pay for others who do not end theirs.
 * A client has few servers, and more than one thread: there the one ends that comes. -1: it is
 * this connection. */
TOPIC_ZMTP_STREAM_ORDERED static int end_idle(struct topic_zmtp_stream *connection, size_t all)
{
    struct topic_zmtp_stream *idle = connection;
    while (all > total_limit && (told >= 0 || (idle = topic_zmtp_stream_find_idle()))) {
        const size_t held = topic_zmtp_stream_held(idle);
        all -= held;
        if (idle == connection)
            return end_connection(connection, &cut_count, "connection-cut",
                                  IDLE_REASON " (%zu bytes)", held);
        atomic_fetch_add(&cut_count, 1);
        log_cut("connection-cut", IDLE_REASON);
        topic_zmtp_stream_cut(idle);
    }
    return 0;
}

/* To be called when what the connection holds has changed from `before`. */
TOPIC_ZMTP_STREAM_ORDERED static int check_limits(struct topic_zmtp_stream *connection,
                                                  size_t before)
{
    size_t held = topic_zmtp_stream_held(connection);
    size_t all = topic_zmtp_stream_count_held(connection, before);
    if (connection->frames.stage == TOPIC_ZMTP_FRAMES_REFUSED)
        return end_connection(connection, &cut_count, "connection-cut",
                              "client disconnected: it sent a command of ZMTP that is longer than "
                              "%zu bytes, or that goes on in another frame",
                              TOPIC_ZMTP_FRAMES_MAX_COMMAND);
    if (held > held_limit)
        return end_connection(connection, &cut_count, "connection-cut",
                              "client disconnected: its unfinished message takes %zu bytes of "
                              "memory",
                              held);
    topic_zmtp_stream_note_progress(connection);
    if (held <= before || held <= TOPIC_HOOKS_SPARED_BYTES || all <= total_limit)
        return 0;
    return end_idle(connection, all);
}

/* What nobody reads libzmq keeps as long as the connection, of a message of any number of
 * frames. */
TOPIC_ZMTP_STREAM_ORDERED static int check_unheard(struct topic_zmtp_stream *connection,
                                                   size_t finished)
{
    if (topic_zmtp_stream_kind(connection) != TOPIC_HOOKS_NOTHING ||
        finished + topic_zmtp_stream_held(connection) <= TOPIC_HOOKS_SPARED_BYTES)
        return 0;
    return end_connection(connection, &cut_count, "connection-cut",
                          "taker disconnected: nobody reads what it sends, which takes %zu bytes "
                          "of memory",
                          finished + topic_zmtp_stream_held(connection));
}

TOPIC_ZMTP_STREAM_ORDERED static int check_subscriptions(struct topic_zmtp_stream *connection)
{
    const struct topic_zmtp_stream_subscriber *subscriber = connection->subscriber;
    if (!subscriber || subscriber->result == TOPIC_SUBSCRIPTIONS_FINE)
        return 0;
    if (subscriber->result == TOPIC_SUBSCRIPTIONS_TOO_OFTEN)
        return end_connection(connection, &subscribers_cut, "subscriber-cut",
                              "subscriber disconnected: it subscribes and cancels too often: more "
                              "than some thousands at once, and then more than some hundreds a "
                              "second");
    return end_connection(connection, &subscribers_cut, "subscriber-cut",
                          "subscriber disconnected: %zu subscriptions, which take %zu bytes of "
                          "memory, or one longer than %d bytes",
                          subscriber->subscriptions.count, subscriber->subscriptions.bytes,
                          TOPIC_SUBSCRIPTIONS_MAX_PREFIX);
}

/* A feed's empty messages are records, which are rejected. Of a server, only its client waits. */
TOPIC_ZMTP_STREAM_ORDERED static int check_unasked(struct topic_zmtp_stream *connection)
{
    const bool is_feed = topic_zmtp_stream_kind(connection) == TOPIC_HOOKS_RECORDS;
    const size_t count = connection->frames.commands + (is_feed ? 0 : connection->frames.empties);
    connection->frames.commands = connection->frames.empties = 0;
    if (count == 0 || told >= 0 ||
        topic_credit_take(&connection->unasked, &unasked_limits, (int64_t)count,
                          topic_clock_now_ms()) >= 0)
        return 0;
    return end_connection(connection, &cut_count, "connection-cut",
                          "client disconnected: it sent more than %d heartbeats or empty messages "
                          "at once, or more than %d a second",
                          (int)unasked_limits.most, (int)unasked_limits.a_second);
}

/* A subscriber's messages were counted as they were read. */
static bool is_counted(const struct topic_zmtp_stream *connection)
{
    return connection->subscriber && topic_zmtp_stream_kind(connection) != TOPIC_HOOKS_RECORDS;
}

/* What has arrived may wait in libzmq. */
TOPIC_ZMTP_STREAM_ORDERED int topic_zmtp_bounds_check(struct topic_zmtp_stream *connection,
                                                      size_t before)
{
    const size_t finished = connection->frames.finished;
    if (finished > 0 && !is_counted(connection))
        topic_inflow_add_recent(topic_zmtp_stream_kind(connection), &connection->recent, finished);
    if (finished > 0)
        connection->progress.held = 0;
    connection->frames.finished = 0;
    if (check_limits(connection, before) < 0 || check_unheard(connection, finished) < 0 ||
        check_unasked(connection) < 0)
        return -1;
    return check_subscriptions(connection);
}

/* libzmq ends those that it has accepted (daemon/access/auth.c), and of a client those to a server
 * (wire/connection/client_socket.c). With others it would speak ZMTP 1.0 or 2.0. */
TOPIC_ZMTP_STREAM_ORDERED int topic_zmtp_bounds_end_foreign(struct topic_zmtp_stream *connection)
{
    if (!atomic_load(&connection->is_outgoing))
        atomic_fetch_add(&foreign_count, 1);
    else if (told < 0)
        return end_connection(connection, &cut_count, "connection-cut",
                              "peer disconnected: it does not speak ZMTP 3, the protocol of ZeroMQ "
                              "since 4.0");
    return 0;
}
