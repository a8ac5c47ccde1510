#include "bridge/bridge.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "bridge/batch_run.h"
#include "bridge/bridge_waits.h"
#include "service/log_format.h"
#include "service/sd_notify.h"
#include "service/signals.h"

/* How long taking waits for a record: a signal is noticed after that. */
#define TAKE_MS 500

static int open_streams(struct topic_bridge *bridge, struct topic_error *err)
{
    const struct topic_bridge_options *options = bridge->options;
    const char *const locations[3] = {options->from, options->to, options->reject};
    const struct topic_engine_options engine = {.max_record_bytes =
                                                    (size_t)options->max_record_bytes,
                                                .waits_for_each = options->is_synchronous,
                                                .is_insecure = options->insecure,
                                                .credentials = options->credentials,
                                                .tls_ca = options->tls_ca,
                                                .tls_certificate = options->tls_certificate,
                                                .tls_key = options->tls_key,
                                                .stop = &bridge->stop};
    return topic_streams_open(&bridge->streams, locations, &engine, err);
}

/* Tagging, which is held, has a bound of its own; what it waits for meanwhile has not. */
static bool goes_on(void *context)
{
    struct topic_bridge *bridge = context;
    topic_stop_watch_let(&bridge->watch);
    bool answer = topic_bridge_waits_go_on(bridge);
    topic_stop_watch_hold(&bridge->watch);
    return answer;
}

static bool is_over(void *bridge)
{
    return topic_bridge_waits_is_over(bridge);
}

static void hold(void *context)
{
    struct topic_bridge *bridge = context;
    topic_stop_watch_hold(&bridge->watch);
}

static void let(void *context)
{
    struct topic_bridge *bridge = context;
    topic_stop_watch_let(&bridge->watch);
}

int topic_bridge_open(struct topic_bridge *bridge, const struct topic_bridge_options *options,
                      struct topic_error *err)
{
    *bridge =
        (struct topic_bridge){.options = options, .signals = -1, .watch = {.fd = -1, .wake = -1}};
    bridge->batch = &bridge->batches[0];
    bridge->before = &bridge->batches[1];
    bridge->random.state = (uint64_t)topic_clock_now_us() ^ (uint64_t)getpid() << 32;
    const struct topic_tagging_options tagging = {.servers = &options->servers,
                                                  .map = options->map.map,
                                                  .server_key = options->server_key,
                                                  .key_path = options->key,
                                                  .timeout_ms = (int)options->timeout_ms};
    bridge->signals = topic_signals_open(err);
    if (bridge->signals < 0 ||
        topic_bridge_metrics_start(&bridge->metrics, &options->metrics, err) < 0 ||
        topic_stop_watch_start(&bridge->watch, bridge->signals, &bridge->metrics, err) < 0 ||
        topic_tagging_init(&bridge->tagging, &tagging, err) < 0 ||
        topic_batch_memory_init(bridge->batch, (size_t)options->batch, err) < 0 ||
        topic_batch_memory_init(bridge->before, (size_t)options->batch, err) < 0)
        return -1;
    bridge->tagging.goes_on = goes_on;
    bridge->tagging.context = bridge;
    bridge->stop = (struct topic_engine_stop){
        .fd = bridge->watch.fd, .is_over = is_over, .hold = hold, .let = let, .context = bridge};
    int status = open_streams(bridge, err);
    topic_signals_unblock_others();
    return status;
}

void topic_bridge_close(struct topic_bridge *bridge)
{
    topic_streams_close(&bridge->streams);
    topic_batch_memory_release(&bridge->batches[0]);
    topic_batch_memory_release(&bridge->batches[1]);
    topic_tagging_release(&bridge->tagging);
    topic_stop_watch_stop(&bridge->watch);
    topic_bridge_metrics_stop(&bridge->metrics);
    if (bridge->signals >= 0)
        close(bridge->signals);
}

static void count_taken(struct topic_bridge *bridge)
{
    const struct topic_batch_memory *batch = bridge->batch;
    const struct topic_engine_stream *source = &bridge->streams.source;
    struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(&bridge->metrics);
    numbers->taken += batch->count;
    numbers->in_flight += batch->count;
    numbers->knows_lag = source->knows_lag;
    numbers->lag = source->lag;
    for (size_t i = 0; i < batch->count; i++)
        numbers->redelivered += batch->deliveries[i].deliveries > 1;
    topic_bridge_metrics_unlock(&bridge->metrics);
}

/* One batch, or a wait for one. While the batch before is being stored, the source is not waited
 * for: where it has nothing, that batch is finished. */
static void turn(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->batch;
    struct topic_engine_stream *source = &bridge->streams.source;
    struct topic_error err = {0};
    int wait_ms = bridge->before->count > 0 ? 0 : TAKE_MS;
    int status = topic_streams_check(&bridge->streams, &err);
    if (status == 0)
        status = source->engine->take(source, batch->deliveries, batch->capacity, wait_ms,
                                      &batch->count, &err);
    if (status < 0)
        batch->count = 0;
    if (batch->count == 0)
        topic_batch_run_finish(bridge);
    if (status < 0) {
        topic_bridge_waits_for(bridge, TOPIC_BRIDGE_SOURCE_ABSENT, source->name, err.text);
        return;
    }
    count_taken(bridge);
    topic_bridge_waits_end(bridge, TOPIC_BRIDGE_SOURCE_ABSENT);
    if (batch->count > 0)
        topic_batch_run(bridge);
    else
        topic_streams_keep(&bridge->streams);
}

void topic_bridge_run(struct topic_bridge *bridge)
{
    topic_log_format_ready();
    topic_sd_notify("READY=1\nSTATUS=From %s to %s", bridge->streams.source.name,
                    bridge->streams.sink.name);
    while (!bridge->is_stopping) {
        turn(bridge);
        topic_bridge_waits_read_signals(bridge);
    }
    topic_batch_run_finish(bridge);
    topic_sd_notify("STOPPING=1");
    const struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(&bridge->metrics);
    topic_log(TOPIC_LOG_INFO, "stopped", "stopped: %llu records taken, %llu stored",
              (unsigned long long)numbers->taken, (unsigned long long)numbers->published);
    topic_bridge_metrics_unlock(&bridge->metrics);
}
