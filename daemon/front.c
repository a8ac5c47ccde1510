#include "daemon/front.h"

#include "wire/scan.h"

/* Requests that wait hold their messages; past this they are refused however few they are. */
#define QUEUE_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* The answer leaves, whatever becomes of it, and the job with it. */
static void send_reply(struct topic_server *server, struct topic_job *job)
{
    topic_counters_request(&server->counters, job->operation, job->code);
    topic_counters_fate(&server->counters,
                        topic_message_reply(&job->message, server->front, &job->reply));
    topic_job_recycle(&server->pool, job);
}

static void refuse_busy(struct topic_server *server, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->code = TOPIC_CODE_BUSY;
    topic_reply_write_error(&job->reply, topic_scan_id(frames[0]), TOPIC_CODE_BUSY,
                            "the queue is full: send the request again a little later", NULL);
    send_reply(server, job);
}

static bool is_queue_full(const struct topic_server *server)
{
    return server->queue.count >= (size_t)server->options->queue_limit ||
           server->queue.size_bytes >= QUEUE_MAX_BYTES;
}

bool topic_front_receive(struct topic_server *server)
{
    struct topic_job *job = topic_job_take(&server->pool, NULL);
    if (!job)
        return false;
    if (!topic_message_receive(&job->message, server->front)) {
        topic_job_recycle(&server->pool, job);
        return false;
    }
    if (job->message.frame_count == job->message.envelope_count) {
        server->counters.ignored++; /* nothing at all, as PROBE_ROUTER sends it */
        topic_job_recycle(&server->pool, job);
        return true;
    }
    server->counters.received++;
    job->arrived_ms = topic_job_now_ms();
    if (is_queue_full(server))
        refuse_busy(server, job);
    else
        topic_job_push(&server->queue, job);
    return true;
}

void topic_front_finish(struct topic_server *server, struct topic_job *job)
{
    if (job->operation == TOPIC_OPERATION_STATUS && job->code == TOPIC_CODE_NONE) {
        struct topic_counters_state state = topic_server_state(server);
        if (topic_counters_write(&server->counters, &state, job->id, &job->reply, NULL) < 0)
            topic_buffer_reset(&job->reply);
    }
    send_reply(server, job);
}
