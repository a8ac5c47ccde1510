#include "bridge/bridge_waits.h"

#include <poll.h>

#include "base/clock.h"
#include "base/log.h"

/* Between two tries of a stream that is away. */
#define WAIT_MS 1000

/* Extensions in the time of a lease: one may fail. */
#define EXTENSIONS_PER_LEASE 3

static void stop(struct topic_bridge *bridge)
{
    if (bridge->is_stopping)
        return;
    bool has_records = bridge->batch->count + bridge->before->count > 0;
    bridge->give_up_ms =
        topic_stop_watch_patience(&bridge->watch, has_records ? TOPIC_STOP_WATCH_PATIENCE_MS : 0);
    bridge->is_stopping = true;
    topic_bridge_metrics_lock(&bridge->metrics)->is_stopping = true;
    topic_bridge_metrics_unlock(&bridge->metrics);
}

void topic_bridge_waits_read_signals(struct topic_bridge *bridge)
{
    if (topic_stop_watch_is_told(&bridge->watch))
        stop(bridge);
}

static void set_extension(struct topic_bridge *bridge)
{
    bridge->extend_ms =
        topic_clock_now_ms() + bridge->streams.source.lease_ms / EXTENSIONS_PER_LEASE;
}

void topic_bridge_waits_begin_lease(struct topic_bridge *bridge)
{
    if (bridge->before->count == 0) /* its leases began earlier, and are extended together */
        set_extension(bridge);
}

static void extend(struct topic_bridge *bridge, struct topic_batch_memory *batch)
{
    struct topic_engine_stream *source = &bridge->streams.source;
    struct topic_error err = {0};
    for (size_t i = 0; i < batch->count; i++)
        batch->deliveries[i].settlement = TOPIC_ENGINE_WORKING;
    if (batch->count > 0 &&
        source->engine->settle(source, batch->deliveries, batch->count, &err) < 0)
        topic_log(TOPIC_LOG_WARNING, "lease-not-extended",
                  "%s: records in flight may be delivered twice: %s", source->name, err.text);
}

void topic_bridge_waits_extend(struct topic_bridge *bridge)
{
    if (topic_clock_now_ms() < bridge->extend_ms)
        return;
    set_extension(bridge);
    extend(bridge, bridge->before);
    extend(bridge, bridge->batch);
}

bool topic_bridge_waits_is_over(struct topic_bridge *bridge)
{
    topic_bridge_waits_read_signals(bridge);
    return bridge->is_stopping && topic_clock_now_ms() >= bridge->give_up_ms;
}

bool topic_bridge_waits_go_on(struct topic_bridge *bridge)
{
    topic_bridge_waits_extend(bridge);
    return !topic_bridge_waits_is_over(bridge);
}

bool topic_bridge_waits_for(struct topic_bridge *bridge, enum topic_bridge_absent absent,
                            const char *name, const char *why)
{
    struct pollfd stopping = {.fd = bridge->watch.fd, .events = POLLIN};
    struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(&bridge->metrics);
    bool was_waiting = numbers->absent == absent;
    numbers->waits += !was_waiting;
    numbers->absent = absent;
    numbers->turn_ms = topic_clock_now_ms();
    numbers->waiting = (struct topic_error){0};
    topic_error_set(&numbers->waiting, "waiting for %s: %s", name, why);
    topic_bridge_metrics_unlock(&bridge->metrics);
    if (!was_waiting)
        topic_log(TOPIC_LOG_WARNING, "waiting", "waiting for %s: %s", name, why);
    topic_bridge_waits_extend(bridge);
    poll(&stopping, bridge->is_stopping ? 0 : 1, WAIT_MS);
    return topic_bridge_waits_go_on(bridge);
}

void topic_bridge_waits_end(struct topic_bridge *bridge, enum topic_bridge_absent absent)
{
    struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(&bridge->metrics);
    bool was_waiting = numbers->absent == absent;
    if (was_waiting)
        numbers->absent = TOPIC_BRIDGE_NOTHING_ABSENT;
    numbers->turn_ms = topic_clock_now_ms();
    topic_bridge_metrics_unlock(&bridge->metrics);
    if (was_waiting)
        topic_log(TOPIC_LOG_INFO, "resumed", "resumed: what was away is back");
}
