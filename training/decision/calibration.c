#include "training/decision/calibration.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The weight of all topics' pairs in the fit of one topic, in articles of this topic. */
#define PRIOR_ARTICLES 5.0

/* Margins within one 256th of a topic's range are replaced by their mean: the fit then takes the
 * same time for any number of articles, and within so small a range the sigmoid hardly changes. */
#define POINT_COUNT 256

#define SLOPE_MIN 1e-3

/* Algorithm 1's constants. */
#define ITERATION_COUNT 100
#define HALVINGS_MAX 33 /* of a step of 1, down to the algorithm's 1e-10 */
#define RIDGE 1e-12
#define SUFFICIENT_DECREASE 1e-4 /* of the loss, for the step and its slope */
/* The algorithm's bound on the gradient, 1e-5, is for thousands of examples; here are millions. */
#define GRADIENT_MAX_PER_WEIGHT 1e-10

/* Articles with about the same margin. */
struct point {
    double margin;
    double weight;
    double target; /* mean target probability, 0 to 1 */
};

struct line {
    double slope;
    double offset;
};

/* Articles by margin, between the smallest and the largest. */
struct histogram {
    double low;
    double bins_per_unit;
    struct bin {
        double margin_sum;
        double positives;
        double negatives;
    } bins[POINT_COUNT];
};

/* The data of a fit. */
struct sample {
    const struct topic_margins *margins;
    const struct topic_label_index *label_index;
};

struct fit {
    const struct point *points;
    size_t count;
};

struct gradient {
    double slope, offset;
    double slope_slope, slope_offset, offset_offset; /* second derivatives */
};

double topic_calibration_logistic(double log_odds)
{
    return log_odds >= 0 ? 1 / (1 + exp(-log_odds)) : exp(log_odds) / (1 + exp(log_odds));
}

double topic_calibration_probability(struct topic_sigmoid sigmoid, double margin)
{
    return topic_calibration_logistic((double)sigmoid.slope * margin + (double)sigmoid.offset);
}

/* ---- the fit ---- */

/* Weighted cross entropy, in a form in which exp() does not overflow and log() never gets 0. */
static double loss_of(struct fit fit, struct line line)
{
    double loss = 0;
    for (size_t i = 0; i < fit.count; i++) {
        struct point point = fit.points[i];
        double logit = line.slope * point.margin + line.offset;
        double positive = logit > 0 ? logit : 0;
        loss += point.weight * (positive - point.target * logit + log1p(exp(-fabs(logit))));
    }
    return loss;
}

static struct gradient gradient_of(struct fit fit, struct line line)
{
    struct gradient sum = {.slope_slope = RIDGE, .offset_offset = RIDGE};
    for (size_t i = 0; i < fit.count; i++) {
        struct point point = fit.points[i];
        double logit = line.slope * point.margin + line.offset;
        double small = exp(-fabs(logit));
        double probability = (logit >= 0 ? 1 : small) / (1 + small);
        double excess = point.weight * (probability - point.target);
        double curvature = point.weight * small / ((1 + small) * (1 + small));
        sum.slope += excess * point.margin;
        sum.offset += excess;
        sum.slope_slope += curvature * point.margin * point.margin;
        sum.slope_offset += curvature * point.margin;
        sum.offset_offset += curvature;
    }
    return sum;
}

static struct line newton_direction(struct gradient at, bool is_slope_fixed)
{
    if (is_slope_fixed)
        return (struct line){.offset = -at.offset / at.offset_offset};
    double determinant = at.slope_slope * at.offset_offset - at.slope_offset * at.slope_offset;
    /* Equal margins do not determine the slope: then only the offset moves. */
    if (determinant <= DBL_EPSILON * at.slope_slope * at.offset_offset)
        return (struct line){.offset = -at.offset / at.offset_offset};
    return (struct line){
        .slope = -(at.offset_offset * at.slope - at.slope_offset * at.offset) / determinant,
        .offset = -(at.slope_slope * at.offset - at.slope_offset * at.slope) / determinant};
}

/* Halves the step until the loss falls enough. Returns false when it does not. */
static bool step(struct fit fit, struct line direction, double descent, struct line *line,
                 double *loss)
{
    double size = 1;
    for (int halving = 0; halving < HALVINGS_MAX; halving++, size /= 2) {
        struct line next = {line->slope + size * direction.slope,
                            line->offset + size * direction.offset};
        double next_loss = loss_of(fit, next);
        if (next_loss < *loss + SUFFICIENT_DECREASE * size * descent) {
            *line = next;
            *loss = next_loss;
            return true;
        }
    }
    return false;
}

static struct line minimise(struct fit fit, struct line line, double weight, bool is_slope_fixed)
{
    double loss = loss_of(fit, line);
    for (int i = 0; i < ITERATION_COUNT; i++) {
        struct gradient at = gradient_of(fit, line);
        double slope_gradient = is_slope_fixed ? 0 : at.slope;
        if (fmax(fabs(slope_gradient), fabs(at.offset)) < GRADIENT_MAX_PER_WEIGHT * weight)
            break;
        struct line direction = newton_direction(at, is_slope_fixed);
        double descent = slope_gradient * direction.slope + at.offset * direction.offset;
        if (!step(fit, direction, descent, &line, &loss))
            break;
    }
    return line;
}

