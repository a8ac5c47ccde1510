/* score_spline.h - turns log-odds into the log-odds that an answer's score stands for.
 *
 *     score = 1 / (1 + exp(-topic_score_spline_apply(&spline, log_odds)))
 *
 * Of topics scored 0.9, nine in ten should be right. Platt's sigmoid has one slope for all
 * probabilities, and what is right for the many pairs near 0 is too sure in the middle and not sure
 * enough near 1. A linear spline (Lucena, "Spline-based probability calibration",
 * arXiv:1809.07751, 2018, with pieces of degree 1) has a slope for each segment between its knots,
 * which are log-odds too.
 *
 * It is common to all topics and always rises, so decisions, which compare log-odds with
 * thresholds, are the same before and after.
 */
#ifndef TOPIC_MODEL_SCORING_SCORE_SPLINE_H
#define TOPIC_MODEL_SCORING_SCORE_SPLINE_H

#include <stdbool.h>

#include "model/file/model_settings.h"

/* All slopes 1: log-odds stay as they are. */
extern const struct topic_score_spline topic_score_spline_identity;

/* Whether all its numbers are 0, as in models that have none. */
bool topic_score_spline_is_absent(const struct topic_score_spline *spline);

/* Whether the numbers are finite and every slope is above 0. */
bool topic_score_spline_is_valid(const struct topic_score_spline *spline);

/* How far the way from 0 to the log-odds goes through each segment; negative below 0. Their sum is
 * the log-odds. */
void topic_score_spline_lengths(double log_odds, double lengths[TOPIC_SCORE_SPLINE_SEGMENTS]);

double topic_score_spline_apply(const struct topic_score_spline *spline, double log_odds);

/* The log-odds that apply turns into `calibrated`. */
double topic_score_spline_invert(const struct topic_score_spline *spline, double calibrated);

#endif
