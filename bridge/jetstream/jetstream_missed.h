/* jetstream_missed.h - messages of a stream that its consumer has passed over.
 *
 * Nodes of nats-server 2.9 may have one message under several numbers, or one node lacks it (decision
 * 0045). When another node leads the consumer, the number of a message that is settled is that of
 * another one, which is then never delivered. So after each election, for a minute and until what was
 * delivered by then is settled, the bridge looks at the last messages up to which the consumer says
 * that all are: one that no bridge has settled is handed out.
 *
 *     topic_jetstream_missed_open(&missed, stream, filter)               the stream was found
 *     topic_jetstream_missed_look(&missed, &connection, info)            once a second
 *     topic_jetstream_missed_take(&missed, &connection, messages, max)
 *     topic_jetstream_missed_release(&missed);                           before the connection
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MISSED_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MISSED_H

#include "bridge/jetstream/jetstream_elections.h"
#include "bridge/jetstream/jetstream_settled.h"

/* So many messages are looked at after an election, and may come twice: as many as all bridges of a
 * consumer have out, so that a fault makes no more come twice than the end of all of them. */
#define TOPIC_JETSTREAM_MISSED_BACK 1000

/* All zero is not opened. */
struct topic_jetstream_missed {
    struct topic_jetstream_settled settled;
    struct topic_jetstream_elections stream;
    struct topic_jetstream_elections consumer;
    int64_t created_ns;  /* of the stream */
    int64_t since_ns;    /* messages that were stored before may have been settled unheard */
    unsigned doubts;     /* elections and losses of the connection, until the last look */
    int64_t end_ms;      /* until when messages are looked at, at least */
    uint64_t until;      /* and until those up to this number were */
    uint64_t next;       /* the next one's number */
    uint64_t last;       /* the last one's: up to it all were settled at the look before */
    uint64_t settled_to; /* what the consumer said at the last look */
    bool was_idle;       /* likewise */
    bool is_used;        /* the stream keeps what is settled, on several nodes */
};

/* `filter`: the subject to which the consumer is limited; NULL: none. */
void topic_jetstream_missed_open(struct topic_jetstream_missed *missed, const jsStreamInfo *stream,
                                 const char *filter);

/* `info`: what the consumer says now. */
void topic_jetstream_missed_look(struct topic_jetstream_missed *missed,
                                 const struct topic_jetstream_connection *connection,
                                 const jsConsumerInfo *info);

/* Hands out up to `max` messages; the caller destroys them. What fails is looked at again. */
size_t topic_jetstream_missed_take(struct topic_jetstream_missed *missed,
                                   const struct topic_jetstream_connection *connection,
                                   natsMsg **messages, size_t max);

/* What this bridge has settled: the message that was stored at this time. */
void topic_jetstream_missed_settle(struct topic_jetstream_missed *missed, int64_t time_ns);

/* The message that was handed out is to come later: it is looked at again. */
void topic_jetstream_missed_again(struct topic_jetstream_missed *missed, natsMsg *message);

void topic_jetstream_missed_release(struct topic_jetstream_missed *missed);

#endif
