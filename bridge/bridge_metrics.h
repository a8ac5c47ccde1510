/* bridge_metrics.h - what the bridge has done, and the HTTP pages that tell it.
 *
 * A thread of its own serves /metrics, /healthz and /readyz, because the main loop waits for
 * streams and servers. The numbers are behind a lock:
 *
 *     struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(metrics);
 *     numbers->taken += count;
 *     topic_bridge_metrics_unlock(metrics);
 */
#ifndef TOPIC_BRIDGE_BRIDGE_METRICS_H
#define TOPIC_BRIDGE_BRIDGE_METRICS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "service/address.h"
#include "service/histogram.h"
#include "service/http_server.h"
#include "topicd/error.h"

/* Why records are rejected: the codes of the protocol, and two of the bridge. */
enum topic_bridge_cause {
    TOPIC_BRIDGE_BAD_REQUEST,
    TOPIC_BRIDGE_TOO_LARGE,
    TOPIC_BRIDGE_BUSY,
    TOPIC_BRIDGE_TIMEOUT,
    TOPIC_BRIDGE_INTERNAL,
    TOPIC_BRIDGE_DELIVERIES, /* taken too often, and never settled */
    TOPIC_BRIDGE_SINK,       /* the sink will never take it */
    TOPIC_BRIDGE_CAUSES
};

/* "bad-request". */
const char *topic_bridge_metrics_cause_name(enum topic_bridge_cause cause);

/* The cause of that name; TOPIC_BRIDGE_INTERNAL for another one. */
enum topic_bridge_cause topic_bridge_metrics_cause_find(const char *name);

/* What the bridge may have to wait for. */
enum topic_bridge_absent {
    TOPIC_BRIDGE_NOTHING_ABSENT,
    TOPIC_BRIDGE_SOURCE_ABSENT,
    TOPIC_BRIDGE_SERVERS_ABSENT,
    TOPIC_BRIDGE_SINK_ABSENT /* or the rejected records' */
};

struct topic_bridge_numbers {
    uint64_t taken;
    uint64_t redelivered; /* of those: not for the first time */
    uint64_t published;
    uint64_t duplicates; /* of those: the sink had them already */
    uint64_t rejected[TOPIC_BRIDGE_CAUSES];
    uint64_t postponed;
    uint64_t settle_failures; /* batches that will come again */
    uint64_t waits;           /* how often a stream or all servers were away */
    uint64_t in_flight;
    bool knows_lag;
    uint64_t lag;
    int64_t turn_ms;              /* when the main loop came round last */
    struct topic_histogram total; /* from taking to settling */
    struct topic_histogram tag;   /* of a batch */
    struct topic_histogram publish;
    enum topic_bridge_absent absent;
    bool is_stopping;
    struct topic_error waiting; /* for what, and why */
};

struct topic_bridge_metrics {
    pthread_mutex_t lock;
    struct topic_bridge_numbers numbers;
    struct topic_http_server server;
    pthread_t thread;
    bool has_thread;
    int wake; /* ends the thread */
};

/* No pages where the address has no text. */
int topic_bridge_metrics_start(struct topic_bridge_metrics *metrics,
                               const struct topic_address *address, struct topic_error *err);
void topic_bridge_metrics_stop(struct topic_bridge_metrics *metrics);

struct topic_bridge_numbers *topic_bridge_metrics_lock(struct topic_bridge_metrics *metrics);
void topic_bridge_metrics_unlock(struct topic_bridge_metrics *metrics);

/* Writes the page /metrics. */
int topic_bridge_metrics_write(const struct topic_bridge_numbers *numbers,
                               struct topic_buffer *out);

#endif
