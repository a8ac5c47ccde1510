#include "daemon/metrics/metrics_table.h"

#include "hooks/hooks.h"
#include "service/log_writer.h"
#include "service/process_stats.h"
#include "service/prometheus.h"
#include "topicd/version.h"

struct row {
    const char *name;
    const char *type;
    const char *help;
    double value;
};

static void write_rows(struct topic_prometheus *page, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        topic_prometheus_single(page, rows[i].name, rows[i].type, rows[i].help, rows[i].value);
}

static void write_requests(struct topic_prometheus *page, const struct topic_counters *counters)
{
    static const char requests[] = "topicd_requests_total";
    static const char errors[] = "topicd_errors_total";
    topic_prometheus_family(page, requests, "counter",
                            "Requests that could be read, by operation.");
    for (enum topic_operation i = 0; i < TOPIC_OPERATION_COUNT; i++)
        topic_prometheus_labelled(page, requests, "op", topic_operation_name(i),
                                  (double)counters->requests[i]);
    topic_prometheus_family(page, errors, "counter", "Requests answered with an error, by code.");
    for (enum topic_code i = TOPIC_CODE_NONE + 1; i < TOPIC_CODE_COUNT; i++)
        topic_prometheus_labelled(page, errors, "code", topic_code_name(i),
                                  (double)counters->errors[i]);
}

static void write_counters(struct topic_prometheus *page, const struct topic_counters *counters)
{
    const struct row rows[] = {
        {"topicd_received_total", "counter", "Requests received.", (double)counters->received},
        {"topicd_answered_total", "counter", "Answers: sent, undeliverable or dropped.",
         (double)counters->answered},
        {"topicd_answers_undeliverable_total", "counter", "Answers whose client had disconnected.",
         (double)counters->undeliverable},
        {"topicd_answers_dropped_total", "counter",
         "Answers dropped because the client does not read.", (double)counters->dropped},
        {"topicd_connections_cut_total", "counter",
         "Clients disconnected because their message did not end.",
         (double)topic_hooks_cut_count()},
        {"topicd_subscribers_cut_total", "counter",
         "Subscribers disconnected because of their subscriptions, or of records unread.",
         (double)topic_hooks_subscribers_cut()},
        {"topicd_reloads_total", "counter",
         "Reloads and rollbacks that replaced the running model since the start.",
         (double)counters->reloads},
        {"topicd_reloads_failed_total", "counter",
         "Reloads and rollbacks that failed, so that the old model still runs.",
         (double)counters->failed_reloads},
        {"topicd_log_lines_dropped_total", "counter",
         "Log lines dropped because stderr was not read in time.",
         (double)topic_log_writer_dropped()},
    };
    write_requests(page, counters);
    write_rows(page, rows, sizeof rows / sizeof *rows);
    topic_prometheus_histogram(page, "topicd_request_seconds",
                               "Time from a request's arrival to its answer.", &counters->latency);
}

static void write_memory(struct topic_prometheus *page, const struct topic_counters_state *state)
{
    const struct row rows[] = {
        {"topicd_memory_budget_bytes", "gauge", "What clients can make the daemon keep.",
         (double)state->memory->total_bytes},
        {"topicd_answers_waiting_bytes", "gauge", "Answers that clients have not taken.",
         (double)atomic_load(&state->answers->used_bytes)},
        {"topicd_answers_waiting_limit_bytes", "gauge", "Maximum of topicd_answers_waiting_bytes.",
         (double)state->memory->answer_bytes},
        {"topicd_answers_refused_total", "counter",
         "Answers that were made and had no room; their clients got busy.",
         (double)atomic_load(&state->answers->refused)},
    };
    write_rows(page, rows, sizeof rows / sizeof *rows);
}

static void write_handshakes(struct topic_prometheus *page,
                             const struct topic_handshakes *handshakes)
{
    static const char failed[] = "topicd_handshakes_failed_total";
    topic_prometheus_family(page, failed, "counter",
                            "Clients refused before their first message, by reason.");
    for (enum topic_handshakes_reason i = 0; i < TOPIC_HANDSHAKES_REASON_COUNT; i++)
        topic_prometheus_labelled(page, failed, "reason", topic_handshakes_reason_name(i),
                                  (double)handshakes->failed[i]);
}

static void write_state(struct topic_prometheus *page, const struct topic_counters_state *state)
{
    const struct row rows[] = {
        {"topicd_queue_length", "gauge", "Requests that wait for a worker.",
         (double)state->queue_length},
        {"topicd_queue_limit", "gauge", "Maximum number of waiting requests.",
         (double)state->queue_limit},
        {"topicd_connections", "gauge", "Open connections of all sockets.",
         (double)state->connections},
        {"topicd_connections_stopped", "gauge",
         "Connections not read from until their clients have read their answers.",
         (double)state->connections_stopped},
        {"topicd_workers", "gauge", "Worker threads.", (double)state->workers},
        {"topicd_uptime_seconds", "gauge", "Time since the start.", (double)state->uptime_ms / 1e3},
        {"topicd_model_age_seconds", "gauge", "Time since the running model was loaded.",
         (double)state->model_age_ms / 1e3},
        {"topicd_model_topics", "gauge", "Topics of the running model.",
         (double)topic_model_topic_count(state->model)},
        {"topicd_model_size_bytes", "gauge", "Size of the running model's file.",
         (double)topic_model_size_bytes(state->model)},
    };
    write_rows(page, rows, sizeof rows / sizeof *rows);
    topic_prometheus_family(page, "topicd_model_info", "gauge", "The running model.");
    topic_prometheus_info_open(page, "topicd_model_info");
    topic_prometheus_info_label(page, "model", topic_model_id(state->model), true);
    topic_prometheus_info_label(page, "path", state->model_path, false);
    topic_prometheus_info_label(page, "version", TOPIC_VERSION, false);
    topic_prometheus_info_close(page);
}

