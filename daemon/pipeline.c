#include "daemon/pipeline.h"

#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "daemon/net/socket.h"

/* Records inside the daemon, being tagged or waiting for a taker: work for all workers until the
 * main thread's next turns, and at most a few milliseconds' delay for a request beside them. */
#define MAX_RECORDS 1000

/* The same in bytes, for large ones. */
#define MAX_RECORD_BYTES ((size_t)64 * 1024 * 1024)

/* Records taken in one turn, before the other sockets have theirs. */
#define TURN 256

/* More than libzmq can hold for us when the daemon ends; a feed that never stops shall not keep it
 * alive. */
#define MAX_LEFT 100000

/* How long the next record may take that libzmq has still to read from the kernel. */
#define LAST_RECORD_MS 100

/* Of an id in the log. */
#define LOGGED_ID_BYTES 80

#define NO_TAKER "nobody took the record before the daemon stopped: send it again"

static bool has_pipeline(const struct topic_server *server)
{
    return server->pipeline.sockets[TOPIC_END_PULL] != NULL;
}

static bool may_take(const struct topic_pipeline_sockets *pipeline)
{
    if (pipeline->stop_ms > 0 && topic_job_now_ms() - pipeline->stop_ms >= TOPIC_SOCKET_LINGER_MS)
        return false;
    return pipeline->record_count < MAX_RECORDS && pipeline->record_bytes < MAX_RECORD_BYTES &&
           pipeline->waiting[TOPIC_END_PUSH].count == 0 &&
           pipeline->waiting[TOPIC_END_REJECT].count == 0;
}

void topic_pipeline_set_poll(struct topic_server *server, zmq_pollitem_t items[TOPIC_END_COUNT])
{
    const struct topic_pipeline_sockets *pipeline = &server->pipeline;
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        items[i] = (zmq_pollitem_t){.socket = pipeline->sockets[i], .fd = -1};
    if (!has_pipeline(server))
        return;
    items[TOPIC_END_PULL].events = may_take(pipeline) ? ZMQ_POLLIN : 0;
    items[TOPIC_END_PUSH].events = pipeline->waiting[TOPIC_END_PUSH].count > 0 ? ZMQ_POLLOUT : 0;
    items[TOPIC_END_PUB].events = ZMQ_POLLIN;
    items[TOPIC_END_REJECT].events =
        pipeline->waiting[TOPIC_END_REJECT].count > 0 ? ZMQ_POLLOUT : 0;
}

/* The next record, NULL when none is there or memory is short. */
static struct topic_job *receive(struct topic_server *server)
{
    struct topic_pipeline_sockets *pipeline = &server->pipeline;
    struct topic_job *job = topic_job_take(&server->pool, NULL);
    if (!job)
        return NULL;
    if (!topic_message_receive_record(&job->message, pipeline->sockets[TOPIC_END_PULL])) {
        topic_job_recycle(&server->pool, job);
        return NULL;
    }
    job->kind = TOPIC_JOB_RECORD;
    pipeline->counters.pulled++;
    pipeline->record_count++;
    pipeline->record_bytes += job->message.size_bytes;
    pipeline->progress_ms = topic_job_now_ms();
    return job;
}

/* Those whom --pull connects to have proved the key that was named; they bear no key of a list. */
static bool may_feed(const struct topic_server *server, struct topic_job *job)
{
    return !topic_auth_key(&job->message) ||
           topic_auth_allow(&server->auth, &job->message, TOPIC_RIGHT_TAG);
}

static void take_records(struct topic_server *server)
{
    struct topic_jobs taken = {0};
    struct topic_job *job;
    for (int i = 0; i < TURN && may_take(&server->pipeline) && (job = receive(server)); i++) {
        if (may_feed(server, job)) {
            topic_job_push(&taken, job);
            continue;
        }
        job->code = TOPIC_CODE_DENIED;
        topic_error_set(&job->err, "this key may not feed: have it listed with the right tag");
        topic_pipeline_finish(server, job);
    }
    topic_dispatcher_post_records(&server->dispatcher, &taken);
}

