/* cost_search.h - chooses the SVMs' cost C by cross-validation.
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

/* The result of training with one cost. */
struct topic_cost_search_result {
    double cost;
    struct topic_margins margins; /* out-of-fold, of the articles without the topics' names */
    struct topic_quantized_weights weights;
    struct topic_decision_rule rule; /* fitted on all articles */
    struct topic_metrics quality;
};

struct topic_cost_search {
    const struct topic_cross_fit *fit; /* cost 0: several are tried */
    size_t article_count;              /* rows that are articles; topics' names follow */
    struct topic_nested_cv_options quality;
    /* Called at every change between TOPIC_STAGE_SOLVE and TOPIC_STAGE_SELECT. */
    void (*begin_stage)(void *context, enum topic_stage stage);
    void *context;
};

/* Fills the result of the best cost; the caller releases it on failure too. */
int topic_cost_search_run(const struct topic_cost_search *search,
                          struct topic_cost_search_result *best, struct topic_error *err);

void topic_cost_search_result_release(struct topic_cost_search_result *candidate);

#endif
