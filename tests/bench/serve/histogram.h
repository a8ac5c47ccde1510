/* histogram.h - how often each duration was seen, to within 1 part in 64, from 1 ns to 18 minutes.
 */
#ifndef TOPIC_BENCH_SERVE_HISTOGRAM_H
#define TOPIC_BENCH_SERVE_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS 64 /* in each power of two */
#define HISTOGRAM_POWERS 35

struct histogram {
    uint64_t counts[HISTOGRAM_POWERS * HISTOGRAM_STEPS];
    uint64_t total;
};

void histogram_add(struct histogram *histogram, int64_t ns);

void histogram_join(struct histogram *histogram, const struct histogram *other);

/* The duration that `share` (0 to 1) of all do not exceed; 0 when there are none. */
double histogram_quantile_ms(const struct histogram *histogram, double attribution);

#endif
