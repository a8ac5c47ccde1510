/* cost.h - chooses the machines' cost C by cross-validation.
 *
 *     struct topic_cost_search_result best;
 *     topic_cost_search_run(&search, &best, &err);
 *     topic_cost_search_result_release(&best);
 */
#ifndef TOPIC_TRAINING_FIT_COST_SEARCH_H
#define TOPIC_TRAINING_FIT_COST_SEARCH_H

#include "topicd/error.h"
#include "training/fit/cross_fit.h"
#include "training/fit/nested_cv.h"
#include "training/fit/quantized_weights.h"
#include "training/fit/stage.h"

/* What training at one cost comes to. */
struct topic_cost_search_result {
    double cost;
    struct topic_margins margins; /* out-of-fold, of the articles alone */
    struct topic_quantized_weights weights;
    struct topic_decision_rule rule; /* fitted on all articles */
    struct topic_metrics quality;
};

struct topic_cost_search {
    const struct topic_cross_fit *fit; /* cost 0: try several */
    size_t article_count;              /* the rows with out-of-fold margins */
    struct topic_nested_cv_options quality;
    /* Told at every change between solving and selecting. */
    void (*begin_stage)(void *context, enum topic_stage stage);
    void *context;
};

/* Fills the best candidate, which the caller releases on failure too. */
int topic_cost_search_run(const struct topic_cost_search *search,
                          struct topic_cost_search_result *best, struct topic_error *err);

void topic_cost_search_result_release(struct topic_cost_search_result *candidate);

#endif
