#include "daemon/frontend.h"

#include <stdio.h>

#include <zmq.h>

#include "base/clock.h"
#include "daemon/storing/store_task.h"
#include "hooks/hooks.h"

/* Requests go to the dispatcher in groups of at most this size, which also bounds the bytes that
 * wait there: the queue's room is asked anew for each group. */
#define GROUP_BYTES ((size_t)1024 * 1024)

/* Bytes of requests that are refused before the main thread does something else. */
#define REFUSED_BYTES ((size_t)256 * 1024)

/* Requests that a sender may have in flight in any case, with TOPIC_JOB_BYTES for each. */
#define SPARED_BYTES ((size_t)8 * 1024)

#define QUEUE_FULL "the queue is full: send the request again a little later"

#define STORE_FULL "too many requests wait for the store: send the request again a little later"
#define MODELS_FULL "too many requests wait for the models: send the request again a little later"

#define SENDER_FULL                                                                                \
    "too many requests of this client are unanswered: send the request again a little later"

static void send_reply(struct topic_frontend *frontend, struct topic_job *job)
{
    topic_counters_request(frontend->counters, job->operation, job->code);
    topic_counters_answer(frontend->counters, topic_message_reply(&job->message, frontend->socket,
                                                                  &job->reply, &job->charge));
    if (job->as.request.sender)
        topic_sender_leave(&frontend->senders, job->as.request.sender,
                           job->as.request.in_flight_bytes);
    topic_job_recycle(frontend->pool, job);
}

/* A client without the right to ask has no account: its answers are the daemon's own. */
static struct topic_send_budget_account *account_of(struct topic_frontend *frontend,
                                                    struct topic_job *job)
{
    struct topic_sender *sender = job->as.request.sender;
    return sender ? &sender->account : &frontend->strangers;
}

static void refuse(struct topic_frontend *frontend, struct topic_job *job, enum topic_code code,
                   const char *reason)
{
    topic_refusals_add(&frontend->refusals, &job->message, job->as.request.arrived_us / 1000);
    topic_job_refuse_charged(job, code, reason, frontend->budget, account_of(frontend, job));
    send_reply(frontend, job);
}

/* The next request; NULL when none has arrived, `limit` messages are taken or memory is short.
 * Messages without content, as ZMQ_PROBE_ROUTER sends them, are skipped, and count as taken: peers
 * can send them faster than this reads them. */
static struct topic_job *receive(struct topic_frontend *frontend, size_t limit, size_t *taken)
{
    struct topic_job *job = NULL;
    while (*taken < limit && (job = topic_job_new(frontend->pool, TOPIC_JOB_REQUEST, NULL))) {
        if (!topic_message_receive(&job->message, frontend->socket))
            break;
        ++*taken;
        if (job->message.frame_count > job->message.envelope_count) {
            frontend->counters->received++;
            return job;
        }
        frontend->counters->ignored++;
        topic_job_recycle(frontend->pool, job);
        job = NULL;
    }
    if (job)
        topic_job_recycle(frontend->pool, job);
    return NULL;
}

/* Which of them an operation needs, is known when a worker has decoded it. */
static bool may_ask(const struct topic_frontend *frontend, struct topic_job *job)
{
    job->as.request.rights = topic_auth_rights(frontend->auth, &job->message);
    return (job->as.request.rights &
            (TOPIC_RIGHT_TAG | TOPIC_RIGHT_FEEDBACK | TOPIC_RIGHT_TRAIN)) != 0;
}

/* What may still wait for a worker. */
struct room {
    size_t requests;
    size_t bytes;
};

static struct room room_of(struct topic_frontend *frontend)
{
    struct room room;
    room.requests = topic_dispatcher_room(frontend->dispatcher, &room.bytes);
    return room;
}

/* A sender may have as many bytes in flight as there is room left for the others, and a few in any
 * case: so those with much to ask leave room for those with little. */
static bool has_room(const struct room *room, const struct topic_sender *sender)
{
    return room->requests > 0 &&
           (sender->in_flight_bytes <= SPARED_BYTES || sender->in_flight_bytes <= room->bytes);
}

/* False: the request has been refused, and is gone. */
static bool admit(struct topic_frontend *frontend, struct topic_job *job, const struct room *room)
{
    if (!may_ask(frontend, job)) {
        refuse(frontend, job, TOPIC_CODE_DENIED,
               "this key may not tag: give it the right \"tag\" in the client list");
        return false;
    }
    job->as.request.in_flight_bytes = TOPIC_JOB_BYTES + job->message.size_bytes;
    struct topic_sender *sender =
        topic_sender_enter(&frontend->senders, topic_auth_sender(frontend->auth, &job->message),
                           job->as.request.in_flight_bytes);
    job->as.request.sender = sender;
    if (sender && sender->in_flight > frontend->sender_limit) {
        refuse(frontend, job, TOPIC_CODE_BUSY, SENDER_FULL);
        return false;
    }
    if (!sender || !has_room(room, sender)) {
        refuse(frontend, job, TOPIC_CODE_BUSY, QUEUE_FULL);
        return false;
    }
    if (!topic_send_budget_has_room(frontend->budget, &sender->account)) {
        topic_stopped_clients_add(&frontend->stopped, &job->message, sender);
        refuse(frontend, job, TOPIC_CODE_BUSY, TOPIC_JOB_UNREAD);
        return false;
    }
    return true;
}

