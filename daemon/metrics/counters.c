#include "daemon/metrics/counters.h"

#include "hooks/hooks.h"
#include "registry/metadata.h"
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

static void write_count(struct topic_json *json, const char *key, uint64_t count)
{
    topic_json_key(json, key);
    topic_json_unsigned(json, count);
}

static void write_name(struct topic_json *json, const char *key, const char *name)
{
    topic_json_key(json, key);
    topic_json_cstring(json, name);
}

static void write_provenance(struct topic_json *json, const struct topic_model *model)
{
    struct topic_metadata metadata;
    topic_metadata_of(&metadata, topic_model_manifest(model));
    if (metadata.run == 0 && !metadata.corpus[0])
        return;
    topic_json_key(json, "provenance");
    topic_json_open(json, '{');
    topic_metadata_put_provenance(&metadata, json);
    topic_json_close(json, '}');
}

static void write_training(struct topic_json *json, const struct topic_run_progress_value *training)
{
    topic_json_key(json, "training");
    topic_json_open(json, '{');
    write_count(json, "run", (uint64_t)training->run);
    write_name(json, "state", topic_training_run_state_name(training->state));
    topic_json_key(json, "done");
    topic_json_decimal(json, training->done, 3);
    topic_json_close(json, '}');
}

static void write_state(struct topic_json *json, const struct topic_counters_state *state)
{
    write_name(json, "model", topic_model_id(state->model));
    write_name(json, "model_path", state->model_path);
    if (state->previous)
        write_name(json, "previous", topic_model_id(state->previous));
    write_provenance(json, state->model);
    write_name(json, "version", TOPIC_VERSION);
    topic_json_key(json, "uptime_seconds");
    topic_json_fixed(json, state->uptime_ms, 3);
    topic_json_key(json, "model_age_seconds");
    topic_json_fixed(json, state->model_age_ms, 3);
    write_count(json, "resident_bytes", topic_process_stats_read().resident_bytes);
    write_count(json, "workers", state->workers);
    write_count(json, "connections", state->connections);
    write_count(json, "connections_stopped", state->connections_stopped);
    topic_json_key(json, "queue");
    topic_json_open(json, '{');
    write_count(json, "length", state->queue_length);
    write_count(json, "limit", state->queue_limit);
    topic_json_close(json, '}');
}

static void write_memory(struct topic_json *json, const struct topic_counters_state *state)
{
    const struct topic_memory_budget *memory = state->memory;
    topic_json_key(json, "memory_budget");
    topic_json_open(json, '{');
    write_count(json, "bytes", memory->total_bytes);
    write_count(json, "received_bytes", memory->received_bytes);
    write_count(json, "queue_bytes", memory->queue_bytes);
    write_count(json, "answer_bytes", memory->answer_bytes);
    write_count(json, "record_bytes", memory->record_bytes);
    write_count(json, "subscription_bytes", memory->subscription_bytes);
    write_count(json, "connection_bytes", memory->connection_bytes);
    write_count(json, "worker_bytes", memory->worker_bytes);
    topic_json_close(json, '}');
    write_count(json, "answers_waiting_bytes", atomic_load(&state->answers->used_bytes));
    write_count(json, "answers_refused", atomic_load(&state->answers->refused));
}

static void write_tables(struct topic_json *json, const struct topic_counters *counters)
{
    topic_json_key(json, "requests");
    topic_json_open(json, '{');
    for (enum topic_operation i = 0; i < TOPIC_OPERATION_COUNT; i++)
        write_count(json, topic_operation_name(i), counters->requests[i]);
    topic_json_close(json, '}');
    topic_json_key(json, "errors");
    topic_json_open(json, '{');
    for (enum topic_code i = TOPIC_CODE_NONE + 1; i < TOPIC_CODE_COUNT; i++)
        write_count(json, topic_code_name(i), counters->errors[i]);
    topic_json_close(json, '}');
}

static void write_handshakes(struct topic_json *json, const struct topic_handshakes *handshakes)
{
    topic_json_key(json, "handshakes_failed");
    topic_json_open(json, '{');
    for (enum topic_handshakes_reason i = 0; i < TOPIC_HANDSHAKES_REASON_COUNT; i++)
        write_count(json, topic_handshakes_reason_name(i), handshakes->failed[i]);
    topic_json_close(json, '}');
}