/* The record has left the daemon. */
static void let_go(struct topic_server *server, struct topic_job *job)
{
    server->pipeline.record_count--;
    server->pipeline.record_bytes -= job->message.size_bytes;
    server->pipeline.progress_ms = topic_job_now_ms();
    topic_job_recycle(&server->pool, job);
}

static bool push(struct topic_pipeline_sockets *pipeline, struct topic_job *job)
{
    if (pipeline->sockets[TOPIC_END_PUSH] && !topic_pipeline_sockets_push(pipeline, job))
        return false;
    if (pipeline->sockets[TOPIC_END_PUB])
        topic_pipeline_sockets_publish(pipeline, job);
    return true;
}

static bool reject(struct topic_pipeline_sockets *pipeline, struct topic_job *job)
{
    if (!topic_pipeline_sockets_reject(pipeline, job))
        return false;
    pipeline->counters.rejected++;
    return true;
}

typedef bool (*send_one)(struct topic_pipeline_sockets *pipeline, struct topic_job *job);

static void send_waiting(struct topic_server *server, enum topic_end end, send_one send)
{
    struct topic_jobs *waiting = &server->pipeline.waiting[end];
    while (waiting->first && send(&server->pipeline, waiting->first))
        let_go(server, topic_job_pop(waiting));
}

void topic_pipeline_turn(struct topic_server *server)
{
    if (!has_pipeline(server))
        return;
    topic_pipeline_sockets_read_subscriptions(&server->pipeline);
    send_waiting(server, TOPIC_END_PUSH, push);
    send_waiting(server, TOPIC_END_REJECT, reject);
    take_records(server);
}

/* One line, without the article's text, of which jansson quotes the place where it failed. */
static void log_rejected(const struct topic_job *job)
{
    const char *message = job->err.text;
    const char *quote = strstr(message, " near '");
    size_t len = quote ? (size_t)(quote - message) : strlen(message);
    size_t id_len = job->id.len < LOGGED_ID_BYTES ? job->id.len : LOGGED_ID_BYTES;
    const struct topic_log_field fields[] = {{"code", topic_code_name(job->code)}, {NULL, NULL}};
    topic_log_with(
        TOPIC_LOG_WARNING, "record-rejected", fields, "record %.*s is rejected: %s: %.*s",
        id_len > 0 ? (int)id_len : (int)strlen("without id"),
        id_len > 0 ? job->id.bytes : "without id", topic_code_name(job->code), (int)len, message);
}

/* Without memory for it, the record goes with an empty reason. */
static void write_reason(struct topic_job *job)
{
    if (topic_reply_write_error(&job->reply, job->id, job->code, job->err.text, NULL) < 0)
        topic_buffer_reset(&job->reply);
}

void topic_pipeline_finish(struct topic_server *server, struct topic_job *job)
{
    struct topic_pipeline_sockets *pipeline = &server->pipeline;
    if (job->code == TOPIC_CODE_NONE) {
        pipeline->counters.tagged++;
        topic_drift_add(&server->drift, job->model, &job->stats);
        topic_job_push(&pipeline->waiting[TOPIC_END_PUSH], job);
        return;
    }
    if (pipeline->sockets[TOPIC_END_REJECT]) {
        write_reason(job);
        topic_job_push(&pipeline->waiting[TOPIC_END_REJECT], job);
        return;
    }
    log_rejected(job);
    pipeline->counters.rejected++;
    let_go(server, job);
}

const struct topic_counters_pipeline *topic_pipeline_state(struct topic_server *server)
{
    struct topic_pipeline_sockets *pipeline = &server->pipeline;
    if (!has_pipeline(server))
        return NULL;
    pipeline->counters.in_flight = pipeline->record_count;
    pipeline->counters.waiting_for_taker =
        pipeline->waiting[TOPIC_END_PUSH].count + pipeline->waiting[TOPIC_END_REJECT].count;
    pipeline->counters.is_blocked = !may_take(pipeline);
    return &pipeline->counters;
}

