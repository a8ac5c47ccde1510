/* counters.h - what the daemon has counted since it started, and the answer to "status". */
#ifndef TOPIC_DAEMON_METRICS_COUNTERS_H
#define TOPIC_DAEMON_METRICS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "daemon/metrics/drift.h"
#include "daemon/metrics/histogram.h"
#include "daemon/net/message.h"
#include "daemon/serving/shadow.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/operation.h"
#include "wire/reply.h"

struct topic_counters {
    uint64_t received;                        /* requests */
    uint64_t answered;                        /* sent, unreachable and dropped together */
    uint64_t requests[TOPIC_OPERATION_COUNT]; /* that could be read */
    uint64_t errors[TOPIC_CODE_COUNT];
    uint64_t ignored;       /* messages of nothing at all */
    uint64_t undeliverable; /* answers whose client had gone */
    uint64_t dropped;       /* answers whose client does not read */
    uint64_t reloads;
    uint64_t failed_reloads;
    struct topic_histogram latency; /* seconds from arrival to answer, of what workers answered */
};

/* What the pipeline has counted, and its state of the moment. */
struct topic_counters_pipeline {
    uint64_t pulled;
    uint64_t tagged;
    uint64_t pushed;
    uint64_t published; /* once for each topic of a record */
    uint64_t missed;    /* of these, at which a subscriber was found full */
    uint64_t rejected;
    uint64_t lost; /* nobody was there to take them when the daemon stopped */
    size_t subscriptions;
    size_t in_flight;         /* records inside the daemon */
    size_t waiting_for_taker; /* of these, in the outbox */
    bool is_blocked;          /* --pull is not read */
};

/* The state of the moment that "status" tells along with the counters. */
struct topic_counters_state {
    const struct topic_model *model;
    const char *model_path;
    const struct topic_model *previous; /* that was in force before, or NULL */
    struct topic_shadow *shadow;        /* to be told of, or NULL */
    const struct topic_drift *drift;
    int64_t uptime_ms;
    int64_t started_unix_ms;
    int64_t model_age_ms; /* since it was put in force */
    size_t workers;
    size_t connections;
    size_t queue_length;
    size_t queue_limit;
    const struct topic_counters_pipeline *pipeline; /* NULL: there is none */
};

void topic_counters_request(struct topic_counters *counters, enum topic_operation operation,
                            enum topic_code code);
void topic_counters_fate(struct topic_counters *counters, enum topic_message_delivery fate);

int topic_counters_write(const struct topic_counters *counters,
                         const struct topic_counters_state *state, struct topic_text id,
                         struct topic_buffer *out, struct topic_error *err);

#endif
