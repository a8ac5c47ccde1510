/* rivalry.h - how far the best other topic speaks against (or for) a topic.
 *
 * Machines of one topic each know nothing of the others, yet what else an article is about matters:
 * where articles carry one topic or two, a strong rival makes a weak topic less likely. All topics
 * share one number for it:
 *
 *     log-odds of a topic = its own + rivalry * the largest own log-odds of the other topics
 *
 * a second level over the machines' answers (stacking: Wolpert, "Stacked generalization", Neural
 * Networks 5, 1992) with so few parameters that a hundred articles are enough to fit it.
 */
#ifndef TOPIC_TRAINING_DECISION_STACKING_H
#define TOPIC_TRAINING_DECISION_STACKING_H

#include "topicd/error.h"
#include "training/data/label_index.h"
#include "training/data/margins.h"
#include "training/decision/calibration.h"

/* Fits the rivalry on own log-odds (topic_calibration_apply), by logistic regression over all pairs
 * of article and topic, and adjusts the sigmoids to it, so that the sum above is calibrated. With
 * one topic, or without an article that has a topic or lacks one, the rivalry is 0. */
int topic_stacking_fit(const struct topic_margins *own, const struct topic_label_index *label_index,
                       struct topic_sigmoid *sigmoids, float *rivalry, struct topic_error *err);

/* Turns own log-odds in place into log-odds. */
int topic_stacking_apply(struct topic_margins *own, float rivalry, struct topic_error *err);

#endif
