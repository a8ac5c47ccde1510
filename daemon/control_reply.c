#include "daemon/control_reply.h"

#include "wire/reply.h"

/* Requests take no room, only answers do: the sender is entered for its answer alone. */
static void reply(struct topic_control *control, struct topic_job *job)
{
    struct topic_sender *sender =
        topic_sender_enter(&control->senders, topic_auth_sender(control->auth, &job->message), 0);
    topic_job_charge_answer(job, &control->budget, sender ? &sender->account : &control->nobody);
    topic_message_reply(&job->message, control->socket, &job->reply, &job->charge);
    if (sender)
        topic_sender_leave(&control->senders, sender, 0);
}

/* A job without an envelope is a signal's: no client waits for its answer. */
void topic_control_reply_send(struct topic_control *control, struct topic_job *job)
{
    if (job->message.envelope_count > 0) {
        reply(control, job);
        topic_counters_request(control->counters, job->operation, job->code);
    }
    topic_job_recycle(control->pool, job);
}

void topic_control_reply_error(struct topic_control *control, struct topic_job *job,
                               enum topic_code code, const char *message)
{
    job->code = code;
    if (topic_reply_write_error(&job->reply, job->id, code, message, NULL) < 0)
        topic_buffer_reset(&job->reply);
    topic_control_reply_send(control, job);
}

void topic_control_reply_ok(struct topic_control *control, struct topic_job *job)
{
    const char *id = topic_model_id(control->models->model);
    if (topic_reply_write_ok(&job->reply, job->id, id, NULL, NULL) < 0)
        topic_buffer_reset(&job->reply);
    topic_control_reply_send(control, job);
}
