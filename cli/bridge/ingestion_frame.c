#include "cli/bridge/ingestion_frame.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/quantile.h"
#include "cli/output/output.h"

/* Counters of a bridge that was restarted in between begin at zero. */
static uint64_t difference(uint64_t before, uint64_t now)
{
    return now >= before ? now - before : now;
}

static uint64_t rejected(const struct topic_ingestion_numbers *numbers)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < numbers->cause_count; i++)
        sum += numbers->causes[i].count;
    return sum;
}

static double quantile_ms(const struct topic_ingestion_histogram *before,
                          const struct topic_ingestion_histogram *now, double fraction)
{
    uint64_t counts[TOPIC_INGESTION_NUMBERS_MAX_BUCKETS];
    for (size_t i = 0; i < now->count; i++)
        counts[i] = difference(before->counts[i], now->counts[i]);
    return 1e3 * topic_quantile_find(
                     &(struct topic_quantile_buckets){now->bounds, counts, now->count,
                                                      difference(before->total, now->total)},
                     fraction);
}

static int put_rates(const struct topic_ingestion_numbers *before,
                     const struct topic_ingestion_numbers *now, double seconds,
                     struct topic_buffer *out, struct topic_error *err)
{
    double per_second = seconds > 0 ? 1 / seconds : 0;
    return topic_buffer_format(
        out, err, "records  taken %.1f/s  stored %.1f/s  postponed %.1f/s  rejected %.1f/s\n",
        (double)difference(before->taken, now->taken) * per_second,
        (double)difference(before->published, now->published) * per_second,
        (double)difference(before->postponed, now->postponed) * per_second,
        (double)difference(rejected(before), rejected(now)) * per_second);
}

static int put_head(const struct topic_ingestion_numbers *now, struct topic_buffer *out,
                    struct topic_error *err)
{
    char memory[32];
    char lag[32] = "not known";
    if (now->knows_lag)
        snprintf(lag, sizeof lag, "%" PRIu64, now->lag);
    return topic_buffer_format(
        out, err, "topicd-bridge %s  %s\nlag %s  in flight %" PRIu64 "  memory %s\n", now->version,
        now->state.text, lag, now->in_flight,
        topic_output_size((size_t)now->resident_bytes, memory, sizeof memory));
}

static int put_totals(const struct topic_ingestion_numbers *now, struct topic_buffer *out,
                      struct topic_error *err)
{
    return topic_buffer_format(out, err,
                               "started  taken %" PRIu64 "  redelivered %" PRIu64
                               "  stored %" PRIu64 "  duplicates %" PRIu64 "  rejected %" PRIu64
                               "  waits %" PRIu64 "  not settled %" PRIu64 "\n",
                               now->taken, now->redelivered, now->published, now->duplicates,
                               rejected(now), now->waits, now->settle_failures);
}

static int put_causes(const struct topic_ingestion_numbers *now, struct topic_buffer *out,
                      struct topic_error *err)
{
    for (size_t i = 0; i < now->cause_count; i++)
        if (now->causes[i].count > 0 &&
            topic_buffer_format(out, err, "%11" PRIu64 "  rejected: %s\n", now->causes[i].count,
                                now->causes[i].name) < 0)
            return -1;
    return 0;
}

int topic_ingestion_frame_write(const struct topic_ingestion_numbers *before,
                                const struct topic_ingestion_numbers *now, double seconds,
                                struct topic_buffer *out, struct topic_error *err)
{
    if (put_head(now, out, err) < 0 || put_rates(before, now, seconds, out, err) < 0 ||
        topic_buffer_format(out, err,
                            "latency  record p50 %.1f ms  p99 %.1f ms  a batch: tagging p50 %.1f "
                            "ms  storing p50 %.1f ms\n",
                            quantile_ms(&before->record, &now->record, 0.5),
                            quantile_ms(&before->record, &now->record, 0.99),
                            quantile_ms(&before->tag, &now->tag, 0.5),
                            quantile_ms(&before->publish, &now->publish, 0.5)) < 0)
        return -1;
    return put_totals(now, out, err) < 0 ? -1 : put_causes(now, out, err);
}