bool topic_pipeline_goes_on(struct topic_server *server)
{
    struct topic_pipeline_sockets *pipeline = &server->pipeline;
    if (!has_pipeline(server))
        return false;
    if (pipeline->stop_ms == 0) {
        pipeline->stop_ms = pipeline->progress_ms = topic_job_now_ms();
        /* A feed that goes on would come back, and fill us with records that have nowhere to go. */
        topic_connection_limit_end(&server->connection_limit, pipeline->sockets[TOPIC_END_PULL]);
    }
    /* In this order: a feed that has gone has brought all that it will. */
    size_t feeds = topic_connection_limit_shut_down(&server->connection_limit,
                                                    pipeline->sockets[TOPIC_END_PULL]);
    topic_pipeline_turn(server);
    if (feeds == 0 && pipeline->record_count == 0)
        return false;
    return topic_job_now_ms() - pipeline->progress_ms < TOPIC_SOCKET_LINGER_MS;
}

/* Whether somebody takes it from --reject while the time lasts. */
static bool give_back(struct topic_pipeline_sockets *pipeline, struct topic_job *job,
                      int64_t end_ms)
{
    zmq_pollitem_t item = {.socket = pipeline->sockets[TOPIC_END_REJECT], .events = ZMQ_POLLOUT};
    if (!item.socket)
        return false;
    for (;;) {
        if (reject(pipeline, job))
            return true;
        int64_t left_ms = end_ms - topic_job_now_ms();
        if (left_ms <= 0)
            return false;
        zmq_poll(&item, 1, left_ms);
    }
}

static void part_with(struct topic_server *server, struct topic_job *job, int64_t end_ms)
{
    struct topic_pipeline_sockets *pipeline = &server->pipeline;
    if (job->code == TOPIC_CODE_NONE) {
        job->code = TOPIC_CODE_BUSY;
        topic_error_set(&job->err, "%s", NO_TAKER);
        write_reason(job);
    }
    if (!give_back(pipeline, job, end_ms))
        pipeline->counters.lost++;
    let_go(server, job);
}

/* libzmq may be reading on as we make room. */
static struct topic_job *receive_last(struct topic_server *server)
{
    zmq_pollitem_t item = {.socket = server->pipeline.sockets[TOPIC_END_PULL],
                           .events = ZMQ_POLLIN};
    return zmq_poll(&item, 1, LAST_RECORD_MS) > 0 ? receive(server) : NULL;
}

int topic_pipeline_end(struct topic_server *server, struct topic_error *err)
{
    struct topic_pipeline_sockets *pipeline = &server->pipeline;
    struct topic_job *job;
    size_t left = 0;
    int64_t end_ms = topic_job_now_ms() + TOPIC_SOCKET_LINGER_MS;
    if (!has_pipeline(server))
        return 0;
    for (; (job = topic_job_pop(&pipeline->waiting[TOPIC_END_REJECT])); left++)
        part_with(server, job, end_ms);
    for (; (job = topic_job_pop(&pipeline->waiting[TOPIC_END_PUSH])); left++)
        part_with(server, job, end_ms);
    for (; left < MAX_LEFT && (job = receive_last(server)); left++)
        part_with(server, job, end_ms);
    const struct topic_counters_pipeline *counters = &pipeline->counters;
    topic_log(TOPIC_LOG_INFO, "pipeline-stopped",
              "stopped: %llu records taken, %llu tagged, %llu rejected, %llu lost",
              (unsigned long long)counters->pulled, (unsigned long long)counters->tagged,
              (unsigned long long)counters->rejected, (unsigned long long)counters->lost);
    if (left == 0)
        return 0;
    return topic_error_set(err,
                           "%zu records found no taker before the end: %llu went to --reject, "
                           "%llu are lost",
                           left, (unsigned long long)(left - counters->lost),
                           (unsigned long long)counters->lost);
}
