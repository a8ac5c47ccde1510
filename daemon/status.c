#include "daemon/status.h"

#include <string.h>

#include "base/clock.h"

struct topic_counters_state topic_status_read(const struct topic_status *status)
{
    int64_t now_ms = topic_clock_now_ms();
    return (struct topic_counters_state){.model = status->models->model,
                                         .metadata = &status->models->metadata,
                                         .model_path = status->models->path,
                                         .previous = status->models->previous,
                                         .drift = status->drift,
                                         .uptime_ms = now_ms - status->started_ms,
                                         .started_unix_ms = status->started_unix_ms,
                                         .model_age_ms = now_ms - status->models->since_ms,
                                         .workers = status->workers,
                                         .connections = status->connections->connections,
                                         .handshakes = &status->connections->handshakes,
                                         .queue_length =
                                             topic_dispatcher_waiting(status->dispatcher),
                                         .queue_limit = status->queue_limit,
                                         .memory = status->memory,
                                         .answers = status->answers,
                                         .connections_stopped = status->stopped->count,
                                         .pipeline = topic_pipeline_counters(status->pipeline)};
}

/* How an answer without an id begins. */
#define NO_ID "{\"id\":null"

static int write_status(const struct topic_status *status, struct topic_text id, bool with_samples,
                        struct topic_buffer *out)
{
    struct topic_counters_state state = topic_status_read(status);
    state.store = topic_store_writer_read(status->store, &state.store_state);
    state.training = topic_run_progress_read(status->training);
    state.shadow = status->models->shadow;
    state.with_samples = with_samples;
    return topic_counters_write(status->counters, &state, id, out, NULL);
}

void topic_status_answer(const struct topic_status *status, struct topic_job *job)
{
    if (write_status(status, job->id, true, &job->reply) < 0)
        topic_buffer_reset(&job->reply);
}

static int copy_text(const struct topic_buffer *text, struct topic_text id,
                     struct topic_buffer *out)
{
    topic_buffer_reset(out);
    if (id.len == 0)
        return topic_buffer_append(out, text->bytes, text->len, NULL);
    if (topic_buffer_append(out, "{\"id\":", strlen("{\"id\":"), NULL) < 0 ||
        topic_buffer_append(out, id.bytes, id.len, NULL) < 0)
        return -1;
    return topic_buffer_append(out, text->bytes + strlen(NO_ID), text->len - strlen(NO_ID), NULL);
}

void topic_status_answer_client(struct topic_status *status, struct topic_job *job, int64_t now_us)
{
    const struct topic_text none = {0};
    if (status->text_us != now_us && write_status(status, none, false, &status->text) < 0)
        topic_buffer_reset(&status->text);
    status->text_us = now_us;
    if (status->text.len == 0 || copy_text(&status->text, job->id, &job->reply) < 0)
        topic_buffer_reset(&job->reply);
}

void topic_status_release(struct topic_status *status)
{
    topic_buffer_release(&status->text);
}