static void write_drift(struct topic_prometheus *page, const struct topic_drift *drift)
{
    static const char given[] = "topicd_topic_tags_total";
    const struct row rows[] = {
        {"topicd_articles_total", "counter", "Articles tagged, including records of the pipeline.",
         (double)drift->articles},
        {"topicd_articles_untagged_total", "counter", "Tagged articles that were given no topic.",
         (double)drift->untagged},
        {"topicd_articles_unfamiliar_total", "counter",
         "Tagged articles with a familiarity below 0.05.", (double)drift->unfamiliar},
        {"topicd_features_total", "counter", "Words, word stems and phrases read in articles.",
         (double)drift->features},
        {"topicd_features_unknown_total", "counter",
         "Words, word stems and phrases that the model does not know.", (double)drift->unknown},
    };
    write_rows(page, rows, sizeof rows / sizeof *rows);
    topic_prometheus_histogram(page, "topicd_score",
                               "Scores of the topics that articles were given.", &drift->scores);
    topic_prometheus_family(page, given, "counter", "Articles that were given the topic.");
    for (size_t i = 0; i < topic_model_topic_count(drift->model); i++)
        topic_prometheus_labelled(page, given, "topic", topic_model_topic_name(drift->model, i),
                                  (double)drift->topics[i]);
}

static void write_pipeline(struct topic_prometheus *page,
                           const struct topic_counters_pipeline *pipeline)
{
    const struct row rows[] = {
        {"topicd_pipeline_pulled_total", "counter", "Records received.", (double)pipeline->pulled},
        {"topicd_pipeline_tagged_total", "counter", "Records tagged.", (double)pipeline->tagged},
        {"topicd_pipeline_pushed_total", "counter", "Records sent on.", (double)pipeline->pushed},
        {"topicd_pipeline_published_total", "counter", "Messages published.",
         (double)pipeline->published},
        {"topicd_pipeline_missed_total", "counter",
         "Times that a subscriber with a full queue began to miss messages.",
         (double)pipeline->missed},
        {"topicd_pipeline_rejected_total", "counter", "Records rejected.",
         (double)pipeline->rejected},
        {"topicd_pipeline_in_flight", "gauge", "Records inside the daemon.",
         (double)pipeline->in_flight},
        {"topicd_pipeline_waiting_for_taker", "gauge",
         "Tagged records that wait for a peer to take them.", (double)pipeline->waiting_for_taker},
        {"topicd_pipeline_untaken_bytes", "gauge",
         "Bytes of records sent to --push and --reject that peers have not read.",
         (double)pipeline->untaken_bytes},
        {"topicd_pipeline_subscriptions", "gauge", "Subscriptions of all subscribers.",
         (double)pipeline->subscriptions},
        {"topicd_pipeline_blocked", "gauge", "1 while the daemon receives no records.",
         pipeline->is_blocked ? 1 : 0},
    };
    write_rows(page, rows, sizeof rows / sizeof *rows);
}

static void write_process(struct topic_prometheus *page, const struct topic_counters_state *state)
{
    struct topic_process_stats process = topic_process_stats_read();
    const struct row rows[] = {
        {"process_resident_memory_bytes", "gauge", "Resident memory, models included.",
         (double)process.resident_bytes},
        {"process_cpu_seconds_total", "counter", "Processor time of all threads.",
         process.cpu_seconds},
        {"process_open_fds", "gauge", "Open files.", (double)process.open_files},
        {"process_max_fds", "gauge", "Maximum number of open files.", (double)process.max_files},
        {"process_start_time_seconds", "gauge", "Start of the daemon in Unix time.",
         (double)state->started_unix_ms / 1e3},
    };
    write_rows(page, rows, sizeof rows / sizeof *rows);
}

int topic_metrics_table_write(const struct topic_counters *counters,
                              const struct topic_counters_state *state, struct topic_buffer *out,
                              struct topic_error *err)
{
    struct topic_prometheus page = {.out = out};
    topic_buffer_reset(out);
    write_counters(&page, counters);
    write_handshakes(&page, state->handshakes);
    write_state(&page, state);
    write_memory(&page, state);
    write_drift(&page, state->drift);
    if (state->pipeline)
        write_pipeline(&page, state->pipeline);
    write_process(&page, state);
    return page.failed ? topic_error_set(err, "out of memory") : 0;
}
