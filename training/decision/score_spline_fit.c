#include "training/decision/score_spline_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/decision/linear_system.h"

/* Pairs are counted in bins of log-odds, and each bin stands for its mean: the fit then takes the
 * same time for any number of pairs. Probabilities beyond the bound differ from 0 or 1 by less than
 * an answer's four digits show. */
#define BINS 512
#define BOUND 12.0

/* The slopes, then the offset. */
#define PARAMETERS (TOPIC_SCORE_SPLINE_SEGMENTS + 1)
#define OFFSET TOPIC_SCORE_SPLINE_SEGMENTS
#define ITERATIONS_MAX 50
#define HALVINGS_MAX 33
#define CONVERGED_CHANGE 1e-9

/* The penalty on the distance to the identity, in units of log loss: a handful of articles does not
 * bend the scores (docs/decisions/0022-scores.md). */
#define SHRINKAGE 4.0

/* Of two log-odds the larger always has the larger score. */
#define SLOPE_MIN 0.05

int topic_score_spline_fit_init(struct topic_score_spline_fit *fit, size_t fold_count,
                                struct topic_error *err)
{
    fit->fold_count = fold_count;
    fit->bins = topic_memory_new(fold_count * BINS, sizeof *fit->bins, err);
    return fit->bins ? 0 : -1;
}

void topic_score_spline_fit_release(struct topic_score_spline_fit *fit)
{
    free(fit->bins);
    *fit = (struct topic_score_spline_fit){0};
}

void topic_score_spline_fit_add(struct topic_score_spline_fit *fit, size_t fold, float log_odds,
                                bool has_topic)
{
    double at = ((double)log_odds + BOUND) * (BINS / (2 * BOUND));
    size_t place = at <= 0 ? 0 : at >= BINS - 1 ? BINS - 1 : (size_t)at;
    struct topic_score_spline_fit_bin *bin = &fit->bins[fold * BINS + place];
    bin->count++;
    bin->positives += has_topic;
    bin->log_odds += (double)log_odds;
}

/* ---- the fit ---- */

/* A bin as the logistic regression sees it: the length of each segment up to it, and 1. */
struct point {
    double inputs[PARAMETERS];
    double count, positives;
};

struct points {
    struct point items[BINS];
    size_t count;
};

static double logistic_loss(double log_odds)
{
    return fmax(log_odds, 0) + log1p(exp(-fabs(log_odds)));
}

/* Of the folds that are (or are not) `fold`. */
static void collect(const struct topic_score_spline_fit *fit, size_t fold, bool is_inside,
                    struct points *points)
{
    points->count = 0;
    for (size_t place = 0; place < BINS; place++) {
        struct topic_score_spline_fit_bin sum = {0};
        for (size_t other = 0; other < fit->fold_count; other++) {
            const struct topic_score_spline_fit_bin *bin = &fit->bins[other * BINS + place];
            if ((other == fold) != is_inside)
                continue;
            sum.count += bin->count;
            sum.positives += bin->positives;
            sum.log_odds += bin->log_odds;
        }
        if (sum.count == 0)
            continue;
        struct point *point = &points->items[points->count++];
        topic_score_spline_lengths(sum.log_odds / sum.count, point->inputs);
        point->inputs[OFFSET] = 1;
        point->count = sum.count;
        point->positives = sum.positives;
    }
}

static double log_odds_of(const struct point *point, const double *parameters)
{
    double log_odds = 0;
    for (size_t k = 0; k < PARAMETERS; k++)
        log_odds += parameters[k] * point->inputs[k];
    return log_odds;
}

static double loss_of(const struct points *points, const double *parameters)
{
    double loss = 0;
    for (size_t i = 0; i < points->count; i++) {
        double log_odds = log_odds_of(&points->items[i], parameters);
        loss += points->items[i].count * logistic_loss(log_odds) -
                points->items[i].positives * log_odds;
    }
    return loss;
}

static const double identity[PARAMETERS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0};

