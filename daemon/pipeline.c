#include "daemon/pipeline.h"

#include <string.h>

#include <zmq.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/net/socket.h"
#include "hooks/hooks.h"
#include "wire/reply.h"

/* Records inside the daemon, being tagged or waiting to be sent: enough to keep all workers busy
 * until the main loop comes round again, and few enough to delay a request by a few milliseconds at
 * most. */
#define MAX_RECORDS 1000

/* Records taken in one turn, before the other sockets are served. */
#define TURN 256

/* Records received after the end, at most: more than libzmq can hold for us, so that a feed that
 * never stops does not keep the daemon alive. */
#define MAX_LEFT 100000

/* How long to wait for a record that libzmq has still to read from the kernel. */
#define LAST_RECORD_MS 100

/* Bytes of an id in the log. */
#define LOGGED_ID_BYTES 80

#define REJECTED "record-rejected"
#define NO_TAKER "no peer took the record before the daemon stopped: send it again"

static bool has_pipeline(const struct topic_pipeline *pipeline)
{
    return pipeline->sockets.ends[TOPIC_END_PULL] != NULL;
}

void topic_pipeline_release(struct topic_pipeline *pipeline)
{
    topic_job_list_release(&pipeline->to_push);
    topic_job_list_release(&pipeline->to_reject);
    topic_pipeline_sockets_close(&pipeline->sockets);
}

/* Whether another record may come in, where takers have left so many bytes unread. */
static bool has_room(const struct topic_pipeline *pipeline, size_t untaken_bytes)
{
    if (pipeline->stop_ms > 0 && topic_clock_now_ms() - pipeline->stop_ms >= TOPIC_SOCKET_LINGER_MS)
        return false;
    return pipeline->record_count < MAX_RECORDS &&
           pipeline->record_bytes + untaken_bytes < pipeline->max_bytes &&
           pipeline->to_push.count == 0 && pipeline->to_reject.count == 0;
}

static bool may_take(const struct topic_pipeline *pipeline)
{
    return has_room(pipeline, topic_pushed_records_bytes(pipeline->sockets.pushed));
}

/* A record that a taker reads while it is not watched would wake nobody: so it looks twice. */
static bool wait_to_take(const struct topic_pipeline *pipeline)
{
    bool is_up_to_takers = !may_take(pipeline) && has_room(pipeline, 0);
    topic_pushed_records_watch(pipeline->sockets.pushed, is_up_to_takers);
    return may_take(pipeline);
}

void topic_pipeline_set_poll(const struct topic_pipeline *pipeline,
                             struct topic_poll_item items[TOPIC_END_COUNT])
{
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        items[i] = (struct topic_poll_item){.socket = pipeline->sockets.ends[i], .fd = -1};
    if (!has_pipeline(pipeline))
        return;
    items[TOPIC_END_PULL].events = wait_to_take(pipeline) ? ZMQ_POLLIN : 0;
    items[TOPIC_END_PUSH].events = pipeline->to_push.count > 0 ? ZMQ_POLLOUT : 0;
    items[TOPIC_END_PUB].events =
        topic_pipeline_sockets_timeout_ms(&pipeline->sockets) < 0 ? ZMQ_POLLIN : 0;
    items[TOPIC_END_REJECT].events = pipeline->to_reject.count > 0 ? ZMQ_POLLOUT : 0;
}

int topic_pipeline_timeout_ms(const struct topic_pipeline *pipeline)
{
    return has_pipeline(pipeline) ? topic_pipeline_sockets_timeout_ms(&pipeline->sockets) : -1;
}

/* A record is there twice: as it came, and with its topics. Before these are known, all that the
 * model may give are counted. */
static void charge(struct topic_pipeline *pipeline, struct topic_job *job, size_t tagged_bytes)
{
    size_t *charged = &job->as.record.charged_bytes;
    pipeline->record_bytes -= *charged;
    *charged = TOPIC_JOB_BYTES + job->message.size_bytes + tagged_bytes;
    pipeline->record_bytes += *charged;
}

static void discharge(struct topic_pipeline *pipeline, struct topic_job *job)
{
    pipeline->record_bytes -= job->as.record.charged_bytes;
}

/* The next record; NULL when none has arrived or memory is short. */
static struct topic_job *receive(struct topic_pipeline *pipeline)
{
    struct topic_job *job = topic_job_new(pipeline->pool, TOPIC_JOB_RECORD, NULL);
    if (!job)
        return NULL;
    uint64_t received = topic_hooks_received(TOPIC_HOOKS_RECORDS);
    if (!topic_message_receive_record(&job->message, pipeline->sockets.ends[TOPIC_END_PULL])) {
        topic_hooks_taken(TOPIC_HOOKS_RECORDS, received);
        topic_job_recycle(pipeline->pool, job);
        return NULL;
    }
    pipeline->sockets.counters.pulled++;
    pipeline->record_count++;
    charge(pipeline, job,
           job->message.size_bytes + topic_dispatcher_record_growth(pipeline->dispatcher));
    pipeline->progress_ms = topic_clock_now_ms();
    return job;
}

