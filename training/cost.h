/* cost.h - chooses the machines' cost C by cross-validation.
 *
 *     struct topic_candidate best;
 *     topic_cost_choose(&search, &best, &err);
 *     topic_candidate_release(&best);
 */
#ifndef TOPIC_TRAINING_COST_H
#define TOPIC_TRAINING_COST_H

#include "topicd/error.h"
#include "training/fit.h"
#include "training/quality.h"
#include "training/stage.h"
#include "training/weights.h"

/* What training at one cost comes to. */
struct topic_candidate {
    double cost;
    struct topic_margins margins; /* out-of-fold, of the articles alone */
    struct topic_weights weights;
    struct topic_rule rule; /* fitted on all articles */
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

/* Fills the best candidate, which the caller releases on failure too. */
int topic_cost_choose(const struct topic_search *search, struct topic_candidate *best,
                      struct topic_error *err);

void topic_candidate_release(struct topic_candidate *candidate);

#endif
