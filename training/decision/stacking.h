/* stacking.h - corrects a topic's log-odds by those of the best other topic.
 *
 *     topic_stacking_fit(&own, &label_index, sigmoids, &rivalry, &err);
 *     topic_calibration_apply(&margins, sigmoids);
 *     topic_stacking_apply(&margins, rivalry, &err);
 *
 * The SVM of one topic knows nothing about the other topics, yet they matter: where articles have
 * one topic or two, a strong other topic makes a weak topic less likely. All topics share one
 * coefficient for it, the rivalry:
 *
 *     log-odds of a topic = its own + rivalry * the largest own log-odds of the other topics
 *
 * This is a second level over the SVMs' outputs (stacking: Wolpert, "Stacked generalization",
 * Neural Networks 5, 1992) with so few parameters that a hundred articles are enough to fit it.
 */
#ifndef TOPIC_TRAINING_DECISION_STACKING_H
#define TOPIC_TRAINING_DECISION_STACKING_H

#include "topicd/error.h"
#include "training/data/label_index.h"
#include "training/data/margins.h"
#include "training/decision/calibration.h"

/* Fits the rivalry on own log-odds (topic_calibration_apply), by logistic regression over all pairs
 * of article and topic, and adjusts the sigmoids so that the sum above is calibrated. The rivalry
 * is 0 if there is only one topic, or if no article has a topic, or if every article has every
 * topic. */
int topic_stacking_fit(const struct topic_margins *own, const struct topic_label_index *label_index,
                       struct topic_sigmoid *sigmoids, float *rivalry, struct topic_error *err);

/* Turns own log-odds in place into the sum above. */
int topic_stacking_apply(struct topic_margins *own, float rivalry, struct topic_error *err);

#endif
