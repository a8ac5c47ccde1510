/* best_log_odds.h - the distribution that an article's familiarity is read from
 * (docs/model-format.md, section "familiarity").
 *
 *     struct topic_best_log_odds best;
 *     topic_decision_rule_apply(&rule, &margins, &err);
 *     topic_best_log_odds_collect(&best, &margins, &matrix, &err);
 *     ... best.values, best.count ...
 *     topic_best_log_odds_release(&best);
 *
 * Each training article has one value: the largest of its log-odds, from out-of-fold margins. An
 * article of another field has low log-odds for every topic, so its largest is lower than that of
 * nearly all training articles. Near-copies share a fold (data/folds.h), so that a copy does not
 * raise an article's value; each counts, as it would in what is tagged.
 */
#ifndef TOPIC_TRAINING_DECISION_BEST_LOG_ODDS_H
#define TOPIC_TRAINING_DECISION_BEST_LOG_ODDS_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/data/margins.h"
#include "training/data/sparse_matrix.h"

struct topic_best_log_odds {
    float *values; /* ascending, finite */
    size_t count;  /* all articles, or TOPIC_FORMAT_FAMILIARITY_MAX evenly spaced ones */
};

/* log_odds: of the articles, the first rows of the matrix. One without a feature has the least
 * possible value, since its familiarity is 0. The caller releases it on failure too. */
int topic_best_log_odds_collect(struct topic_best_log_odds *best,
                                const struct topic_margins *log_odds,
                                const struct topic_sparse_matrix *matrix, struct topic_error *err);
void topic_best_log_odds_release(struct topic_best_log_odds *best);

#endif
