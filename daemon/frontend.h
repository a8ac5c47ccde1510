/* frontend.h - the socket that clients send requests to (--bind): takes requests, checks who may
 * ask, and sends the answers that workers have written.
 *
 * A request is answered here, with an error, when its key lacks the right, its sender has too many
 * requests in flight, or the queue is full. All others go to the dispatcher.
 */
#ifndef TOPIC_DAEMON_FRONTEND_H
#define TOPIC_DAEMON_FRONTEND_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/access/auth.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/drift.h"
#include "daemon/net/refusals.h"
#include "daemon/net/send_budget.h"
#include "daemon/retraining/retraining.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "daemon/serving/sender.h"
#include "daemon/status.h"
#include "daemon/stopped_clients.h"
#include "daemon/store_thread/store_writer.h"

struct topic_frontend {
    void *socket; /* ROUTER */
    struct topic_sender_table senders;
    size_t sender_limit; /* requests that one sender may have in flight */
    struct topic_stopped_clients stopped;
    struct topic_refusals refusals;
    struct topic_send_budget_account strangers; /* answers to requests without a sender */

    /* Borrowed: */
    const struct topic_auth *auth;
    struct topic_status *status;
    struct topic_dispatcher *dispatcher;
    struct topic_send_budget *budget;
    struct topic_job_list *pool;
    struct topic_counters *counters;
    struct topic_drift *drift;
    struct topic_store_writer *store;
    struct topic_retraining *retraining;
};

/* Takes up to `limit` requests that have arrived, or fewer where many had to be refused. Returns
 * how many. */
size_t topic_frontend_receive(struct topic_frontend *frontend, size_t limit);

/* Sends the answer of a request that a worker has done at `now_us`, or gives it to the store, if
 * the worker has prepared it for that; takes the job. */
void topic_frontend_finish(struct topic_frontend *frontend, struct topic_job *job, int64_t now_us);

/* Sends the answer of a request that the store has done; takes the job. */
void topic_frontend_finish_stored(struct topic_frontend *frontend, struct topic_job *job,
                                  int64_t now_us);

#endif
