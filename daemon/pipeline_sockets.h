/* pipeline_sockets.h - the sockets of the pipeline: records come in at --pull and leave at --push,
 * --pub or --reject. daemon/pipeline.h decides which record goes where and when.
 *
 * ZeroMQ does not tell a sender that a message was dropped. So these sockets are set up to refuse a
 * message instead, and every one that is lost is counted: PUSH refuses when it has no peer with
 * room, XPUB when a subscriber's queue is full.
 */
#ifndef TOPIC_DAEMON_PIPELINE_SOCKETS_H
#define TOPIC_DAEMON_PIPELINE_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits/credit.h"
#include "daemon/access/auth.h"
#include "daemon/access/connection_limit.h"
#include "daemon/config/options.h"
#include "daemon/metrics/counters.h"
#include "daemon/net/pushed_records.h"
#include "daemon/published_records.h"
#include "daemon/serving/job.h"
#include "topicd/error.h"

/* Records of one feed that libzmq queues for us: enough for the time between two turns of the main
 * loop, and few compared to those that wait at the feed. */
#define TOPIC_PIPELINE_SOCKETS_RECEIVE_LIMIT 100

struct topic_pipeline_sockets {
    void *ends[TOPIC_END_COUNT];               /* NULL: not asked for */
    struct topic_published_records *published; /* borrowed */
    struct topic_pushed_records *pushed;       /* likewise */
    struct topic_counters_pipeline counters;
    uint64_t subscribed_bytes; /* that peers of --pub had sent when it was last looked at */
    int64_t subscribed_ms;     /* since when it has been so */
    uint64_t paid_bytes;       /* of these, those that took credit */
    struct topic_credit subscribing;
};

/* What the sockets are opened with; all borrowed for the call. */
struct topic_pipeline_sockets_setup {
    struct topic_options *options;
    const struct topic_auth *auth;
    struct topic_connection_limit *limit;
    struct topic_published_records *published;
    struct topic_pushed_records *pushed;
    size_t max_frame_bytes; /* of a record */
};

/* Binds and connects the endpoints that the options name; does nothing without --pull. Close on
 * failure too. */
int topic_pipeline_sockets_open(struct topic_pipeline_sockets *sockets,
                                const struct topic_pipeline_sockets_setup *setup,
                                struct topic_error *err);
void topic_pipeline_sockets_close(struct topic_pipeline_sockets *sockets);

/* Sends a record as its worker left it; the job stays unchanged. False: no peer can take it now. */
bool topic_pipeline_sockets_push(struct topic_pipeline_sockets *sockets, struct topic_job *job);
bool topic_pipeline_sockets_reject(struct topic_pipeline_sockets *sockets, struct topic_job *job);

/* Never waits: a subscriber whose queue is full misses the record, the others get it; all miss it
 * where libzmq holds too many bytes of them (daemon/published_records.h). */
void topic_pipeline_sockets_publish(struct topic_pipeline_sockets *sockets, struct topic_job *job);

/* Reads what subscribers have sent, to count their subscriptions, as long as there is credit for
 * what that takes of the main thread's time. */
void topic_pipeline_sockets_read_subscriptions(struct topic_pipeline_sockets *sockets);

/* Until there is credit again; -1: there is. */
int topic_pipeline_sockets_timeout_ms(const struct topic_pipeline_sockets *sockets);

#endif
