/* pipeline.h - the sockets of the pipeline, and what is sent on them: records come in at --pull and
 * leave at --push, --pub or --reject.
 *
 * ZeroMQ never tells a sender that a message was dropped, so none of these sockets may drop one
 * that nobody counts: PUSH says that it has no taker, and XPUB that a subscriber is full. Which
 * record goes where and when is daemon/pipeline.h's.
 */
#ifndef TOPIC_DAEMON_PIPELINE_SOCKETS_H
#define TOPIC_DAEMON_PIPELINE_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/access/auth.h"
#include "daemon/access/connection_limit.h"
#include "daemon/config/options.h"
#include "daemon/metrics/counters.h"
#include "daemon/serving/job.h"
#include "topicd/error.h"

/* Records of one feed that libzmq holds for us: enough for the time between two turns of the main
 * thread, and few beside those that wait at the feed. */
#define TOPIC_PIPELINE_SOCKETS_RECEIVE_LIMIT 100

struct topic_pipeline_sockets {
    void *sockets[TOPIC_END_COUNT];             /* NULL: not asked for */
    struct topic_jobs waiting[TOPIC_END_COUNT]; /* for a taker, at push and reject */
    size_t record_count;                        /* inside the daemon */
    size_t record_bytes;
    struct topic_counters_pipeline counters;
    int64_t progress_ms; /* when a record last came in or left */
    int64_t stop_ms;     /* when the daemon was told to stop; 0: not yet */
};

/* Binds and connects all that the options name; without --pull nothing. max_frame_bytes is of a
 * record. */
int topic_pipeline_sockets_open(struct topic_pipeline_sockets *pipeline,
                                struct topic_options *options, const struct topic_auth *auth,
                                struct topic_connection_limit *limit, size_t max_frame_bytes,
                                struct topic_error *err);
void topic_pipeline_sockets_close(struct topic_pipeline_sockets *pipeline);

/* Each takes the record's job as the workers have left it, and leaves it as it is. False: nobody is
 * there who takes it now. */
bool topic_pipeline_sockets_push(struct topic_pipeline_sockets *pipeline, struct topic_job *job);
bool topic_pipeline_sockets_reject(struct topic_pipeline_sockets *pipeline, struct topic_job *job);

/* Never waits: a subscriber that is full misses the record, and the others get it. */
void topic_pipeline_sockets_publish(struct topic_pipeline_sockets *pipeline, struct topic_job *job);

/* Reads what subscribers have sent, and counts their subscriptions. */
void topic_pipeline_sockets_read_subscriptions(struct topic_pipeline_sockets *pipeline);

#endif
