/* cost.h - chooses the machines' cost C by cross-validation. */
#ifndef TOPIC_TRAINING_COST_H
#define TOPIC_TRAINING_COST_H

#include "topicd/error.h"
#include "training/calibration.h"
#include "training/fit.h"
#include "training/quality.h"

/* How strongly thresholds are drawn to the common one (thresholds.h), in articles; chosen in
 * docs/decisions/0007-thresholds.md. */
#define TOPIC_THRESHOLD_SHRINKAGE 4.0

/* Fills the margins, calibrated, their sigmoids and the quality for fit->cost; where that is 0,
 * tries several and leaves the best one in fit->cost. metrics is released by the caller. */
int topic_cost_choose(struct topic_fit *fit, const struct topic_quality_options *options,
                      struct topic_margins *margins, struct topic_sigmoid *sigmoids,
                      struct topic_metrics *metrics, struct topic_error *err);

#endif