/* A feed that --pull connects to has proved the key given with the endpoint, and shows none. */
static bool may_feed(const struct topic_pipeline *pipeline, struct topic_job *job)
{
    return !topic_auth_key(&job->message) ||
           topic_auth_allow(pipeline->auth, &job->message, TOPIC_RIGHT_TAG);
}

static void take_records(struct topic_pipeline *pipeline)
{
    struct topic_job_list taken = {0};
    struct topic_job *job;
    for (int i = 0; i < TURN && may_take(pipeline) && (job = receive(pipeline)); i++) {
        if (may_feed(pipeline, job)) {
            topic_job_list_push(&taken, job);
            continue;
        }
        job->code = TOPIC_CODE_DENIED;
        topic_error_set(&job->as.record.err,
                        "this key may not send records: give it the right \"tag\" in the client "
                        "list");
        topic_pipeline_finish(pipeline, job);
    }
    topic_dispatcher_post(pipeline->dispatcher, &taken);
}

/* The record has left the daemon. */
static void remove_record(struct topic_pipeline *pipeline, struct topic_job *job)
{
    pipeline->record_count--;
    discharge(pipeline, job);
    pipeline->progress_ms = topic_clock_now_ms();
    topic_job_recycle(pipeline->pool, job);
}

static bool push(struct topic_pipeline_sockets *sockets, struct topic_job *job)
{
    if (sockets->ends[TOPIC_END_PUSH] && !topic_pipeline_sockets_push(sockets, job))
        return false;
    if (sockets->ends[TOPIC_END_PUB])
        topic_pipeline_sockets_publish(sockets, job);
    return true;
}

static bool reject(struct topic_pipeline_sockets *sockets, struct topic_job *job)
{
    if (!topic_pipeline_sockets_reject(sockets, job))
        return false;
    sockets->counters.rejected++;
    return true;
}

typedef bool (*send_one)(struct topic_pipeline_sockets *sockets, struct topic_job *job);

static void send_waiting(struct topic_pipeline *pipeline, struct topic_job_list *waiting,
                         send_one send)
{
    while (waiting->first && send(&pipeline->sockets, waiting->first))
        remove_record(pipeline, topic_job_list_pop(waiting));
}

void topic_pipeline_turn(struct topic_pipeline *pipeline)
{
    if (!has_pipeline(pipeline))
        return;
    topic_pipeline_sockets_read_subscriptions(&pipeline->sockets);
    send_waiting(pipeline, &pipeline->to_push, push);
    send_waiting(pipeline, &pipeline->to_reject, reject);
    take_records(pipeline);
}

/* On one line, and without the article's text: jansson's messages quote the place where it
 * failed. */
static void log_rejected(const struct topic_job *job)
{
    static struct topic_log_limit limit;
    if (!topic_log_limit_admits(&limit, REJECTED))
        return;
    const char *message = job->as.record.err.text;
    const char *quote = strstr(message, " near '");
    size_t len = quote ? (size_t)(quote - message) : strlen(message);
    size_t id_len = job->id.len < LOGGED_ID_BYTES ? job->id.len : LOGGED_ID_BYTES;
    const char *code = topic_code_name(job->code);
    const struct topic_log_field fields[] = {{"code", code}, {NULL, NULL}};
    topic_log_with(TOPIC_LOG_WARNING, REJECTED, fields, "record %.*s is rejected: %s: %.*s",
                   id_len > 0 ? (int)id_len : (int)strlen("without id"),
                   id_len > 0 ? job->id.bytes : "without id", code, (int)len, message);
}

/* Out of memory, the record goes with an empty reason. */
static void write_reason(struct topic_job *job)
{
    if (topic_reply_write_error(&job->reply, job->id, job->code, job->as.record.err.text, NULL) < 0)
        topic_buffer_reset(&job->reply);
}

void topic_pipeline_finish(struct topic_pipeline *pipeline, struct topic_job *job)
{
    if (job->code != TOPIC_CODE_NONE && pipeline->sockets.ends[TOPIC_END_REJECT])
        write_reason(job);
    charge(pipeline, job, job->reply.capacity);
    if (job->code == TOPIC_CODE_NONE) {
        pipeline->sockets.counters.tagged++;
        topic_drift_add(pipeline->drift, job->model, &job->stats);
        topic_job_list_push(&pipeline->to_push, job);
        return;
    }
    if (pipeline->sockets.ends[TOPIC_END_REJECT]) {
        topic_job_list_push(&pipeline->to_reject, job);
        return;
    }
    log_rejected(job);
    pipeline->sockets.counters.rejected++;
    remove_record(pipeline, job);
}

