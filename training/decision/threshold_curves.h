/* threshold_curves.h - what other thresholds of a topic would do: of the articles that get it from
 * there on, how many are right, and how many of its own it finds. From out-of-fold log-odds.
 *
 *     struct topic_threshold_curve curve;
 *     topic_threshold_curves_find(&log_odds, &labels, topic, &curve);
 *     curve.points[i].log_odds, .given, .right
 *
 * Editors move a threshold on such a curve. It is kept in the model file, so it has few points: for
 * each step of recall the highest threshold that reaches it, and for each precision of
 * TOPIC_THRESHOLD_CURVES_TARGETS the lowest threshold that has it. Thresholds are compared in steps
 * of a sixteenth of log-odds, in one pass over the articles and without sorting them.
 */
#ifndef TOPIC_TRAINING_DECISION_THRESHOLD_CURVES_H
#define TOPIC_TRAINING_DECISION_THRESHOLD_CURVES_H

#include <stddef.h>
#include <stdint.h>

#include "training/data/label_matrix.h"
#include "training/data/margins.h"

/* Precisions that editors ask for, as in evaluation/precision_thresholds.h. */
#define TOPIC_THRESHOLD_CURVES_TARGETS                                                             \
    {                                                                                              \
        0.8, 0.9, 0.95                                                                             \
    }
#define TOPIC_THRESHOLD_CURVES_RECALL_STEPS 16
#define TOPIC_THRESHOLD_CURVES_POINTS_MAX (TOPIC_THRESHOLD_CURVES_RECALL_STEPS + 3)

struct topic_threshold_curve {
    size_t due;   /* articles that have the topic */
    size_t count; /* of points; 0 when no article has the topic */
    struct {
        double log_odds; /* the threshold; ascending */
        size_t given;    /* articles that get the topic; more than 0 */
        size_t right;    /* of them, those that have it */
    } points[TOPIC_THRESHOLD_CURVES_POINTS_MAX];
};

void topic_threshold_curves_find(const struct topic_margins *log_odds,
                                 const struct topic_label_matrix *labels, size_t topic,
                                 struct topic_threshold_curve *curve);

#endif