static double penalised_loss(const struct points *points, const double *parameters)
{
    double penalty = 0;
    for (size_t k = 0; k < PARAMETERS; k++)
        penalty += (parameters[k] - identity[k]) * (parameters[k] - identity[k]);
    return loss_of(points, parameters) + SHRINKAGE / 2 * penalty;
}

static void newton_step(const struct points *points, const double *parameters, double *step)
{
    double hessian[PARAMETERS][PARAMETERS] = {{0}};
    for (size_t k = 0; k < PARAMETERS; k++) {
        step[k] = SHRINKAGE * (parameters[k] - identity[k]);
        hessian[k][k] = SHRINKAGE;
    }
    for (size_t i = 0; i < points->count; i++) {
        const struct point *point = &points->items[i];
        double probability = 1 / (1 + exp(-log_odds_of(point, parameters)));
        double curvature = point->count * probability * (1 - probability);
        for (size_t k = 0; k < PARAMETERS; k++) {
            step[k] += point->inputs[k] * (point->count * probability - point->positives);
            for (size_t l = 0; l < PARAMETERS; l++)
                hessian[k][l] += point->inputs[k] * point->inputs[l] * curvature;
        }
    }
    /* The penalty makes it positive definite. */
    topic_linear_system_solve(&hessian[0][0], step, PARAMETERS);
}

/* Newton's method; each step is halved until the loss falls. Slopes stay above 0. */
static void minimise(const struct points *points, double *parameters)
{
    double loss = penalised_loss(points, parameters);
    double change = 1;
    for (int i = 0; i < ITERATIONS_MAX && change > CONVERGED_CHANGE; i++) {
        double step[PARAMETERS];
        double size = 1;
        newton_step(points, parameters, step);
        change = 0;
        for (int halving = 0; halving < HALVINGS_MAX; halving++, size /= 2) {
            double next[PARAMETERS];
            for (size_t k = 0; k < PARAMETERS; k++)
                next[k] = fmax(parameters[k] - size * step[k], k == OFFSET ? -INFINITY : SLOPE_MIN);
            double next_loss = penalised_loss(points, next);
            if (!(next_loss < loss))
                continue;
            change = loss - next_loss;
            memcpy(parameters, next, sizeof next);
            loss = next_loss;
            break;
        }
    }
}

static struct topic_score_spline spline_of(const double *parameters)
{
    struct topic_score_spline spline = {.offset = (float)parameters[OFFSET]};
    for (size_t k = 0; k < TOPIC_SCORE_SPLINE_SEGMENTS; k++)
        spline.slopes[k] = (float)parameters[k];
    return topic_score_spline_is_valid(&spline) ? spline : topic_score_spline_identity;
}

static void fit_points(const struct points *points, double *parameters)
{
    memcpy(parameters, identity, sizeof identity);
    minimise(points, parameters);
}

struct topic_score_spline topic_score_spline_fit_without(const struct topic_score_spline_fit *fit,
                                                         size_t fold)
{
    struct points points;
    double parameters[PARAMETERS];
    collect(fit, fold, false, &points);
    fit_points(&points, parameters);
    return spline_of(parameters);
}

/* The log loss of each fold's pairs by the fit on the others, less that of the identity. */
static double measure_change(const struct topic_score_spline_fit *fit)
{
    double change = 0;
    for (size_t fold = 0; fold < fit->fold_count; fold++) {
        struct points points;
        double parameters[PARAMETERS];
        collect(fit, fold, false, &points);
        fit_points(&points, parameters);
        collect(fit, fold, true, &points);
        change += loss_of(&points, parameters) - loss_of(&points, identity);
    }
    return change;
}

struct topic_score_spline topic_score_spline_fit_all(const struct topic_score_spline_fit *fit)
{
    if (measure_change(fit) >= 0)
        return topic_score_spline_identity;
    return topic_score_spline_fit_without(fit, fit->fold_count); /* no pair has this fold */
}
