#include "bridge/batch_run.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "bridge/bridge_waits.h"
#include "bridge/reject_reason.h"
#include "bridge/retry_delay.h"

/* A record delivered more often is tagged alone: if it ends a server, it takes no others along. */
#define SUSPICIOUS_DELIVERIES 3

static void refuse(struct topic_tagging_item *item, enum topic_bridge_cause cause,
                   const char *reason)
{
    item->outcome = TOPIC_TAGGING_REFUSED;
    item->reason = (struct topic_error){0};
    snprintf(item->code, sizeof item->code, "%s", topic_bridge_metrics_cause_name(cause));
    topic_error_set(&item->reason, "%s", reason);
}

/* What needs no server to be told. */
static void prepare(struct topic_bridge *bridge, size_t place)
{
    const struct topic_engine_delivery *delivery = &bridge->batch->deliveries[place];
    struct topic_tagging_item *item = &bridge->batch->items[place];
    struct topic_error reason = {0};
    *item = (struct topic_tagging_item){.record = delivery->record,
                                        .tagged = &bridge->batch->tagged[place]};
    if (delivery->full_len > delivery->record.len) {
        topic_error_set(&reason, "the record has %zu bytes: the first %zu are here",
                        delivery->full_len, delivery->record.len);
        refuse(item, TOPIC_BRIDGE_TOO_LARGE, reason.text);
    } else if (delivery->deliveries > (uint64_t)bridge->options->max_deliveries) {
        topic_error_set(&reason, "the record was delivered %llu times and never settled",
                        (unsigned long long)delivery->deliveries - 1);
        refuse(item, TOPIC_BRIDGE_DELIVERIES, reason.text);
    }
}

static bool is_suspicious(const struct topic_bridge *bridge, size_t place)
{
    return bridge->batch->deliveries[place].deliveries > SUSPICIOUS_DELIVERIES;
}

/* Tags what is not tagged yet. Returns whether nothing is left unanswered. */
static bool tag_round(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->batch;
    size_t count;
    bool is_complete = true;
    for (size_t i = 0; i < batch->count; i += count) {
        count = 1;
        while (!is_suspicious(bridge, i) && i + count < batch->count &&
               !is_suspicious(bridge, i + count))
            count++;
        topic_stop_watch_hold(&bridge->watch);
        topic_tagging_run(&bridge->tagging, &batch->items[i], count);
        topic_stop_watch_let(&bridge->watch);
    }
    for (size_t i = 0; i < batch->count; i++)
        is_complete &= batch->items[i].outcome != TOPIC_TAGGING_UNANSWERED;
    return is_complete;
}

static bool has_suspicious(const struct topic_bridge *bridge)
{
    for (size_t i = 0; i < bridge->batch->count; i++)
        if (is_suspicious(bridge, i))
            return true;
    return false;
}

/* What may end a server, or keeps us waiting, takes the batch before along in neither case. */
static void tag(struct topic_bridge *bridge)
{
    int64_t start_us = topic_clock_now_us();
    bool goes_on = true;
    if (has_suspicious(bridge))
        topic_batch_run_finish(bridge);
    while (!tag_round(bridge) && goes_on) {
        topic_batch_run_finish(bridge);
        goes_on = topic_bridge_waits_go_on(bridge) &&
                  topic_bridge_waits_for(bridge, TOPIC_BRIDGE_SERVERS_ABSENT, "a server",
                                         "none of --servers answers");
    }
    if (goes_on)
        topic_bridge_waits_end(bridge, TOPIC_BRIDGE_SERVERS_ABSENT);
    topic_histogram_add(&topic_bridge_metrics_lock(&bridge->metrics)->tag,
                        (double)(topic_clock_now_us() - start_us) / 1e6);
    topic_bridge_metrics_unlock(&bridge->metrics);
}

/* A record that was postponed as often as it may be is rejected, with the last reason. */
static void end_postponing(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->batch;
    for (size_t i = 0; i < batch->count; i++) {
        struct topic_tagging_item *item = &batch->items[i];
        struct topic_error reason = {0};
        if (item->outcome != TOPIC_TAGGING_POSTPONED ||
            batch->deliveries[i].deliveries < (uint64_t)bridge->options->max_deliveries)
            continue;
        topic_error_set(&reason, "delivered %llu times in vain; the last time: %s",
                        (unsigned long long)batch->deliveries[i].deliveries, item->reason.text);
        refuse(item, topic_bridge_metrics_cause_find(item->code), reason.text);
    }
}

static void add_cures(struct topic_batch_memory *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        topic_reject_reason_add_cure(&batch->deliveries[i], &batch->items[i]);
}

static int publish_to(struct topic_engine_stream *stream, struct topic_engine_publication *items,
                      size_t count, struct topic_error *err)
{
    struct topic_error why = {0};
    if (count == 0 || stream->engine->publish(stream, items, count, &why) == 0)
        return 0;
    return topic_error_set(err, "%s: %s", stream->name, why.text);
}

/* What the sink will never take goes to the rejected records. */
static void reject_refused(struct topic_batch_memory *batch)
{
    for (size_t i = 0; i < batch->result_count; i++) {
        struct topic_engine_publication *result = &batch->results[i];
        struct topic_tagging_item *item = &batch->items[batch->result_of[i]];
        if (!result->is_refused || item->outcome == TOPIC_TAGGING_REFUSED)
            continue;
        refuse(item, TOPIC_BRIDGE_SINK, result->why.text);
        topic_batch_memory_add_reject(batch, batch->result_of[i]);
    }
}

