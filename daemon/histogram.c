#include "daemon/histogram.h"

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

double topic_histogram_quantile(const struct topic_histogram *histogram, double share)
{
    const struct topic_histogram_bounds *bounds = histogram->bounds;
    double wanted = share * (double)histogram->total;
    double below = 0;
    if (histogram->total == 0)
        return 0;
    for (size_t i = 0; i < bounds->count; i++) {
        double here = (double)histogram->counts[i];
        double start = i > 0 ? bounds->items[i - 1] : 0;
        if (here > 0 && below + here >= wanted)
            return start + (bounds->items[i] - start) * (wanted - below) / here;
        below += here;
    }
    return bounds->items[bounds->count - 1];
}