const struct topic_counters_pipeline *topic_pipeline_counters(struct topic_pipeline *pipeline)
{
    struct topic_counters_pipeline *counters = &pipeline->sockets.counters;
    if (!has_pipeline(pipeline))
        return NULL;
    counters->in_flight = pipeline->record_count;
    counters->waiting_for_taker = pipeline->to_push.count + pipeline->to_reject.count;
    counters->untaken_bytes = topic_pushed_records_bytes(pipeline->sockets.pushed);
    counters->is_blocked = !may_take(pipeline);
    return counters;
}

bool topic_pipeline_drains(struct topic_pipeline *pipeline)
{
    void *pull = pipeline->sockets.ends[TOPIC_END_PULL];
    if (!has_pipeline(pipeline))
        return false;
    if (pipeline->stop_ms == 0) {
        pipeline->stop_ms = pipeline->progress_ms = topic_clock_now_ms();
        /* A feed would reconnect, and bring more records that cannot be sent on. */
        topic_connection_limit_stop_accepting(pipeline->limit, pull);
    }
    /* In this order: a feed that has gone by now has delivered all that it sent. */
    size_t feeds = topic_connection_limit_shut_down(pipeline->limit, pull);
    topic_pipeline_turn(pipeline);
    if (feeds == 0 && pipeline->record_count == 0)
        return false;
    return topic_clock_now_ms() - pipeline->progress_ms < TOPIC_SOCKET_LINGER_MS;
}

/* Whether a peer of --reject takes the record before end_ms. */
static bool reject_until(struct topic_pipeline *pipeline, struct topic_job *job, int64_t end_ms)
{
    zmq_pollitem_t item = {.socket = pipeline->sockets.ends[TOPIC_END_REJECT],
                           .events = ZMQ_POLLOUT};
    if (!item.socket)
        return false;
    for (;;) {
        if (reject(&pipeline->sockets, job))
            return true;
        int64_t left_ms = end_ms - topic_clock_now_ms();
        if (left_ms <= 0)
            return false;
        zmq_poll(&item, 1, left_ms);
    }
}

static void end_record(struct topic_pipeline *pipeline, struct topic_job *job, int64_t end_ms)
{
    if (job->code == TOPIC_CODE_NONE) {
        job->code = TOPIC_CODE_BUSY;
        topic_error_set(&job->as.record.err, "%s", NO_TAKER);
        write_reason(job);
    }
    if (!reject_until(pipeline, job, end_ms))
        pipeline->sockets.counters.lost++;
    remove_record(pipeline, job);
}

/* libzmq may still read from the kernel as room is made. */
static struct topic_job *receive_last(struct topic_pipeline *pipeline)
{
    zmq_pollitem_t item = {.socket = pipeline->sockets.ends[TOPIC_END_PULL], .events = ZMQ_POLLIN};
    return zmq_poll(&item, 1, LAST_RECORD_MS) > 0 ? receive(pipeline) : NULL;
}

static size_t end_records(struct topic_pipeline *pipeline)
{
    int64_t end_ms = topic_clock_now_ms() + TOPIC_SOCKET_LINGER_MS;
    struct topic_job *job;
    size_t left = 0;
    for (; (job = topic_job_list_pop(&pipeline->to_reject)); left++)
        end_record(pipeline, job, end_ms);
    for (; (job = topic_job_list_pop(&pipeline->to_push)); left++)
        end_record(pipeline, job, end_ms);
    for (; left < MAX_LEFT && (job = receive_last(pipeline)); left++)
        end_record(pipeline, job, end_ms);
    return left;
}

int topic_pipeline_end(struct topic_pipeline *pipeline, struct topic_error *err)
{
    const struct topic_counters_pipeline *counters = &pipeline->sockets.counters;
    if (!has_pipeline(pipeline))
        return 0;
    size_t left = end_records(pipeline);
    topic_log(TOPIC_LOG_INFO, "pipeline-stopped",
              "stopped: %llu records taken, %llu tagged, %llu rejected, %llu lost",
              (unsigned long long)counters->pulled, (unsigned long long)counters->tagged,
              (unsigned long long)counters->rejected, (unsigned long long)counters->lost);
    if (left == 0)
        return 0;
    return topic_error_set(err,
                           "no peer took %zu records before the daemon stopped: %llu went to "
                           "--reject, %llu are lost",
                           left, (unsigned long long)(left - counters->lost),
                           (unsigned long long)counters->lost);
}
