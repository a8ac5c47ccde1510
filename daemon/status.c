#include "daemon/status.h"

#include "base/clock.h"

struct topic_counters_state topic_status_read(const struct topic_status *status)
{
    int64_t now_ms = topic_clock_now_ms();
    return (struct topic_counters_state){.model = status->models->model,
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

void topic_status_answer(const struct topic_status *status, struct topic_job *job, bool with_shadow)
{
    struct topic_counters_state state = topic_status_read(status);
    state.store = topic_store_writer_read(status->store, &state.store_state);
    state.training = topic_run_progress_read(status->training);
    if (with_shadow)
        state.shadow = status->models->shadow;
    if (topic_counters_write(status->counters, &state, job->id, &job->reply, NULL) < 0)
        topic_buffer_reset(&job->reply);
}
