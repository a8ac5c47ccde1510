/* zmtp_stream.h - what the hooks know of each connection of libzmq, by its descriptor: what it is
 * for, how far its stream was followed (hooks/zmtp/zmtp_frames.h), and what it subscribes to.
 *
 * accept_hook.h and connect_hook.h tell where a connection begins, epoll_hook.h where libzmq is
 * done with it. hooks/zmtp_bounds.h looks at what it holds.
 *
 * Safe from several threads, each with connections of its own.
 */
#ifndef TOPIC_HOOKS_ZMTP_STREAM_H
#define TOPIC_HOOKS_ZMTP_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits/credit.h"
#include "hooks/hooks_kind.h"
#include "hooks/inflow.h"
#include "hooks/zmtp/subscriptions.h"
#include "hooks/zmtp/zmtp_frames.h"
#include "topicd/error.h"

/* What only a connection has that may be to --pub. */
struct topic_zmtp_stream_subscriber {
    const _Atomic uint8_t *kind; /* of the connection */
    struct topic_zmtp_frames_reader reader;
    struct topic_subscriptions subscriptions;
    enum topic_subscriptions_result result;
    uint8_t bytes[TOPIC_SUBSCRIPTIONS_MAX_FRAME];
};

/* A place among the connections that were accepted and whose handshake is not over. */
struct topic_zmtp_stream_handshake {
    int64_t since_ms; /* 0: it has none */
    int older;        /* descriptors; -1: none is */
    int newer;
};

/* How far an unfinished message has come, where it is longer than a short request. */
struct topic_zmtp_stream_progress {
    size_t held; /* when it last had as much more as a short request takes; 0: it has not */
    uint64_t at; /* then; counted in such steps of all connections */
};

struct topic_zmtp_stream {
    struct topic_zmtp_frames frames;
    const void *key;                                 /* what topic_recv_hook_agree was told */
    struct topic_zmtp_stream_subscriber *subscriber; /* NULL: it is none */
    _Atomic uint8_t kind;                            /* enum topic_hooks_kind */
    atomic_bool is_outgoing;                         /* made by us */
    bool is_expected;            /* and will begin when libzmq has handed it over */
    bool is_accepted;            /* it has one of the places for connections */
    bool is_cut;                 /* nothing more is read of it */
    struct topic_credit unasked; /* for frames that ask for nothing */
    struct topic_zmtp_stream_progress progress;
    struct topic_inflow_recent recent;
    struct topic_zmtp_stream_handshake handshake;
};

/* A descriptor may pass from one thread's connection to another's. The kernel orders that: it gives
 * the number out again only after it was closed. The thread sanitizer does not see this order. */
#define TOPIC_ZMTP_STREAM_ORDERED __attribute__((no_sanitize("thread")))

/* Follows connections whose descriptors are below `descriptors`. Before any socket, once in a
 * process. */
int topic_zmtp_stream_start(size_t descriptors, struct topic_error *err);

/* None of what the program connects to subscribes. */
void topic_zmtp_stream_be_client(void);

/* There are so many places for connections that are accepted. Where fewer than `most` are free, so
 * many handshakes may go on: when one more begins, the oldest is disconnected, if it has had its
 * time. 0: any number. */
void topic_zmtp_stream_limit_handshakes(size_t places, size_t most);

/* The connection's handshake is over. */
void topic_zmtp_stream_end_handshake(struct topic_zmtp_stream *connection);

/* NULL: it is not followed. */
struct topic_zmtp_stream *topic_zmtp_stream_find(int fd);
int topic_zmtp_stream_descriptor(const struct topic_zmtp_stream *connection);

/* A connection was accepted, or is no longer read. -1: there is no memory for it. */
int topic_zmtp_stream_begin(int fd, enum topic_hooks_kind kind);
void topic_zmtp_stream_end(int fd);

/* The daemon is about to connect. libzmq takes the descriptor out of its poll set once more, to
 * hand it from what connects to what reads; then it begins, of the kind TOPIC_HOOKS_OTHER until
 * another is told. A connection that was accepted keeps its kind. */
void topic_zmtp_stream_expect(int fd);
void topic_zmtp_stream_set_kind(int fd, enum topic_hooks_kind kind);
enum topic_hooks_kind topic_zmtp_stream_kind(const struct topic_zmtp_stream *connection);
bool topic_zmtp_stream_is_subscriber(int fd);

/* A frame of a subscriber, the context, has arrived. What a topic_zmtp_frames_reader calls. */
void topic_zmtp_stream_read_subscription(void *context, uint8_t flags, const uint8_t *bytes,
                                         size_t len);

/* Disconnects it from the thread of another connection: what it sent and libzmq has not read is
 * lost, and it counts no longer. */
void topic_zmtp_stream_cut(struct topic_zmtp_stream *connection);

/* What the connection holds has changed: notes its progress. */
void topic_zmtp_stream_note_progress(struct topic_zmtp_stream *connection);

/* Of those whose unfinished message is longer than a short request, the one that has had no
 * progress for the longest time; NULL: there is none. For one thread. */
struct topic_zmtp_stream *topic_zmtp_stream_find_idle(void);

/* Memory that libzmq holds of the connection's unfinished message. */
size_t topic_zmtp_stream_held(const struct topic_zmtp_stream *connection);

/* What the connection holds has changed from `before`: all connections hold so much then. */
size_t topic_zmtp_stream_count_held(const struct topic_zmtp_stream *connection, size_t before);

#endif
