/* score_spline_fit.h - fits the calibration of scores (model/scoring/score_spline.h).
 *
 *     struct topic_score_spline_fit fit;
 *     topic_score_spline_fit_init(&fit, fold_count, &err);
 *     topic_score_spline_fit_add(&fit, fold, log_odds, has_topic);      for each pair of article and topic
 *     spline = topic_score_spline_fit_without(&fit, fold);                for the scores of a fold
 *     spline = topic_score_spline_fit_all(&fit);                          for the model
 *     topic_score_spline_fit_release(&fit);
 *
 * The log-odds must be those of a decision rule that has not seen the article (fit/nested_cv.h):
 * of others, the fit would only confirm that they suit the articles that they were fitted on.
 */
#ifndef TOPIC_TRAINING_DECISION_SCORE_SPLINE_FIT_H
#define TOPIC_TRAINING_DECISION_SCORE_SPLINE_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/scoring/score_spline.h"
#include "topicd/error.h"

struct topic_score_spline_fit_bin {
    double count, positives;
    double log_odds; /* sum */
};

struct topic_score_spline_fit {
    size_t fold_count;
    struct topic_score_spline_fit_bin *bins; /* of each fold, by log-odds */
};

int topic_score_spline_fit_init(struct topic_score_spline_fit *fit, size_t fold_count,
                                struct topic_error *err);
void topic_score_spline_fit_release(struct topic_score_spline_fit *fit);

void topic_score_spline_fit_add(struct topic_score_spline_fit *fit, size_t fold, float log_odds,
                                bool has_topic);

/* Fitted on the pairs of the other folds. */
struct topic_score_spline topic_score_spline_fit_without(const struct topic_score_spline_fit *fit,
                                                         size_t fold);

/* Fitted on all pairs, if that lowers the log loss of pairs that it was not fitted on; otherwise
 * the identity. */
struct topic_score_spline topic_score_spline_fit_all(const struct topic_score_spline_fit *fit);

#endif