static int publish_once(struct topic_bridge *bridge, struct topic_error *err)
{
    struct topic_batch_memory *batch = bridge->before;
    struct topic_streams *streams = &bridge->streams;
    if (publish_to(&streams->sink, batch->results, batch->result_count, err) < 0)
        return -1;
    reject_refused(batch);
    return publish_to(&streams->rejects, batch->rejects, batch->reject_count, err);
}

/* Stores what was tagged and what was refused. Returns when all is stored, or the bridge stops. */
static void publish(struct topic_bridge *bridge)
{
    struct topic_error err = {0};
    bool goes_on = true;
    while (goes_on && publish_once(bridge, &err) < 0) {
        goes_on = topic_bridge_waits_for(bridge, TOPIC_BRIDGE_SINK_ABSENT, "a stream to write to",
                                         err.text);
        err = (struct topic_error){0};
    }
    if (goes_on)
        topic_bridge_waits_end(bridge, TOPIC_BRIDGE_SINK_ABSENT);
    topic_histogram_add(&topic_bridge_metrics_lock(&bridge->metrics)->publish,
                        (double)(topic_clock_now_us() - bridge->before->publish_us) / 1e6);
    topic_bridge_metrics_unlock(&bridge->metrics);
}

/* What is stored is done; anything else comes again. */
static void decide(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->before;
    for (size_t i = 0; i < batch->count; i++) {
        struct topic_engine_delivery *delivery = &batch->deliveries[i];
        bool was_postponed = batch->items[i].outcome == TOPIC_TAGGING_POSTPONED;
        delivery->settlement = TOPIC_ENGINE_LATER;
        delivery->delay_ms =
            was_postponed ? topic_retry_delay_ms(delivery->deliveries, &bridge->random) : 0;
    }
    for (size_t i = 0; i < batch->result_count; i++)
        if (batch->results[i].is_published)
            batch->deliveries[batch->result_of[i]].settlement = TOPIC_ENGINE_DONE;
    for (size_t i = 0; i < batch->reject_count; i++)
        if (batch->rejects[i].is_published)
            batch->deliveries[batch->reject_of[i]].settlement = TOPIC_ENGINE_DONE;
}

static void count_results(struct topic_bridge *bridge, bool is_settled)
{
    const struct topic_batch_memory *batch = bridge->before;
    struct topic_bridge_numbers *numbers = topic_bridge_metrics_lock(&bridge->metrics);
    double seconds = (double)(topic_clock_now_us() - batch->taken_us) / 1e6;
    for (size_t i = 0; i < batch->result_count; i++) {
        numbers->published += batch->results[i].is_published;
        numbers->duplicates += batch->results[i].is_duplicate;
    }
    for (size_t i = 0; i < batch->reject_count; i++)
        if (batch->rejects[i].is_published)
            numbers->rejected[topic_bridge_metrics_cause_find(batch->rejects[i].code)]++;
    for (size_t i = 0; i < batch->count; i++) {
        numbers->postponed += batch->deliveries[i].settlement == TOPIC_ENGINE_LATER;
        topic_histogram_add(&numbers->total, seconds);
    }
    numbers->settle_failures += !is_settled;
    numbers->in_flight -= batch->count;
    topic_bridge_metrics_unlock(&bridge->metrics);
}

static void settle(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->before;
    struct topic_engine_stream *source = &bridge->streams.source;
    struct topic_error err = {0};
    decide(bridge);
    /* Before: the names of the files and the records are the source's. */
    for (size_t i = 0; i < batch->reject_count; i++)
        if (batch->rejects[i].is_published)
            topic_reject_reason_log(&batch->rejects[i]);
    int status = source->engine->settle(source, batch->deliveries, batch->count, &err);
    if (status < 0)
        topic_log(TOPIC_LOG_WARNING, "not-settled", "%s: %zu records will be delivered again: %s",
                  source->name, batch->count, err.text);
    count_results(bridge, status == 0);
    batch->count = 0;
}

void topic_batch_run_finish(struct topic_bridge *bridge)
{
    if (bridge->before->count == 0)
        return;
    publish(bridge);
    settle(bridge);
}

/* The next batch may be tagged while the sink stores this one. */
static bool can_overlap(const struct topic_bridge *bridge)
{
    return bridge->streams.source.engine->takes_ahead && bridge->streams.sink.engine->begin &&
           !bridge->options->is_synchronous && !bridge->is_stopping;
}

/* The batch that was tagged becomes the one that is being stored. */
static void pass_on(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->batch;
    struct topic_engine_stream *sink = &bridge->streams.sink;
    struct topic_error ignored = {0}; /* publish tells it */
    bridge->batch = bridge->before;
    bridge->before = batch;
    batch->publish_us = topic_clock_now_us();
    if (!can_overlap(bridge))
        topic_batch_run_finish(bridge);
    else if (batch->result_count > 0)
        sink->engine->begin(sink, batch->results, batch->result_count, &ignored);
}

void topic_batch_run(struct topic_bridge *bridge)
{
    struct topic_batch_memory *batch = bridge->batch;
    batch->taken_us = topic_clock_now_us();
    topic_bridge_waits_begin_lease(bridge);
    for (size_t i = 0; i < batch->count; i++)
        prepare(bridge, i);
    tag(bridge);
    end_postponing(bridge);
    add_cures(batch);
    topic_batch_memory_sort(batch);
    topic_batch_run_finish(bridge);
    pass_on(bridge);
}
