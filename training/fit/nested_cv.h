/* quality.h - what out-of-fold margins are worth, measured without flattering, and the rule that is
 * served with them.
 *
 * The articles of a fold are judged by a rule (rule.h: calibration, rivalry, thresholds) that was
 * fitted on the other folds alone, so that no article has a say in its own decision. What is served
 * is one more rule, fitted on all articles.
 */
#ifndef TOPIC_TRAINING_FIT_NESTED_CV_H
#define TOPIC_TRAINING_FIT_NESTED_CV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"
#include "training/data/margins.h"
#include "training/decision/decision_rule.h"
#include "training/evaluation/metrics.h"

struct topic_nested_cv_options {
    const uint32_t *fold_of;
    size_t fold_count;
    size_t process_count; /* at least 1; the result does not depend on it */
    bool single_label;    /* the most probable topic and no other */
};

/* Fills the rule fitted on all articles, and metrics for the decisions on all of them; the caller
 * releases both, on failure too. */
int topic_nested_cv_measure(const struct topic_margins *margins,
                            const struct topic_label_matrix *labels,
                            const struct topic_nested_cv_options *options,
                            struct topic_decision_rule *rule, struct topic_metrics *metrics,
                            struct topic_error *err);

#endif
