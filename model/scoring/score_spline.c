#include "model/scoring/score_spline.h"

#include <math.h>

#define SEGMENTS TOPIC_SCORE_SPLINE_SEGMENTS

/* Segment k lies between edges k and k + 1. The knots are where scores of all corpora bend, and
 * closest where a topic is as often right as not (docs/decisions/0022-scores.md). */
static const double edges[SEGMENTS + 1] = {-INFINITY, -5, -3, -2, -1, 0, 1, 2, 3, INFINITY};

const struct topic_score_spline topic_score_spline_identity = {
    .slopes = {1, 1, 1, 1, 1, 1, 1, 1, 1}};

bool topic_score_spline_is_absent(const struct topic_score_spline *spline)
{
    bool is_absent = spline->offset == 0;
    for (size_t k = 0; k < SEGMENTS; k++)
        is_absent &= spline->slopes[k] == 0;
    return is_absent;
}

bool topic_score_spline_is_valid(const struct topic_score_spline *spline)
{
    bool is_valid = isfinite(spline->offset);
    for (size_t k = 0; k < SEGMENTS; k++)
        is_valid &= spline->slopes[k] > 0 && isfinite(spline->slopes[k]);
    return is_valid;
}

/* The edge of the segment that is nearer to 0. */
static double inner_edge(size_t k)
{
    return edges[k] >= 0 ? edges[k] : edges[k + 1];
}

void topic_score_spline_lengths(double log_odds, double lengths[SEGMENTS])
{
    for (size_t k = 0; k < SEGMENTS; k++)
        lengths[k] = fmin(fmax(log_odds, edges[k]), edges[k + 1]) - inner_edge(k);
}

double topic_score_spline_apply(const struct topic_score_spline *spline, double log_odds)
{
    double lengths[SEGMENTS];
    double calibrated = (double)spline->offset;
    topic_score_spline_lengths(log_odds, lengths);
    for (size_t k = 0; k < SEGMENTS; k++)
        calibrated += (double)spline->slopes[k] * lengths[k];
    return calibrated;
}

double topic_score_spline_invert(const struct topic_score_spline *spline, double calibrated)
{
    double rest = calibrated - (double)spline->offset;
    double log_odds = 0;
    /* Segments on the other side of 0 have nothing of the rest. */
    for (size_t i = 0; i < SEGMENTS; i++) {
        size_t k = rest < 0 ? SEGMENTS - 1 - i : i;
        bool is_on_side = (edges[k] >= 0) == (rest >= 0);
        double slope = (double)spline->slopes[k];
        double length = edges[k + 1] - edges[k];
        if (!is_on_side)
            continue;
        double part = fmin(fabs(rest) / slope, length);
        log_odds += copysign(part, rest);
        rest -= copysign(part * slope, rest);
        if (part < length)
            break;
    }
    return log_odds;
}
