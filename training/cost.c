#include "training/cost.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/calibration.h"

/* For vectors of unit length C = 2 was the best or within noise of it on every corpus measured
 * (docs/decisions/0005-defaults.md); it is tried first. The others are for a corpus unlike those.
 */
static const double candidates[] = {2, 0.5, 8};

/* Another cost must be better by this much in micro-F1 plus macro-F1, or it is better by chance. */
#define GAIN_MIN 0.02

/* Articles times topics from which the first candidate is taken without a search, which would cost
 * more time than it gains. */
#define SEARCH_CELLS_MAX 200000

static int evaluate(const struct topic_fit *fit, const struct topic_quality_options *options,
                    struct topic_margins *margins, struct topic_sigmoid *sigmoids,
                    struct topic_metrics *metrics, struct topic_error *err)
{
    struct topic_labels labels = *fit->labels;
    labels.article_count = margins->article_count;
    if (topic_fit_cross_validate(fit, margins, err) < 0 ||
        topic_calibration_fit(margins, &labels, sigmoids, err) < 0)
        return -1;
    topic_calibration_apply(margins, sigmoids);
    return topic_quality_measure(margins, &labels, options, metrics, err);
}

/* Frequent and rare topics count alike. */
static double worth(const struct topic_metrics *metrics)
{
    return metrics->micro_f1 + metrics->macro_f1;
}

struct trial {
    struct topic_margins margins;
    struct topic_sigmoid *sigmoids;
    struct topic_metrics metrics;
    double cost;
};

static void keep(struct trial *best, struct trial *trial)
{
    struct trial old = *best;
    *best = *trial;
    *trial = old;
}

int topic_cost_choose(struct topic_fit *fit, const struct topic_quality_options *options,
                      struct topic_margins *margins, struct topic_sigmoid *sigmoids,
                      struct topic_metrics *metrics, struct topic_error *err)
{
    size_t cells = margins->article_count * margins->topic_count;
    if (fit->cost == 0 && cells > SEARCH_CELLS_MAX)
        fit->cost = candidates[0];
    if (fit->cost > 0)
        return evaluate(fit, options, margins, sigmoids, metrics, err);
    struct trial trials[2] = {{.margins = *margins}, {.margins = *margins}};
    int status = 0;
    for (size_t i = 0; i < 2; i++) {
        trials[i].margins.values = topic_memory_new(cells, sizeof(float), err);
        trials[i].sigmoids = topic_memory_new(margins->topic_count, sizeof *sigmoids, err);
        if (!trials[i].margins.values || !trials[i].sigmoids)
            status = -1;
    }
    for (size_t i = 0; status == 0 && i < sizeof candidates / sizeof *candidates; i++) {
        trials[1].cost = fit->cost = candidates[i];
        topic_metrics_release(&trials[1].metrics);
        status =
            evaluate(fit, options, &trials[1].margins, trials[1].sigmoids, &trials[1].metrics, err);
        double gain = worth(&trials[1].metrics) - worth(&trials[0].metrics);
        if (status == 0 && (i == 0 || gain > GAIN_MIN))
            keep(&trials[0], &trials[1]);
    }
    if (status == 0) {
        memcpy(margins->values, trials[0].margins.values, cells * sizeof(float));
        memcpy(sigmoids, trials[0].sigmoids, margins->topic_count * sizeof *sigmoids);
        *metrics = trials[0].metrics;
        trials[0].metrics = (struct topic_metrics){0};
        fit->cost = trials[0].cost;
    }
    for (size_t i = 0; i < 2; i++) {
        free(trials[i].margins.values);
        free(trials[i].sigmoids);
        topic_metrics_release(&trials[i].metrics);
    }
    return status;
}
