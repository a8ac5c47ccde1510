#include "daemon/metrics/counters.h"

#include "hooks/hooks.h"
#include "service/log_writer.h"
#include "service/process_stats.h"
#include "topicd/version.h"
#include "wire/json.h"
#include "wire/reply.h"

/* The smallest bound of a latency is 0.00005 s. */
#define SECONDS_PLACES 5
#define MILLISECONDS_PLACES 3

void topic_counters_request(struct topic_counters *counters, enum topic_operation operation,
                            enum topic_code code)
{
    if (operation < TOPIC_OPERATION_COUNT)
        counters->requests[operation]++;
    if (code != TOPIC_CODE_NONE)
        counters->errors[code]++;
}

void topic_counters_answer(struct topic_counters *counters, enum topic_message_delivery delivery)
{
    counters->answered++;
    if (delivery == TOPIC_MESSAGE_UNREACHABLE)
        counters->undeliverable++;
    else if (delivery == TOPIC_MESSAGE_DROPPED)
        counters->dropped++;
}

static void write_provenance(struct topic_json *json, const struct topic_metadata *metadata)
{
    if (metadata->run == 0 && !metadata->corpus[0])
        return;
    topic_json_put_open(json, "provenance", '{');
    topic_metadata_put_provenance(metadata, json);
    topic_json_close(json, '}');
}

static void write_training(struct topic_json *json, const struct topic_run_progress_value *training)
{
    topic_json_put_open(json, "training", '{');
    topic_json_put_unsigned(json, "run", (uint64_t)training->run);
    topic_json_put_cstring(json, "state", topic_training_run_state_name(training->state));
    topic_json_put_decimal(json, "done", training->done, 3);
    topic_json_close(json, '}');
}

static void write_state(struct topic_json *json, const struct topic_counters_state *state)
{
    topic_json_put_cstring(json, "model", topic_model_id(state->model));
    topic_json_put_cstring(json, "model_path", state->model_path);
    if (state->previous)
        topic_json_put_cstring(json, "previous", topic_model_id(state->previous));
    write_provenance(json, state->metadata);
    topic_json_put_cstring(json, "version", TOPIC_VERSION);
    topic_json_put_fixed(json, "uptime_seconds", state->uptime_ms, 3);
    topic_json_put_fixed(json, "model_age_seconds", state->model_age_ms, 3);
    topic_json_put_unsigned(json, "resident_bytes", topic_process_stats_read().resident_bytes);
    topic_json_put_unsigned(json, "workers", state->workers);
    topic_json_put_unsigned(json, "connections", state->connections);
    topic_json_put_unsigned(json, "connections_stopped", state->connections_stopped);
    topic_json_put_open(json, "queue", '{');
    topic_json_put_unsigned(json, "length", state->queue_length);
    topic_json_put_unsigned(json, "limit", state->queue_limit);
    topic_json_close(json, '}');
}

static void write_memory(struct topic_json *json, const struct topic_counters_state *state)
{
    const struct topic_memory_budget *memory = state->memory;
    topic_json_put_open(json, "memory_budget", '{');
    topic_json_put_unsigned(json, "bytes", memory->total_bytes);
    topic_json_put_unsigned(json, "received_bytes", memory->received_bytes);
    topic_json_put_unsigned(json, "queue_bytes", memory->queue_bytes);
    topic_json_put_unsigned(json, "store_bytes", memory->store_bytes);
    topic_json_put_unsigned(json, "models_bytes", memory->models_bytes);
    topic_json_put_unsigned(json, "answer_bytes", memory->answer_bytes);
    topic_json_put_unsigned(json, "record_bytes", memory->record_bytes);
    topic_json_put_unsigned(json, "subscription_bytes", memory->subscription_bytes);
    topic_json_put_unsigned(json, "connection_bytes", memory->connection_bytes);
    topic_json_put_unsigned(json, "worker_bytes", memory->worker_bytes);
    topic_json_close(json, '}');
    topic_json_put_unsigned(json, "answers_waiting_bytes",
                            atomic_load(&state->answers->used_bytes));
    topic_json_put_unsigned(json, "answers_refused", atomic_load(&state->answers->refused));
}

static void write_tables(struct topic_json *json, const struct topic_counters *counters)
{
    topic_json_put_open(json, "requests", '{');
    for (enum topic_operation i = 0; i < TOPIC_OPERATION_COUNT; i++)
        topic_json_put_unsigned(json, topic_operation_name(i), counters->requests[i]);
    topic_json_close(json, '}');
    topic_json_put_open(json, "errors", '{');
    for (enum topic_code i = TOPIC_CODE_NONE + 1; i < TOPIC_CODE_COUNT; i++)
        topic_json_put_unsigned(json, topic_code_name(i), counters->errors[i]);
    topic_json_close(json, '}');
}

static void write_handshakes(struct topic_json *json, const struct topic_handshakes *handshakes)
{
    topic_json_put_open(json, "handshakes_failed", '{');
    for (enum topic_handshakes_reason i = 0; i < TOPIC_HANDSHAKES_REASON_COUNT; i++)
        topic_json_put_unsigned(json, topic_handshakes_reason_name(i), handshakes->failed[i]);
    topic_json_close(json, '}');
}

