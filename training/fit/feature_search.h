/* feature_search.h - chooses by cross-validation which extra features a model has: phrases, longer
 * stems.
 *
 *     topic_feature_search_run(&search, &set, &best, trials, &err);
 *
 * An extra is taken when micro-F1 and macro-F1 gain more than 0.02 together, out of fold. Of a
 * large corpus a small sample is asked first, because most corpora gain nothing and that is seen at
 * once (docs/decisions/0023-phrases.md); but not about longer stems in a language with long words,
 * of which the sample cannot judge (docs/decisions/0042-long-words.md).
 */
#ifndef TOPIC_TRAINING_FIT_FEATURE_SEARCH_H
#define TOPIC_TRAINING_FIT_FEATURE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "training/data/dataset.h"
#include "training/features/feature_set.h"
#include "training/fit/cost_search.h"
#include "training/fit/cross_fit.h"

enum topic_feature_search_choice {
    TOPIC_FEATURE_SEARCH_AUTO, /* by cross-validation */
    TOPIC_FEATURE_SEARCH_YES,
    TOPIC_FEATURE_SEARCH_NO
};

/* What became of one extra. */
struct topic_feature_search_trial {
    enum topic_feature_search_choice choice; /* in */
    bool is_used;
    /* Where cross-validation decided: on how much, and what the extra gained. */
    size_t articles;
    size_t topics;
    double micro_gain;
    double macro_gain;
};

struct topic_feature_search {
    const struct topic_dataset *dataset; /* keeps words */
    const struct topic_cross_fit *fit;   /* with the cost, and the set's matrix */
    struct topic_cost_search cost;       /* as for that set; its fit is not used */
};

/* Tries each extra that trials[extra] leaves to cross-validation. set and best are those without
 * the extras, and are replaced by those with the extras that are taken; best's margins and rule
 * too. fit->problem.matrix must be &set->matrix. On failure both can be released. */
int topic_feature_search_run(const struct topic_feature_search *search,
                             struct topic_feature_set *set, struct topic_cost_search_result *best,
                             struct topic_feature_search_trial trials[TOPIC_FEATURE_EXTRA_COUNT],
                             struct topic_error *err);

#endif
