#include "service/histogram.h"

#include "base/quantile.h"

const struct topic_histogram_bounds topic_histogram_latency = {
    17,
    {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
     2.5, 5, 10}};

const struct topic_histogram_bounds topic_histogram_scores = {
    10, {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}};

void topic_histogram_add(struct topic_histogram *histogram, double value)
{
    size_t at = 0;
    while (at < histogram->bounds->count && value > histogram->bounds->items[at])
        at++;
    histogram->counts[at]++;
    histogram->total++;
    histogram->sum += value;
}

double topic_histogram_quantile(const struct topic_histogram *histogram, double quantile)
{
    return topic_quantile_find(
        &(struct topic_quantile_buckets){histogram->bounds->items, histogram->counts,
                                         histogram->bounds->count, histogram->total},
        quantile);
}
