/* quality.h - what out-of-fold margins are worth, measured without flattering, and the rule that is
 * served with them.
 *
 * The articles of a fold are judged by a rule (rule.h: calibration, rivalry, thresholds) that was
 * fitted on the other folds alone, so that no article has a say in its own decision. What is served
 * is one more rule, fitted on all articles.
 */
#ifndef TOPIC_TRAINING_QUALITY_H
#define TOPIC_TRAINING_QUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/margins.h"
#include "training/matrix.h"
#include "training/metrics.h"
#include "training/rule.h"

struct topic_quality_options {
    const uint32_t *fold_of;
    size_t fold_count;
    size_t process_count; /* at least 1; the result does not depend on it */
    bool single_label;    /* the most probable topic and no other */
};

/* Fills the rule fitted on all articles, and metrics for the decisions on all of them; the caller
 * releases both, on failure too. */
int topic_quality_measure(const struct topic_margins *margins, const struct topic_labels *labels,
                          const struct topic_quality_options *options, struct topic_rule *rule,
                          struct topic_metrics *metrics, struct topic_error *err);

#endif
