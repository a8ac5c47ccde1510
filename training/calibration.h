/* calibration.h - turns margins into probabilities: p = 1 / (1 + exp(-(slope * margin + offset))).
 *
 * Platt's sigmoid by the Newton method of Lin, Lin and Weng ("A note on Platt's probabilistic
 * outputs for support vector machines", Machine Learning 68, 2007, algorithm 1), with Platt's
 * smoothed targets, fitted on out-of-fold margins. A topic with few articles is drawn towards the
 * sigmoid of all topics together: pooled pairs enter its fit with the total weight of
 * `prior_articles` articles.
 */
#ifndef TOPIC_TRAINING_CALIBRATION_H
#define TOPIC_TRAINING_CALIBRATION_H

#include "topicd/error.h"
#include "training/margins.h"
#include "training/matrix.h"

struct topic_sigmoid {
    float slope; /* > 0: a larger margin is never less probable */
    float offset;
};

double topic_sigmoid_probability(struct topic_sigmoid sigmoid, double margin);

/* Fills sigmoids[topic_count]. */
int topic_calibration_fit(const struct topic_margins *margins, const struct topic_labels *labels,
                          struct topic_sigmoid *sigmoids, struct topic_error *err);

#endif
