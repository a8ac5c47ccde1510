/* report.h - an evaluation as one HTML page for people: how good the model is, where it fails, and
 * why.
 *
 *     topic_report_write(&report, "report.html", &err);
 *
 * The page loads nothing: style, charts and a few lines of script are part of it. The same
 * evaluation gives the same bytes. All input (names of topics, ids, texts, paths) is escaped.
 */
#ifndef TOPIC_TRAINING_REPORT_REPORT_H
#define TOPIC_TRAINING_REPORT_REPORT_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/time_split.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/evaluation.h"
#include "training/evaluation/learning_curve_points.h"

struct topic_manifest_overlap;

struct topic_report {
    const struct topic_evaluation *evaluation;
    const struct topic_interval *intervals; /* of its measures, TOPIC_BOOTSTRAP_COUNT */
    const struct topic_model *model;        /* the one that was evaluated */
    const struct topic_model *plain;        /* the same without its topics file */
    const char *model_path;
    const char *topics_path;                      /* of a topics file; NULL: none */
    size_t skipped;                               /* malformed records */
    const struct topic_leakage *leakage;          /* NULL: no training corpus was given */
    const struct topic_manifest_overlap *overlap; /* with the training corpus, as the model knows
                                                   * it; NULL: nothing is known */
    const struct topic_time_split *split;         /* NULL: the model was not trained on a split */
    size_t fold_count; /* of cross-validation; 0: the model itself answered */
    const struct topic_learning_curve *curve; /* NULL: not requested */
};

/* Replaces the file atomically, or leaves it as it was. */
int topic_report_write(const struct topic_report *report, const char *path,
                       struct topic_error *err);

#endif
