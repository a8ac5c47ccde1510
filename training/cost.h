/* cost.h - chooses the machines' cost C by cross-validation.
 *
 *     struct topic_trial best;
 *     topic_cost_choose(&search, &best, &err);
 *     topic_trial_release(&best);
 */
#ifndef TOPIC_TRAINING_COST_H
#define TOPIC_TRAINING_COST_H

#include "topicd/error.h"
#include "training/calibration.h"
#include "training/fit.h"
#include "training/quality.h"
#include "training/stage.h"
#include "training/weights.h"

/* How strongly thresholds are drawn to the common one (thresholds.h), in articles; chosen in
 * docs/decisions/0007-thresholds.md. */
#define TOPIC_THRESHOLD_SHRINKAGE 4.0

/* What training at one cost comes to. */
struct topic_trial {
    double cost;
    struct topic_margins log_odds; /* out-of-fold and calibrated; of the articles alone */
    struct topic_sigmoid *sigmoids;
    struct topic_weights weights;
    struct topic_metrics quality;
};

struct topic_search {
    const struct topic_fit *fit; /* cost 0: try several */
    size_t article_count;        /* the rows with out-of-fold margins */
    struct topic_quality_options quality;
    /* Told at every change between solving and selecting. */
    void (*begin_stage)(void *context, enum topic_stage stage);
    void *context;
};

/* Fills the best trial, which the caller releases on failure too. */
int topic_cost_choose(const struct topic_search *search, struct topic_trial *best,
                      struct topic_error *err);

void topic_trial_release(struct topic_trial *trial);

#endif
