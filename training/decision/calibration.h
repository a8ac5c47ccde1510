/* calibration.h - turns margins into probabilities: p = 1 / (1 + exp(-(slope * margin + offset))).
 *
 * Platt's sigmoid by the Newton method of Lin, Lin and Weng ("A note on Platt's probabilistic
 * outputs for support vector machines", Machine Learning 68, 2007, algorithm 1), with Platt's
 * smoothed targets, fitted on out-of-fold margins. A topic with few articles is drawn towards the
 * sigmoid of all topics together: the pairs of all topics enter its fit, weighed so that those
 * which carry their topic count as five articles of this one, and those which do not in
 * proportion. (Weighed by all pairs instead, a prior of five would vanish beside the thousands of
 * articles without the topic, and its sigmoid would hang on its two or three articles alone.)
 */
#ifndef TOPIC_TRAINING_DECISION_CALIBRATION_H
#define TOPIC_TRAINING_DECISION_CALIBRATION_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/data/label_index.h"
#include "training/data/margins.h"

struct topic_sigmoid {
    float slope; /* > 0: a larger margin is never less probable */
    float offset;
};

double topic_sigmoid_probability(struct topic_sigmoid sigmoid, double margin);

/* Fills sigmoids[topic_count]. Margins are finite. A topic whose larger margins are not more
 * probable gets a nearly flat sigmoid at its share of the articles. Without any article: slope 1,
 * offset 0. */
int topic_calibration_fit(const struct topic_margins *margins,
                          const struct topic_label_index *label_index,
                          struct topic_sigmoid *sigmoids, struct topic_error *err);

/* Turns margins in place into log-odds, ln(p / (1 - p)): on this scale, unlike that of margins, one
 * value means the same for every topic. */
void topic_calibration_apply(struct topic_margins *margins, const struct topic_sigmoid *sigmoids);

#endif
