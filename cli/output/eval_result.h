/* eval_result.h - what an evaluation found, as JSON, as a text for people, and against what was
 * required. */
#ifndef TOPIC_CLI_OUTPUT_EVAL_RESULT_H
#define TOPIC_CLI_OUTPUT_EVAL_RESULT_H

#include "training/data/leakage.h"
#include "training/data/time_split.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/evaluation.h"
#include "training/learning_curve.h"

struct topic_eval_result {
    const struct topic_evaluation *evaluation;
    const struct topic_interval *intervals; /* TOPIC_BOOTSTRAP_COUNT */
    size_t skipped;                         /* malformed records */
    const struct topic_leakage *leakage;    /* NULL: not looked for, and so below */
    const struct topic_time_split *split;
    const struct topic_learning_curve *curve;
};

void topic_eval_result_json(const struct topic_eval_result *result);
void topic_eval_result_text(const struct topic_eval_result *result);

/* Goes through "name=value,...". With metrics NULL only the syntax is checked. Says on stderr what
 * does not hold; returns an exit status. */
int topic_eval_result_check(const char *required, const struct topic_metrics *metrics);

#endif
