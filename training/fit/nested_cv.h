/* nested_cv.h - the quality of decisions on out-of-fold margins by nested cross-validation, and the
 * decision rule that is served.
 *
 * The articles of each fold are decided by a rule (decision/decision_rule.h) that was fitted on the
 * other folds alone. So no article influences its own decision, and the measures are not too good.
 * The rule that is served is one more, fitted on all articles.
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
    size_t process_count;             /* at least 1; the result does not depend on it */
    struct topic_objective objective; /* of thresholds; no other part of the rule depends on it */
    bool single_label;                /* each article gets the most probable topic and no other */
};

/* Fills the rule fitted on all articles, and the metrics of the nested decisions; the caller
 * releases both, on failure too. */
int topic_nested_cv_measure(const struct topic_margins *margins,
                            const struct topic_label_matrix *labels,
                            const struct topic_nested_cv_options *options,
                            struct topic_decision_rule *rule, struct topic_metrics *metrics,
                            struct topic_error *err);

#endif
