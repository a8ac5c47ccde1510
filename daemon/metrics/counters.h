/* counters.h - the daemon's counters since its start, and the answer to "status". */
#ifndef TOPIC_DAEMON_METRICS_COUNTERS_H
#define TOPIC_DAEMON_METRICS_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "daemon/config/memory_budget.h"
#include "daemon/metrics/drift.h"
#include "daemon/net/handshakes.h"
#include "daemon/net/message.h"
#include "daemon/shadow/shadow.h"
#include "daemon/storing/run_progress.h"
#include "daemon/storing/store_handle.h"
#include "registry/metadata.h"
#include "service/histogram.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/code.h"
#include "wire/operation.h"

struct topic_counters {
    uint64_t received;                        /* requests */
    uint64_t answered;                        /* sum of sent, undeliverable and dropped */
    uint64_t requests[TOPIC_OPERATION_COUNT]; /* only those that could be read */
    uint64_t errors[TOPIC_CODE_COUNT];
    uint64_t ignored;       /* messages without content */
    uint64_t undeliverable; /* answers whose client had disconnected */
    uint64_t dropped;       /* answers whose client does not read them */
    uint64_t reloads;
    uint64_t failed_reloads;
    struct topic_histogram latency; /* seconds from arrival to answer; only what workers answered */
};

/* The pipeline's counters and its state now. */
struct topic_counters_pipeline {
    uint64_t pulled;
    uint64_t tagged;
    uint64_t pushed;
    uint64_t published; /* messages; one for each topic of a record */
    uint64_t missed;    /* how often a subscriber with a full queue began to miss messages */
    uint64_t rejected;
    uint64_t lost; /* no peer took them before the daemon stopped */
    size_t subscriptions;
    size_t in_flight;         /* records inside the daemon */
    size_t waiting_for_taker; /* how many of these are in the outbox */
    size_t untaken_bytes;     /* of records in libzmq that takers have not read */
    bool is_blocked;          /* the daemon does not read --pull */
};

/* The state of the daemon now, which "status" reports along with the counters. */
struct topic_counters_state {
    const struct topic_model *model;
    const struct topic_metadata *metadata; /* of the model */
    const char *model_path;
    const struct topic_model *previous; /* running before, or NULL */
    struct topic_shadow *shadow;        /* to report, or NULL */
    bool with_samples;                  /* of the shadow: they name articles of clients */
    const struct topic_drift *drift;
    int64_t uptime_ms;
    int64_t started_unix_ms;
    int64_t model_age_ms; /* since it began to run */
    size_t workers;
    size_t connections;
    const struct topic_handshakes *handshakes; /* that failed */
    size_t queue_length;
    size_t queue_limit;
    const struct topic_memory_budget *memory;
    const struct topic_send_budget *answers;
    size_t connections_stopped; /* not read from until their clients have read */
    const struct topic_counters_pipeline *pipeline; /* NULL: there is none */
    const struct topic_store_handle_state *store;   /* likewise */
    struct topic_run_progress_value training;       /* run 0: none since the start */
    struct topic_store_handle_state store_state;    /* where `store` may point to */
};

/* Counts a request by operation, and by code if it was answered with an error.
 * TOPIC_OPERATION_COUNT: the operation is not known. */
void topic_counters_request(struct topic_counters *counters, enum topic_operation operation,
                            enum topic_code code);

/* Counts an answer. */
void topic_counters_answer(struct topic_counters *counters, enum topic_message_delivery delivery);

/* Topics beyond so many bytes of each list in the answer to "status", or beyond the longest answer
 * where that is shorter, are counted in it, and not listed. */
#define TOPIC_COUNTERS_LISTED_BYTES ((size_t)1024 * 1024)

/* Writes the answer to "status" as the whole content of `out`. `id` is the request's id as JSON
 * text. */
int topic_counters_write(const struct topic_counters *counters,
                         const struct topic_counters_state *state, struct topic_text id,
                         struct topic_buffer *out, struct topic_error *err);

#endif