static void write_pipeline(struct topic_json *json, const struct topic_counters_pipeline *pipeline)
{
    topic_json_key(json, "pipeline");
    topic_json_open(json, '{');
    write_count(json, "pulled", pipeline->pulled);
    write_count(json, "tagged", pipeline->tagged);
    write_count(json, "pushed", pipeline->pushed);
    write_count(json, "published", pipeline->published);
    write_count(json, "missed", pipeline->missed);
    write_count(json, "rejected", pipeline->rejected);
    write_count(json, "subscriptions", pipeline->subscriptions);
    write_count(json, "in_flight", pipeline->in_flight);
    write_count(json, "waiting_for_taker", pipeline->waiting_for_taker);
    topic_json_key(json, "is_blocked");
    topic_json_bool(json, pipeline->is_blocked);
    topic_json_close(json, '}');
}

static void write_store(struct topic_json *json, const struct topic_store_handle_state *store)
{
    topic_json_key(json, "store");
    topic_json_open(json, '{');
    write_name(json, "path", store->path);
    topic_json_key(json, "is_open");
    topic_json_bool(json, store->is_open);
    if (!store->is_open)
        write_name(json, "problem", store->problem);
    write_count(json, "events", (uint64_t)store->events);
    write_count(json, "articles", (uint64_t)store->articles);
    write_count(json, "labelled", (uint64_t)store->labelled);
    write_count(json, "queue", (uint64_t)store->queue);
    write_count(json, "commits", store->commits);
    write_count(json, "failures", store->failures);
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
    topic_json_key(json, "latency");
    topic_json_open(json, '{');
    write_count(json, "count", latency->total);
    topic_json_key(json, "p50_ms");
    topic_json_decimal(json, 1e3 * topic_histogram_quantile(latency, 0.5), MILLISECONDS_PLACES);
    topic_json_key(json, "p99_ms");
    topic_json_decimal(json, 1e3 * topic_histogram_quantile(latency, 0.99), MILLISECONDS_PLACES);
    topic_json_key(json, "buckets");
    topic_json_open(json, '[');
    for (size_t i = 0; i < latency->bounds->count; i++)
        write_bucket(json, latency->bounds->items[i], latency->counts[i]);
    topic_json_close(json, ']');
    topic_json_close(json, '}');
}

static void write_drift(struct topic_json *json, const struct topic_drift *drift)
{
    write_count(json, "articles", drift->articles);
    write_count(json, "untagged", drift->untagged);
    write_count(json, "unfamiliar", drift->unfamiliar);
    write_count(json, "features", drift->features);
    write_count(json, "unknown_features", drift->unknown);
    topic_json_key(json, "topics_given");
    topic_json_open(json, '{');
    for (size_t i = 0; i < topic_model_topic_count(drift->model); i++)
        write_count(json, topic_model_topic_name(drift->model, i), drift->topics[i]);
    topic_json_close(json, '}');
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
    write_count(&json, "received", counters->received);
    write_count(&json, "answered", counters->answered);
    write_count(&json, "ignored", counters->ignored);
    write_count(&json, "undeliverable", counters->undeliverable);
    write_count(&json, "dropped", counters->dropped);
    write_count(&json, "connections_cut", topic_hooks_cut_count());
    write_count(&json, "subscribers_cut", topic_hooks_subscribers_cut());
    write_handshakes(&json, state->handshakes);
    write_count(&json, "reloads", counters->reloads);
    write_count(&json, "failed_reloads", counters->failed_reloads);
    write_count(&json, "log_lines_dropped", topic_log_writer_dropped());
    write_latency(&json, &counters->latency);
    write_drift(&json, state->drift);
    if (state->pipeline)
        write_pipeline(&json, state->pipeline);
    if (state->store)
        write_store(&json, state->store);
    if (state->training.run > 0)
        write_training(&json, &state->training);
    if (state->shadow) {
        topic_json_key(&json, "shadow");
        topic_shadow_write(state->shadow, &json);
    }
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}
