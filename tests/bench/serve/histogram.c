#include "tests/bench/serve/histogram.h"

#include <stddef.h>

/* Below 128 every duration has a place of its own; above, one for 1/64 of its power of two. */
static size_t place_of(uint64_t ns)
{
    unsigned shift = 0;
    while (ns >> shift >= 2 * HISTOGRAM_STEPS)
        shift++;
    size_t place = (size_t)shift * HISTOGRAM_STEPS + (size_t)(ns >> shift);
    size_t last = sizeof((struct histogram *)0)->counts / sizeof(uint64_t) - 1;
    return place < last ? place : last;
}

static double value_of(size_t place)
{
    if (place < (size_t)2 * HISTOGRAM_STEPS)
        return (double)place;
    size_t shift = place / HISTOGRAM_STEPS - 1;
    size_t step = place % HISTOGRAM_STEPS + HISTOGRAM_STEPS;
    return ((double)step + 0.5) * (double)((uint64_t)1 << shift);
}

void histogram_add(struct histogram *histogram, int64_t ns)
{
    histogram->counts[place_of(ns > 0 ? (uint64_t)ns : 0)]++;
    histogram->total++;
}

void histogram_join(struct histogram *histogram, const struct histogram *other)
{
    for (size_t i = 0; i < sizeof histogram->counts / sizeof *histogram->counts; i++)
        histogram->counts[i] += other->counts[i];
    histogram->total += other->total;
}

double histogram_quantile_ms(const struct histogram *histogram, double attribution)
{
    double wanted = attribution * (double)histogram->total;
    uint64_t seen = 0;
    for (size_t i = 0; i < sizeof histogram->counts / sizeof *histogram->counts; i++) {
        seen += histogram->counts[i];
        if (seen > 0 && (double)seen >= wanted)
            return value_of(i) / 1e6;
    }
    return 0;
}
