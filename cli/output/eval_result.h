/* eval_result.h - the results of `topic eval`: as JSON, as text for people, and compared with
 * --require. */
#ifndef TOPIC_CLI_OUTPUT_EVAL_RESULT_H
#define TOPIC_CLI_OUTPUT_EVAL_RESULT_H

#include "cli/output/baseline_result.h"
#include "training/data/leakage.h"
#include "training/data/time_split.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/evaluation.h"
#include "training/learning_curve.h"
#include "training/manifest.h"

struct topic_eval_result {
    const struct topic_evaluation *evaluation;
    const struct topic_interval *intervals; /* TOPIC_BOOTSTRAP_COUNT */
    size_t skipped;                         /* malformed records */
    const struct topic_leakage *leakage;    /* NULL without --trained-on */
    const struct topic_manifest_overlap *overlap;
    const struct topic_time_split *split;     /* NULL without --split */
    const struct topic_learning_curve *curve; /* NULL without --learning-curve */
    size_t fold_count;                        /* 0 without --cv */
    size_t drawn_from;                        /* articles of which a part was drawn to measure
                                               * with; 0 without --split random */
    const char *topics_path;                  /* NULL without --topics */
    /* NULL without --baseline. */
    const struct topic_baseline_result *baseline;
};

/* Both print on stdout. */
void topic_eval_result_json(const struct topic_eval_result *result);
void topic_eval_result_text(const struct topic_eval_result *result);

/* Compares the metrics with "name=value,...". Prints each requirement that is not met on stderr
 * and returns TOPIC_EXIT_CHECK_SAID_NO, or TOPIC_EXIT_BAD_USAGE after a message where the list
 * cannot be read. metrics NULL: only the syntax is checked. */
int topic_eval_result_check(const char *required, const struct topic_metrics *metrics);

#endif