static struct line fit_line(struct fit fit)
{
    double weight = 0;
    double target = 0;
    for (size_t i = 0; i < fit.count; i++) {
        weight += fit.points[i].weight;
        target += fit.points[i].weight * fit.points[i].target;
    }
    if (weight <= 0)
        return (struct line){.slope = 1};
    struct line start = {.offset = log(target / (weight - target))};
    struct line line = minimise(fit, start, weight, false);
    if (line.slope >= SLOPE_MIN)
        return line;
    start.slope = SLOPE_MIN;
    return minimise(fit, start, weight, true);
}

/* ---- the points ---- */

static void histogram_init(struct histogram *histogram, const float *values, size_t count)
{
    float low = count ? values[0] : 0;
    float high = low;
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(values[i]));
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    histogram->low = (double)low;
    histogram->bins_per_unit = high > low ? POINT_COUNT / ((double)high - (double)low) : 0;
    memset(histogram->bins, 0, sizeof histogram->bins);
}

static struct bin *bin_of(struct histogram *histogram, double margin)
{
    size_t place = (size_t)((margin - histogram->low) * histogram->bins_per_unit);
    return &histogram->bins[place < POINT_COUNT ? place : POINT_COUNT - 1];
}

/* Counts every article as one without the topic, then corrects those that have it. */
static void histogram_add_topic(struct histogram *histogram, const struct sample *sample,
                                size_t topic)
{
    const struct topic_label_index *label_index = sample->label_index;
    size_t article_count = sample->margins->article_count;
    const float *values = sample->margins->values + topic * article_count;
    for (size_t article = 0; article < article_count; article++) {
        struct bin *bin = bin_of(histogram, (double)values[article]);
        bin->margin_sum += (double)values[article];
        bin->negatives++;
    }
    for (size_t i = label_index->starts[topic]; i < label_index->starts[topic + 1]; i++) {
        struct bin *bin = bin_of(histogram, (double)values[label_index->articles[i]]);
        bin->positives++;
        bin->negatives--;
    }
}

/* Turns the bins in use into points with Platt's targets: (positives + 1) / (positives + 2) instead
 * of 1, and 1 / (negatives + 2) instead of 0. Returns how many; *positives counts the articles. */
static size_t fill_points(const struct histogram *histogram, struct point *points,
                          double *positives)
{
    double negatives = 0;
    *positives = 0;
    for (size_t i = 0; i < POINT_COUNT; i++) {
        *positives += histogram->bins[i].positives;
        negatives += histogram->bins[i].negatives;
    }
    double high = (*positives + 1) / (*positives + 2);
    double low = 1 / (negatives + 2);
    size_t count = 0;
    for (size_t i = 0; i < POINT_COUNT; i++) {
        const struct bin *bin = &histogram->bins[i];
        double weight = bin->positives + bin->negatives;
        if (weight > 0)
            points[count++] =
                (struct point){bin->margin_sum / weight, weight,
                               (bin->positives * high + bin->negatives * low) / weight};
    }
    return count;
}

/* All topics' pairs as points, with the weight of PRIOR_ARTICLES. There are none if no article has
 * a topic: then a topic's own articles without it are enough. */
static size_t fill_prior(struct histogram *histogram, const struct sample *sample,
                         struct point *points)
{
    const struct topic_margins *margins = sample->margins;
    histogram_init(histogram, margins->values, margins->topic_count * margins->article_count);
    for (size_t topic = 0; topic < margins->topic_count; topic++)
        histogram_add_topic(histogram, sample, topic);
    double positives;
    size_t count = fill_points(histogram, points, &positives);
    if (positives <= 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        points[i].weight *= PRIOR_ARTICLES / positives;
    return count;
}

int topic_calibration_fit(const struct topic_margins *margins,
                          const struct topic_label_index *label_index,
                          struct topic_sigmoid *sigmoids, struct topic_error *err)
{
    const struct sample sample = {margins, label_index};
    assert(margins->topic_count == label_index->topic_count);
    size_t article_count = margins->article_count;
    int status = -1;
    struct histogram *histogram = topic_memory_new(1, sizeof *histogram, err);
    struct point *points = topic_memory_new((size_t)2 * POINT_COUNT, sizeof *points, err);
    if (!histogram || !points)
        goto fail;
    size_t prior_count = fill_prior(histogram, &sample, points);
    for (size_t topic = 0; topic < margins->topic_count; topic++) {
        histogram_init(histogram, margins->values + topic * article_count, article_count);
        histogram_add_topic(histogram, &sample, topic);
        double positives;
        size_t own_count = fill_points(histogram, points + prior_count, &positives);
        struct line line = fit_line((struct fit){points, prior_count + own_count});
        sigmoids[topic] = (struct topic_sigmoid){(float)line.slope, (float)line.offset};
    }
    status = 0;
fail:
    free(histogram);
    free(points);
    return status;
}

void topic_calibration_apply(struct topic_margins *margins, const struct topic_sigmoid *sigmoids)
{
    for (size_t topic = 0; topic < margins->topic_count; topic++) {
        float *values = margins->values + topic * margins->article_count;
        for (size_t article = 0; article < margins->article_count; article++)
            values[article] = sigmoids[topic].slope * values[article] + sigmoids[topic].offset;
    }
}
