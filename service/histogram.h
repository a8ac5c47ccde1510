/* histogram.h - counts values in buckets with fixed bounds, like a Prometheus histogram. */
#ifndef TOPIC_SERVICE_HISTOGRAM_H
#define TOPIC_SERVICE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define TOPIC_HISTOGRAM_MAX_BOUNDS 20

/* Upper bounds of the buckets, in rising order. A value belongs to the first bucket whose bound is
 * at least the value. */
struct topic_histogram_bounds {
    size_t count;
    double items[TOPIC_HISTOGRAM_MAX_BOUNDS];
};

struct topic_histogram {
    const struct topic_histogram_bounds *bounds;
    uint64_t counts[TOPIC_HISTOGRAM_MAX_BOUNDS + 1]; /* the last one: values above all bounds */
    uint64_t total;
    double sum;
};

/* Seconds, from 50 microseconds to 10 seconds. */
extern const struct topic_histogram_bounds topic_histogram_latency;

/* Probabilities, in tenths. */
extern const struct topic_histogram_bounds topic_histogram_scores;

void topic_histogram_add(struct topic_histogram *histogram, double value);

/* Estimated by topic_quantile_find; quantile is from 0 to 1. */
double topic_histogram_quantile(const struct topic_histogram *histogram, double quantile);

#endif
