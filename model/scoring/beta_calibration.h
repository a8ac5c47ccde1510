/* beta_calibration.h - turns log-odds into the log-odds that an answer's score stands for.
 *
 *     score = 1 / (1 + exp(-topic_beta_calibration_apply(beta, log_odds)))
 *
 * Of topics scored 0.9, nine in ten should be right. Platt's sigmoid has one slope for both ends,
 * and what is right for the many pairs near 0 is too sure near 1. Beta calibration (Kull, Silva
 * Filho and Flach, "Beta calibration: a well-founded and easily implemented improvement on logistic
 * calibration for binary classifiers", AISTATS 2017) has a slope for each:
 *
 *     ln(q / (1 - q)) = low * ln p - high * ln(1 - p) + offset        p: before, q: after
 *
 * It is common to all topics and never falls, so decisions, which compare log-odds with thresholds,
 * are the same before and after.
 */
#ifndef TOPIC_MODEL_SCORING_BETA_CALIBRATION_H
#define TOPIC_MODEL_SCORING_BETA_CALIBRATION_H

#include <stdbool.h>

#include "model/file/model_settings.h"

/* 1, 1, 0: log-odds stay as they are. */
extern const struct topic_beta_calibration topic_beta_calibration_identity;

double topic_beta_calibration_apply(struct topic_beta_calibration beta, double log_odds);

/* The log-odds that apply turns into `calibrated`, within the precision of a float; infinite where
 * none are large or small enough. */
double topic_beta_calibration_invert(struct topic_beta_calibration beta, double calibrated);

/* Whether the numbers are finite and within their ranges, and not both slopes are 0. */
bool topic_beta_calibration_is_valid(struct topic_beta_calibration beta);

#endif
