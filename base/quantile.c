#include "base/quantile.h"

double topic_quantile_find(const struct topic_quantile_buckets *buckets, double fraction)
{
    double wanted = fraction * (double)buckets->total;
    double below = 0;
    if (buckets->total == 0 || buckets->count == 0)
        return 0;
    for (size_t i = 0; i < buckets->count; i++) {
        double here = (double)buckets->counts[i];
        double start = i > 0 ? buckets->bounds[i - 1] : 0;
        if (here > 0 && below + here >= wanted)
            return start + (buckets->bounds[i] - start) * (wanted - below) / here;
        below += here;
    }
    return buckets->bounds[buckets->count - 1];
}
