/* pipeline.h - a record's way through the daemon: from --pull to a worker, then to --push and
 * --pub, or to --reject.
 *
 * Every record taken leaves exactly once: by --push (and --pub), by --reject, or counted as lost.
 * No more records are taken while one that is done cannot be sent, or while enough are inside; they
 * wait at the feed.
 */
#ifndef TOPIC_DAEMON_PIPELINE_H
#define TOPIC_DAEMON_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/access/auth.h"
#include "daemon/access/connection_limit.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/drift.h"
#include "daemon/net/poll.h"
#include "daemon/pipeline_sockets.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "topicd/error.h"

struct topic_pipeline {
    struct topic_pipeline_sockets sockets;
    struct topic_job_list to_push; /* done, waiting for a peer that takes them */
    struct topic_job_list to_reject;
    size_t record_count; /* inside the daemon */
    size_t record_bytes; /* memory that they take, or may take once they have their topics */
    size_t max_bytes;    /* beyond so much no more are received */
    int64_t progress_ms; /* when a record last came in or left */
    int64_t stop_ms;     /* when the daemon was told to stop; 0: not yet */

    /* Borrowed: */
    const struct topic_auth *auth;
    struct topic_connection_limit *limit;
    struct topic_dispatcher *dispatcher;
    struct topic_job_list *pool;
    struct topic_drift *drift;
};

void topic_pipeline_release(struct topic_pipeline *pipeline);

/* Fills items[TOPIC_END_...] with what topic_poll is to wait for now. */
void topic_pipeline_set_poll(const struct topic_pipeline *pipeline,
                             struct topic_poll_item items[TOPIC_END_COUNT]);

/* How long topic_poll may wait; -1: for ever. */
int topic_pipeline_timeout_ms(const struct topic_pipeline *pipeline);

/* One turn of the main loop: sends records that are done, and takes new ones. */
void topic_pipeline_turn(struct topic_pipeline *pipeline);

/* Takes the job of a record that a worker has done. */
void topic_pipeline_finish(struct topic_pipeline *pipeline, struct topic_job *job);

/* The counters with its state now filled in; NULL without a pipeline. */
const struct topic_counters_pipeline *topic_pipeline_counters(struct topic_pipeline *pipeline);

/* While the daemon stops, in each turn: disconnects the feeds, and says whether records still
 * arrive or are inside while peers keep taking them. */
bool topic_pipeline_drains(struct topic_pipeline *pipeline);

/* After that: sends the records that are left to --reject, or counts them as lost. -1: there were
 * some. */
int topic_pipeline_end(struct topic_pipeline *pipeline, struct topic_error *err);

#endif
