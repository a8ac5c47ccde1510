/* quantile.h - quantiles of what has been counted in buckets. */
#ifndef TOPIC_BASE_QUANTILE_H
#define TOPIC_BASE_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* `bounds` rise; bucket i counts what is above bound i - 1 (0 for the first) up to bound i. `total`
 * also has those above all bounds. */
struct topic_quantile_buckets {
    const double *bounds;
    const uint64_t *counts;
    size_t count;
    uint64_t total;
};

/* The value below which `share` (0 to 1) of all lie, as if each bucket were evenly filled; of those
 * above all bounds the last bound. 0 when there are none. */
double topic_quantile_find(const struct topic_quantile_buckets *buckets, double share);

#endif