static bool may_take(const struct topic_frontend *frontend, size_t taken, size_t limit)
{
    return taken < limit && frontend->refusals.turn_bytes < REFUSED_BYTES;
}

size_t topic_frontend_receive(struct topic_frontend *frontend, size_t limit)
{
    size_t taken = 0;
    struct topic_job_list group = {0};
    struct topic_job *job = NULL;
    int64_t now_us = topic_clock_now_us();
    uint64_t received = topic_hooks_received(TOPIC_HOOKS_REQUESTS);
    frontend->refusals.turn_bytes = 0;
    struct room room = room_of(frontend);
    while (may_take(frontend, taken, limit) && (job = receive(frontend, limit, &taken))) {
        job->as.request.arrived_us = now_us;
        if (group.count >= room.requests || group.size_bytes >= GROUP_BYTES) {
            topic_dispatcher_post(frontend->dispatcher, &group);
            room = room_of(frontend);
        }
        if (admit(frontend, job, &room))
            topic_job_list_push(&group, job);
    }
    if (may_take(frontend, taken, limit))
        topic_hooks_taken(TOPIC_HOOKS_REQUESTS, received);
    else
        topic_hooks_wake();
    topic_dispatcher_post(frontend->dispatcher, &group);
    return taken;
}

/* Whether another thread answers it than a worker. */
static bool is_passed_on(const struct topic_job *job)
{
    return job->code == TOPIC_CODE_NONE &&
           (job->as.request.task || job->operation == TOPIC_OPERATION_MODELS);
}

/* Promote and rollback change models, `models` reads the registry, and a topics file that is saved
 * changes what the model gives. */
static bool is_of_models(const struct topic_job *job)
{
    return job->operation == TOPIC_OPERATION_MODELS || job->operation == TOPIC_OPERATION_PROMOTE ||
           job->operation == TOPIC_OPERATION_ROLLBACK ||
           job->operation == TOPIC_OPERATION_TOPICS_FILE;
}

/* False: the job has been refused. */
static bool pass_on(struct topic_frontend *frontend, struct topic_job *job)
{
    struct topic_store_task *task = job->as.request.task;
    struct topic_error why = {0};
    topic_send_budget_release(&job->charge);
    if (task) {
        topic_auth_client(frontend->auth, topic_sender_name(job->as.request.sender), task->client);
        task->progress = &frontend->retraining->progress;
    }
    if (job->operation == TOPIC_OPERATION_TRAIN &&
        topic_retraining_prepare(frontend->retraining, task, &why) < 0) {
        topic_job_refuse_charged(job, TOPIC_CODE_UNKNOWN_OP, why.text, frontend->budget,
                                 account_of(frontend, job));
        return false;
    }
    bool is_for_models = is_of_models(job);
    if (is_for_models ? topic_model_exchange_post(&frontend->retraining->exchange, job)
                      : topic_store_writer_post(frontend->store, job))
        return true;
    topic_job_refuse_charged(job, TOPIC_CODE_BUSY, is_for_models ? MODELS_FULL : STORE_FULL,
                             frontend->budget, account_of(frontend, job));
    return false;
}

void topic_frontend_finish_stored(struct topic_frontend *frontend, struct topic_job *job,
                                  int64_t now_us)
{
    topic_histogram_add(&frontend->counters->latency,
                        (double)(now_us - job->as.request.arrived_us) / 1e6);
    topic_job_charge_answer(job, frontend->budget, account_of(frontend, job));
    send_reply(frontend, job);
}

void topic_frontend_finish(struct topic_frontend *frontend, struct topic_job *job, int64_t now_us)
{
    if (is_passed_on(job) && pass_on(frontend, job))
        return;
    topic_histogram_add(&frontend->counters->latency,
                        (double)(now_us - job->as.request.arrived_us) / 1e6);
    topic_drift_add(frontend->drift, job->model, &job->stats);
    if (job->operation == TOPIC_OPERATION_STATUS && job->code == TOPIC_CODE_NONE) {
        topic_status_answer_client(frontend->status, job, now_us);
        topic_job_charge_answer(job, frontend->budget, account_of(frontend, job));
    }
    send_reply(frontend, job);
}
