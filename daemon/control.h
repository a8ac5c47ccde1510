/* control.h - the control socket of the daemon's owner (--control): status, ping, reload, rollback,
 * shadow, shutdown; and reloads that SIGHUP asks for.
 *
 * The main thread decodes and answers these itself, so that they work while the queue is full. Only
 * the work of opening a model goes elsewhere, to the model loader.
 */
#ifndef TOPIC_DAEMON_CONTROL_H
#define TOPIC_DAEMON_CONTROL_H

#include <stdbool.h>

#include "daemon/access/auth.h"
#include "daemon/metrics/counters.h"
#include "daemon/metrics/drift.h"
#include "daemon/net/send_budget.h"
#include "daemon/serving/dispatcher.h"
#include "daemon/serving/job.h"
#include "daemon/serving/served_models.h"
#include "daemon/status.h"
#include "wire/request.h"

struct topic_control {
    void *socket;    /* ROUTER */
    bool is_private; /* an ipc socket of mode 0600: a user who can open it may control the daemon */
    struct topic_request request; /* the one being answered */
    bool is_loading;              /* the model loader has a reload */
    struct topic_send_budget
        budget; /* answers that wait, whatever clients of --bind have waiting */
    struct topic_send_budget_account account;
    bool is_reload_due; /* SIGHUP came meanwhile: reload when it is done */

    /* Borrowed: */
    struct topic_auth *auth;
    struct topic_served_models *models;
    const struct topic_status *status;
    struct topic_dispatcher *dispatcher;
    struct topic_job_list *pool;
    struct topic_counters *counters;
    struct topic_drift *drift;
    bool *is_stopping; /* set by shutdown */
};

/* Takes one message, if one has arrived, and answers it: at once, or when its model is open. False:
 * none had arrived. */
bool topic_control_receive(struct topic_control *control);

/* SIGHUP: reloads keys and model from where they came; after the reload that is running, if any. */
void topic_control_reload(struct topic_control *control);

/* Takes the job of a reload that the model loader has done: makes the new model the running one, or
 * keeps the old one, and answers. */
void topic_control_finish_reload(struct topic_control *control, struct topic_job *job);

/* Takes the job of a backup that the store's thread has done, and answers. */
void topic_control_finish_backup(struct topic_control *control, struct topic_job *job);

#endif
