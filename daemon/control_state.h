/* control_state.h - what the control socket and the changes of models work on. */
#ifndef TOPIC_DAEMON_CONTROL_STATE_H
#define TOPIC_DAEMON_CONTROL_STATE_H

#include <stdbool.h>

#include "daemon/access/auth.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/drift.h"
#include "daemon/net/send_budget.h"
#include "daemon/retraining/model_exchange.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "daemon/serving/sender.h"
#include "daemon/serving/served_models.h"
#include "daemon/status.h"
#include "daemon/storing/store_upkeep.h"
#include "wire/request.h"

struct topic_control {
    void *socket;    /* ROUTER */
    bool is_private; /* an ipc socket of mode 0600: a user who can open it may control the daemon */
    struct topic_request request; /* the one being answered */
    bool is_loading;              /* the model loader has a reload */
    struct topic_send_budget
        budget; /* answers that wait, whatever clients of --bind have waiting */
    struct topic_sender_table
        senders; /* whose answers these are: each has its part of the budget */
    struct topic_send_budget_account nobody; /* without memory for a sender */
    bool is_reload_due;                      /* SIGHUP came meanwhile: reload when it is done */

    /* Borrowed: */
    struct topic_auth *auth;
    struct topic_served_models *models;
    const struct topic_status *status;
    struct topic_dispatcher *dispatcher;
    struct topic_job_list *pool;
    struct topic_counters *counters;
    struct topic_drift *drift;
    struct topic_store_upkeep *upkeep;          /* likewise */
    struct topic_model_exchange *exchange;      /* is told of every change of models */
    struct topic_model_exchange_switch *wanted; /* a change that is being made for it; or NULL */
    bool *is_stopping;                          /* set by shutdown */
};

#endif
