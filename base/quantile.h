/* quantile.h - estimates quantiles from a histogram. */
#ifndef TOPIC_BASE_QUANTILE_H
#define TOPIC_BASE_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* The bounds ascend. Bucket i counts the values above bound i - 1 (above 0 for the first) up to and
 * including bound i. `total` also counts the values above the last bound. */
struct topic_quantile_buckets {
    const double *bounds;
    const uint64_t *counts;
    size_t count;
    uint64_t total;
};

/* The value below which the given fraction of all values (0 to 1) lies, assuming that values are
 * spread evenly within a bucket; the last bound if it lies above it. 0 when the histogram is
 * empty. */
double topic_quantile_find(const struct topic_quantile_buckets *buckets, double fraction);

#endif
