/* stacking.h - corrects a topic's log-odds by those of the best other topic, and by those that the
 * article has any topic.
 *
 *     topic_stacking_fit(&own, &label_index, sigmoids, &stacking, &err);
 *     topic_calibration_apply(&margins, sigmoids);
 *     topic_stacking_apply(&margins, stacking, &err);
 *
 * The SVM of one topic knows nothing about the other topics, yet they matter: where articles have
 * one topic or two, a strong other topic makes a weak topic less likely. All topics share one
 * coefficient for it, the rivalry. Nor does it know why an article has none of the topics: it sees
 * these articles among the many that have others. Where a corpus has articles of other fields, one
 * SVM more, the relevance, tells those that have a topic from those that have none, and where it
 * says "none" the log-odds of all topics fall:
 *
 *     log-odds of a topic = its own + rivalry * the largest own log-odds of the other topics
 *                           + relevance * min(0, the log-odds that it has any topic)
 *
 * Articles that have some topic say nothing about which, so above 0 nothing is added
 * (docs/decisions/0044-relevance.md). This is a second level over the SVMs' outputs (stacking:
 * Wolpert, "Stacked generalization", Neural Networks 5, 1992) with so few parameters that a hundred
 * articles are enough to fit it.
 */
#ifndef TOPIC_TRAINING_DECISION_STACKING_H
#define TOPIC_TRAINING_DECISION_STACKING_H

#include "topicd/error.h"
#include "training/data/label_index.h"
#include "training/data/margins.h"
#include "training/decision/calibration.h"

struct topic_stacking {
    float rivalry;
    float relevance; /* 0 or more */
};

/* Fits both on own log-odds (topic_calibration_apply; own->relevance likewise), by logistic
 * regression over all pairs of article and topic, and adjusts the sigmoids so that the sum above is
 * calibrated. Both are 0 if there is only one topic, or if no article has a topic, or if every
 * article has every topic; relevance also if own->relevance is NULL or all 0. */
int topic_stacking_fit(const struct topic_margins *own, const struct topic_label_index *label_index,
                       struct topic_sigmoid *sigmoids, struct topic_stacking *stacking,
                       struct topic_error *err);

/* Turns own log-odds in place into the sum above. */
int topic_stacking_apply(struct topic_margins *own, struct topic_stacking stacking,
                         struct topic_error *err);

#endif
