/* jetstream_missed.h - messages of a stream that are settled, and have no result.
 *
 * Nodes of nats-server 2.9 may have one message under several numbers, or one node lacks it: when
 * another node leads the consumer, the number of a message that is settled is that of another one,
 * which is then never delivered. And the stream of the results may lose what it had acknowledged
 * (decision 0045). So after each election, for a minute and until what was delivered by then is
 * settled, the bridge looks for those of which the sinks do not have the results, on whichever
 * node, and hands them out: all that were stored since it last saw every node with every result.
 * Where the sinks are no streams of JetStream, those of the last ones that no bridge has settled.
 *
 *     topic_jetstream_missed_add_sink(&missed, &connection, &doubts)     if both are of JetStream
 *     topic_jetstream_missed_open(&missed, stream, filter)               the stream was found
 *     topic_jetstream_missed_look(&missed, &connection, info)            once a second
 *     topic_jetstream_missed_take(&missed, &connection, messages, max)
 *     topic_jetstream_missed_release(&missed);                           before the connection
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MISSED_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MISSED_H

#include "bridge/jetstream/jetstream_begin.h"
#include "bridge/jetstream/jetstream_elections.h"
#include "bridge/jetstream/jetstream_settled.h"
#include "bridge/jetstream/jetstream_unmatched.h"

/* So many messages are looked at after an election where the acknowledgements are heard, and may
 * come twice: as many as all bridges of a consumer have out, so that a fault makes no more come
 * twice than the end of all of them. */
#define TOPIC_JETSTREAM_MISSED_BACK 1000

/* All zero is not opened. */
struct topic_jetstream_missed {
    struct topic_jetstream_unmatched unmatched;
    const unsigned *sink_doubts[TOPIC_JETSTREAM_UNMATCHED_SINKS];
    struct topic_jetstream_settled settled;
    struct topic_jetstream_elections stream;
    struct topic_jetstream_elections consumer;
    int64_t created_ns;  /* of the stream */
    int64_t since_ns;    /* messages that were stored before may have been settled unheard */
    unsigned doubts;     /* elections and losses of the connection, until the last look */
    int64_t end_ms;      /* until when messages are looked at, at least */
    uint64_t until;      /* and until those up to this number were */
    uint64_t last;       /* the last one's: up to it all were settled at the look before */
    uint64_t settled_to; /* what the consumer said at the last look */
    bool was_idle;       /* likewise */
    bool is_still;       /* it was at the look before, too */
    bool has_looked;
    bool is_used; /* the stream keeps what is settled, on several nodes */

    /* With sinks that can be asked: */
    struct topic_jetstream_begin begin;
    int64_t whole_to_ns; /* what was stored until then has a result on every node */
    uint64_t whole_to;   /* the number up to which all was settled then */
    uint64_t judged;     /* the same of this round */
    int64_t asked_ns;    /* until when this round would look, if there are no more than it holds */
    int64_t round_ms;    /* when the next round begins */
    int64_t patience_ms; /* and when, if not all nodes are there */
    unsigned refusals;   /* rounds one after the other in which no node could be read */
    bool is_whole;       /* all nodes are there */
    bool was_quiet;      /* nothing was looked at before the last doubt, and no begin is found */

    /* With others: */
    uint64_t next;   /* the next one's number */
    uint64_t beyond; /* a number after the last settled one that has a message; 0: none */
    unsigned looks;  /* since it was seen */
};

/* A sink, which is closed after the source. `doubts` counts what may have brought it another
 * leader. */
void topic_jetstream_missed_add_sink(struct topic_jetstream_missed *missed,
                                     struct topic_nats_connection *connection,
                                     const unsigned *doubts);

/* `filter`: the subject to which the consumer is limited; NULL: none. */
void topic_jetstream_missed_open(struct topic_jetstream_missed *missed, const jsStreamInfo *stream,
                                 const char *filter);

/* `info`: what the consumer says now. */
void topic_jetstream_missed_look(struct topic_jetstream_missed *missed,
                                 const struct topic_nats_connection *connection,
                                 const jsConsumerInfo *info);

/* Whether it is known from where on to look. Before, no record should be taken: its result would
 * stand behind the one that says so. */
bool topic_jetstream_missed_is_ready(const struct topic_jetstream_missed *missed);

/* While messages are looked for, until when all were seen with their results, in nanoseconds; 0:
 * nothing is looked for. */
int64_t topic_jetstream_missed_seen(const struct topic_jetstream_missed *missed);

/* Hands out up to `max` messages; the caller destroys them. What fails is looked at again. */
size_t topic_jetstream_missed_take(struct topic_jetstream_missed *missed,
                                   struct topic_nats_connection *connection,
                                   struct topic_jetstream_replica_message *messages, size_t max);

/* What this bridge has settled: the message that was stored at this time. */
void topic_jetstream_missed_settle(struct topic_jetstream_missed *missed, int64_t time_ns);

/* The message that was handed out is to come later: it is looked at again. */
void topic_jetstream_missed_again(struct topic_jetstream_missed *missed, natsMsg *message);

void topic_jetstream_missed_release(struct topic_jetstream_missed *missed);

#endif
