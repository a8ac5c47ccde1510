#include "training/cost.h"

#include <stdlib.h>

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

static int try_cost(const struct topic_search *search, double cost, struct topic_trial *trial,
                    struct topic_error *err)
{
    struct topic_fit fit = *search->fit;
    struct topic_labels labels = *fit.labels;
    labels.article_count = search->article_count;
    fit.cost = cost;
    *trial = (struct topic_trial){
        .cost = cost,
        .log_odds = {.article_count = labels.article_count, .topic_count = labels.topic_count}};
    trial->log_odds.values =
        topic_memory_new(labels.article_count * labels.topic_count, sizeof(float), err);
    trial->sigmoids = topic_memory_new(labels.topic_count, sizeof *trial->sigmoids, err);
    if (!trial->log_odds.values || !trial->sigmoids)
        return -1;
    search->begin_stage(search->context, TOPIC_STAGE_SOLVE);
    if (topic_fit_train(&fit, &trial->log_odds, &trial->weights, err) < 0)
        return -1;
    search->begin_stage(search->context, TOPIC_STAGE_SELECT);
    if (topic_calibration_fit(&trial->log_odds, &labels, trial->sigmoids, err) < 0)
        return -1;
    topic_calibration_apply(&trial->log_odds, trial->sigmoids);
    return topic_quality_measure(&trial->log_odds, &labels, &search->quality, &trial->quality, err);
}

/* Frequent and rare topics count alike. */
static double worth(const struct topic_trial *trial)
{
    return trial->quality.micro_f1 + trial->quality.macro_f1;
}

int topic_cost_choose(const struct topic_search *search, struct topic_trial *best,
                      struct topic_error *err)
{
    const struct topic_fit *fit = search->fit;
    if (fit->cost > 0)
        return try_cost(search, fit->cost, best, err);
    if (try_cost(search, candidates[0], best, err) < 0)
        return -1;
    if (search->article_count * fit->labels->topic_count > SEARCH_CELLS_MAX)
        return 0;
    int status = 0;
    for (size_t i = 1; status == 0 && i < sizeof candidates / sizeof *candidates; i++) {
        struct topic_trial trial;
        status = try_cost(search, candidates[i], &trial, err);
        if (status == 0 && worth(&trial) > worth(best) + GAIN_MIN) {
            struct topic_trial beaten = *best;
            *best = trial;
            trial = beaten;
        }
        topic_trial_release(&trial);
    }
    return status;
}

void topic_trial_release(struct topic_trial *trial)
{
    free(trial->log_odds.values);
    free(trial->sigmoids);
    topic_weights_release(&trial->weights);
    topic_metrics_release(&trial->quality);
    *trial = (struct topic_trial){0};
}