static void write_pipeline(struct topic_json *json, const struct topic_counters_pipeline *pipeline)
{
    topic_json_put_open(json, "pipeline", '{');
    topic_json_put_unsigned(json, "pulled", pipeline->pulled);
    topic_json_put_unsigned(json, "tagged", pipeline->tagged);
    topic_json_put_unsigned(json, "pushed", pipeline->pushed);
    topic_json_put_unsigned(json, "published", pipeline->published);
    topic_json_put_unsigned(json, "missed", pipeline->missed);
    topic_json_put_unsigned(json, "rejected", pipeline->rejected);
    topic_json_put_unsigned(json, "subscriptions", pipeline->subscriptions);
    topic_json_put_unsigned(json, "in_flight", pipeline->in_flight);
    topic_json_put_unsigned(json, "waiting_for_taker", pipeline->waiting_for_taker);
    topic_json_put_unsigned(json, "untaken_bytes", pipeline->untaken_bytes);
    topic_json_put_bool(json, "is_blocked", pipeline->is_blocked);
    topic_json_close(json, '}');
}

static void write_store(struct topic_json *json, const struct topic_store_handle_state *store)
{
    topic_json_put_open(json, "store", '{');
    topic_json_put_cstring(json, "path", store->path);
    topic_json_put_bool(json, "is_open", store->is_open);
    if (!store->is_open)
        topic_json_put_cstring(json, "problem", store->problem);
    topic_json_put_unsigned(json, "events", (uint64_t)store->events);
    topic_json_put_unsigned(json, "articles", (uint64_t)store->articles);
    topic_json_put_unsigned(json, "labelled", (uint64_t)store->labelled);
    topic_json_put_unsigned(json, "queue", (uint64_t)store->queue);
    topic_json_put_unsigned(json, "commits", store->commits);
    topic_json_put_unsigned(json, "failures", store->failures);
    topic_json_close(json, '}');
}

static void write_bucket(struct topic_json *json, double bound, uint64_t count)
{
    topic_json_open(json, '[');
    topic_json_decimal(json, bound, SECONDS_PLACES);
    topic_json_unsigned(json, count);
    topic_json_close(json, ']');
}

/* With the buckets, so that a client can compute the latency between two answers. */
static void write_latency(struct topic_json *json, const struct topic_histogram *latency)
{
    topic_json_put_open(json, "latency", '{');
    topic_json_put_unsigned(json, "count", latency->total);
    topic_json_put_decimal(json, "p50_ms", 1e3 * topic_histogram_quantile(latency, 0.5),
                           MILLISECONDS_PLACES);
    topic_json_put_decimal(json, "p99_ms", 1e3 * topic_histogram_quantile(latency, 0.99),
                           MILLISECONDS_PLACES);
    topic_json_put_open(json, "buckets", '[');
    for (size_t i = 0; i < latency->bounds->count; i++)
        write_bucket(json, latency->bounds->items[i], latency->counts[i]);
    topic_json_close(json, ']');
    topic_json_close(json, '}');
}

/* Of a list of topics: the main thread writes it, and a model may have 65,535 topics with names of
 * a thousand bytes. */
static size_t listed_bytes(const struct topic_counters_state *state)
{
    const size_t answer_bytes = state->memory->max_answer_bytes;
    return answer_bytes < TOPIC_COUNTERS_LISTED_BYTES ? answer_bytes : TOPIC_COUNTERS_LISTED_BYTES;
}

static void write_topics_given(struct topic_json *json, const struct topic_drift *drift,
                               size_t most_bytes)
{
    const size_t count = topic_model_topic_count(drift->model);
    const size_t end = json->out->len + most_bytes;
    size_t i = 0;
    topic_json_put_open(json, "topics_given", '{');
    for (; i < count && json->out->len < end; i++)
        topic_json_put_unsigned(json, topic_model_topic_name(drift->model, i), drift->topics[i]);
    topic_json_close(json, '}');
    if (i < count)
        topic_json_put_unsigned(json, "topics_unlisted", count - i);
}

static void write_drift(struct topic_json *json, const struct topic_counters_state *state)
{
    const struct topic_drift *drift = state->drift;
    topic_json_put_unsigned(json, "articles", drift->articles);
    topic_json_put_unsigned(json, "untagged", drift->untagged);
    topic_json_put_unsigned(json, "unfamiliar", drift->unfamiliar);
    topic_json_put_unsigned(json, "features", drift->features);
    topic_json_put_unsigned(json, "unknown_features", drift->unknown);
    write_topics_given(json, drift, listed_bytes(state));
}

int topic_counters_write(const struct topic_counters *counters,
                         const struct topic_counters_state *state, struct topic_text id,
                         struct topic_buffer *out, struct topic_error *err)
{
    struct topic_json json;
    topic_buffer_reset(out);
    topic_json_init(&json, out, err);
    topic_reply_open(&json, id);
    write_state(&json, state);
    write_memory(&json, state);
    write_tables(&json, counters);
    topic_json_put_unsigned(&json, "received", counters->received);
    topic_json_put_unsigned(&json, "answered", counters->answered);
    topic_json_put_unsigned(&json, "ignored", counters->ignored);
    topic_json_put_unsigned(&json, "undeliverable", counters->undeliverable);
    topic_json_put_unsigned(&json, "dropped", counters->dropped);
    topic_json_put_unsigned(&json, "connections_cut", topic_hooks_cut_count());
    topic_json_put_unsigned(&json, "subscribers_cut", topic_hooks_subscribers_cut());
    write_handshakes(&json, state->handshakes);
    topic_json_put_unsigned(&json, "reloads", counters->reloads);
    topic_json_put_unsigned(&json, "failed_reloads", counters->failed_reloads);
    topic_json_put_unsigned(&json, "log_lines_dropped", topic_log_writer_dropped());
    write_latency(&json, &counters->latency);
    write_drift(&json, state);
    if (state->pipeline)
        write_pipeline(&json, state->pipeline);
    if (state->store)
        write_store(&json, state->store);
    if (state->training.run > 0)
        write_training(&json, &state->training);
    if (state->shadow) {
        topic_json_key(&json, "shadow");
        topic_shadow_write(state->shadow, state->with_samples, listed_bytes(state), &json);
    }
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}
