/* jetstream_matches.h - messages of a source, by their times, and which nodes of the sinks have
 * their results.
 *
 *     topic_jetstream_matches_begin(&matches, from_ns, to_ns, &err)
 *     topic_jetstream_matches_add(&matches, time_ns)                of each node of the source
 *     topic_jetstream_matches_mark(&matches, sink, node, time_ns)   of each node of each sink
 *     topic_jetstream_matches_judge(&matches, node_counts, &err)
 *     while ((time_ns = topic_jetstream_matches_first(&matches)) > 0)
 *         topic_jetstream_matches_take(&matches, time_ns)           handed out
 *     topic_jetstream_matches_release(&matches);
 */
#ifndef TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MATCHES_H
#define TOPIC_BRIDGE_JETSTREAM_JETSTREAM_MATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

/* Messages; if there are more, the earliest are kept. */
#define TOPIC_JETSTREAM_MATCHES_MAX 8192

/* The results, and what is rejected. */
#define TOPIC_JETSTREAM_MATCHES_SINKS 2

/* JetStream has no more replicas of a stream than 5. */
#define TOPIC_JETSTREAM_MATCHES_NODES 8

struct topic_jetstream_match {
    int64_t time_ns;
    uint8_t stored[TOPIC_JETSTREAM_MATCHES_SINKS]; /* a bit for each node that has a result */
    bool is_wanted;
};

/* All zero before. */
struct topic_jetstream_matches {
    int64_t from_ns; /* later than */
    int64_t to_ns;   /* until */
    bool is_cut;     /* there were more: to_ns is lower than it was */
    size_t missing;
    struct topic_jetstream_match *matches; /* by time */
    size_t count;
    int64_t *suspects; /* that were missing the last time, and not wanted; by time */
    size_t suspect_count;
};

/* Empties it, and keeps the suspects. */
int topic_jetstream_matches_begin(struct topic_jetstream_matches *matches, int64_t from_ns,
                                  int64_t to_ns, struct topic_error *err);
void topic_jetstream_matches_release(struct topic_jetstream_matches *matches);

/* Not what is outside the times, nor twice. */
void topic_jetstream_matches_add(struct topic_jetstream_matches *matches, int64_t time_ns);

/* Whether it is one of the messages, and was not marked before. */
bool topic_jetstream_matches_mark(struct topic_jetstream_matches *matches, size_t sink, size_t node,
                                  int64_t time_ns);

/* The node was not read to its end. */
void topic_jetstream_matches_forget(struct topic_jetstream_matches *matches, size_t sink,
                                    size_t node);

/* A message is missing that not all nodes of one of the sinks have. It is wanted if it was missing
 * the last time. A sink of no nodes could not be asked: nothing is missing. */
int topic_jetstream_matches_judge(struct topic_jetstream_matches *matches,
                                  const size_t node_counts[TOPIC_JETSTREAM_MATCHES_SINKS],
                                  struct topic_error *err);

/* The time of the first one that is wanted. 0: none. */
int64_t topic_jetstream_matches_first(const struct topic_jetstream_matches *matches);

/* Whether the message is wanted; it is no more then. */
bool topic_jetstream_matches_take(struct topic_jetstream_matches *matches, int64_t time_ns);

#endif
