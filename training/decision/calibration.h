/* calibration.h - turns margins into log-odds: ln(p / (1 - p)) = slope * margin + offset, so that
 * p = 1 / (1 + exp(-(slope * margin + offset))) is the probability of the topic.
 *
 *     topic_calibration_fit(&margins, &label_index, sigmoids, &err);
 *     topic_calibration_apply(&margins, sigmoids);
 *
 * Platt's sigmoid by the Newton method of Lin, Lin and Weng ("A note on Platt's probabilistic
 * outputs for support vector machines", Machine Learning 68, 2007, algorithm 1), with Platt's
 * smoothed targets, fitted on out-of-fold margins.
 *
 * A topic with few articles is drawn towards the common sigmoid of all topics: the pairs of article
 * and topic of all topics enter its fit. They are weighted so that all pairs in which the article
 * has the topic count as much as five articles of this topic, and the other pairs in proportion.
 * (Weighted by the number of all pairs instead, a prior of five articles would vanish beside the
 * thousands of articles without the topic, and the sigmoid would depend on two or three articles
 * alone.)
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

/* The probability of log-odds: 1 / (1 + exp(-log_odds)). */
double topic_calibration_logistic(double log_odds);

/* The probability of a margin. */
double topic_calibration_probability(struct topic_sigmoid sigmoid, double margin);

/* Fills sigmoids[topic_count]. Margins are finite. A topic for which larger margins are not more
 * probable gets a nearly flat sigmoid at its share of the articles. Without any article the slope
 * is 1 and the offset 0. */
int topic_calibration_fit(const struct topic_margins *margins,
                          const struct topic_label_index *label_index,
                          struct topic_sigmoid *sigmoids, struct topic_error *err);

/* Turns margins in place into log-odds, ln(p / (1 - p)). On this scale, unlike that of margins, a
 * value means the same for every topic. */
void topic_calibration_apply(struct topic_margins *margins, const struct topic_sigmoid *sigmoids);

#endif
