/* learning_curve_points.h - the points of a learning curve, for training/learning_curve.h and the
 * report. */
#ifndef TOPIC_TRAINING_EVALUATION_LEARNING_CURVE_POINTS_H
#define TOPIC_TRAINING_EVALUATION_LEARNING_CURVE_POINTS_H

#include <stddef.h>

struct topic_learning_curve_point {
    size_t articles; /* that the model was trained on */
    size_t topics;   /* that it learnt */
    double micro_f1;
    double macro_f1;
};

struct topic_learning_curve {
    struct topic_learning_curve_point *points; /* by ascending number of articles */
    size_t count;
};

#endif
