#include "daemon/frontend.h"

#include <string.h>

#include "wire/json_prescan.h"

/* Requests are given to the exchange together, but not more than this at a time: it bounds what
 * waits by its bytes too. */
#define HAND_OVER_BYTES ((size_t)1024 * 1024)

#define QUEUE_FULL "the queue is full: send the request again a little later"

#define SHARE_USED                                                                                 \
    "too many requests of this client are unanswered: send the request again a little later"

/* The answer leaves, whatever becomes of it, and the job with it. */
static void send_reply(struct topic_server *server, struct topic_job *job)
{
    topic_counters_request(&server->counters, job->operation, job->code);
    topic_counters_fate(&server->counters,
                        topic_message_reply(&job->message, server->front, &job->reply));
    if (job->sender)
        topic_senders_leave(&server->senders, job->sender);
    topic_job_recycle(&server->pool, job);
}

static void refuse(struct topic_server *server, struct topic_job *job, enum topic_code code,
                   const char *reason)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->code = code;
    topic_reply_write_error(&job->reply, topic_json_prescan_id(frames[0]), code, reason, NULL);
    send_reply(server, job);
}

/* The next request, NULL when none is there or memory is short. */
static struct topic_job *receive(struct topic_server *server)
{
    struct topic_job *job;
    while ((job = topic_job_take(&server->pool, NULL))) {
        if (!topic_message_receive(&job->message, server->front))
            break;
        if (job->message.frame_count > job->message.envelope_count) {
            server->counters.received++;
            return job;
        }
        server->counters.ignored++; /* nothing at all, as PROBE_ROUTER sends it */
        topic_job_recycle(&server->pool, job);
    }
    if (job)
        topic_job_recycle(&server->pool, job);
    return NULL;
}

/* Else the request is answered, and gone. */
static bool may_ask(struct topic_server *server, struct topic_job *job)
{
    if (topic_auth_allow(&server->auth, &job->message, TOPIC_RIGHT_TAG))
        return true;
    refuse(server, job, TOPIC_CODE_DENIED,
           "this key may not ask here: have it listed with the right tag");
    return false;
}

/* By its key, where it had to prove one: then connections do not multiply a client's share. */
static struct topic_text name_of(struct topic_server *server, struct topic_job *job)
{
    const char *key = server->auth.is_locked ? topic_auth_key(&job->message) : NULL;
    zmq_msg_t *identity = &job->message.frames[0];
    return key ? (struct topic_text){key, strlen(key)}
               : (struct topic_text){zmq_msg_data(identity), zmq_msg_size(identity)};
}

/* Else the request is answered, and gone. */
static bool has_share(struct topic_server *server, struct topic_job *job)
{
    job->sender = topic_senders_enter(&server->senders, name_of(server, job));
    if (job->sender && job->sender->in_flight <= (size_t)server->options->client_queue_limit)
        return true;
    refuse(server, job, TOPIC_CODE_BUSY, job->sender ? SHARE_USED : QUEUE_FULL);
    return false;
}

void topic_frontend_receive(struct topic_server *server, size_t limit)
{
    struct topic_jobs taken = {0};
    struct topic_job *job;
    int64_t now_us = topic_job_now_us();
    size_t room = topic_dispatcher_room(&server->dispatcher);
    for (size_t i = 0; i < limit && (job = receive(server)); i++) {
        job->arrived_us = now_us;
        if (taken.count >= room || taken.size_bytes >= HAND_OVER_BYTES) {
            topic_dispatcher_post(&server->dispatcher, &taken);
            room = topic_dispatcher_room(&server->dispatcher);
        }
        if (!may_ask(server, job) || !has_share(server, job))
            continue;
        if (room > 0)
            topic_job_push(&taken, job);
        else
            refuse(server, job, TOPIC_CODE_BUSY, QUEUE_FULL);
    }
    topic_dispatcher_post(&server->dispatcher, &taken);
}

void topic_frontend_finish(struct topic_server *server, struct topic_job *job, int64_t now_us)
{
    topic_histogram_add(&server->counters.latency, (double)(now_us - job->arrived_us) / 1e6);
    topic_drift_add(&server->drift, job->model, &job->stats);
    if (job->operation == TOPIC_OPERATION_STATUS && job->code == TOPIC_CODE_NONE) {
        struct topic_counters_state state = topic_server_state(server);
        if (topic_counters_write(&server->counters, &state, job->id, &job->reply, NULL) < 0)
            topic_buffer_reset(&job->reply);
    }
    send_reply(server, job);
}
