/* objective_trials.h - what thresholds for each objective would reach, and the decision rule of the
 * one that was asked for.
 *
 *     struct topic_objective_trials trials = {0};
 *     topic_objective_trials_run(&search, &objective, &best, &trials, &err);
 *
 * Thresholds for another objective need neither new margins nor another calibration, so the
 * features and the cost stay those that were chosen for the default.
 */
#ifndef TOPIC_TRAINING_FIT_OBJECTIVE_TRIALS_H
#define TOPIC_TRAINING_FIT_OBJECTIVE_TRIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/decision/objective.h"
#include "training/fit/cost_search.h"

struct topic_objective_trial {
    struct topic_objective objective;
    bool is_used;
    /* cross-validated */
    double micro_f1;
    double macro_f1;
    double micro_precision;
    double micro_recall;
};

#define TOPIC_OBJECTIVE_TRIALS_MAX 4

struct topic_objective_trials {
    struct topic_objective_trial items[TOPIC_OBJECTIVE_TRIALS_MAX];
    size_t count; /* 0: nothing was asked for */
};

/* Measures balanced, macro and micro, and the precision if that is asked for. `search` is that
 * which found `best`, of which the rule and the quality become those of the objective. */
int topic_objective_trials_run(const struct topic_cost_search *search,
                               const struct topic_objective *objective,
                               struct topic_cost_search_result *best,
                               struct topic_objective_trials *trials, struct topic_error *err);

#endif
