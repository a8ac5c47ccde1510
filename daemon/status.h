/* status.h - the daemon's state at this moment, gathered from the modules that own it: for the
 * operation "status" and for /metrics. */
#ifndef TOPIC_DAEMON_STATUS_H
#define TOPIC_DAEMON_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/access/connection_limit.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/drift.h"
#include "daemon/pipeline.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "daemon/serving/served_models.h"
#include "daemon/stopped_clients.h"
#include "daemon/store_thread/store_writer.h"

/* Where the state is; all borrowed. */
struct topic_status {
    const struct topic_counters *counters;
    const struct topic_drift *drift;
    const struct topic_served_models *models;
    const struct topic_connection_limit *connections;
    struct topic_dispatcher *dispatcher;
    struct topic_pipeline *pipeline;
    struct topic_store_writer *store;
    struct topic_run_progress *training;
    size_t workers;
    size_t queue_limit;
    const struct topic_memory_budget *memory;
    const struct topic_send_budget *answers;
    const struct topic_stopped_clients *stopped;
    int64_t started_ms; /* topic_clock_now_ms() at the start */
    int64_t started_unix_ms;
    struct topic_buffer text; /* the answer to a client without an id, as it was written */
    int64_t text_us;          /* at this time; 0: not yet */
};

/* Without the shadow. Borrows until the state changes. */
struct topic_counters_state topic_status_read(const struct topic_status *status);

/* Writes the answer to "status" into job->reply; out of memory leaves that empty. For the
 * control socket alone: the samples of the shadow name articles of clients. */
void topic_status_answer(const struct topic_status *status, struct topic_job *job);

/* The same for a client, without these samples. All that are answered at the same time get the same
 * state, which is written once: many who ask would take the main thread's time from all others. */
void topic_status_answer_client(struct topic_status *status, struct topic_job *job, int64_t now_us);

void topic_status_release(struct topic_status *status);

#endif
