/* report.h - an evaluation as one HTML page for a person: how good, where not, and why.
 *
 *     topic_report_write(&report, "report.html", &err);
 *
 * The page needs nothing from elsewhere: style, drawings and a few lines of script are in it. The
 * same evaluation gives the same bytes. Everything that comes from outside (names of topics, ids,
 * texts, paths) is escaped.
 */
#ifndef TOPIC_TRAINING_REPORT_REPORT_H
#define TOPIC_TRAINING_REPORT_REPORT_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/time_split.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/evaluation.h"
#include "training/learning_curve.h"

struct topic_report {
    const struct topic_evaluation *evaluation;
    const struct topic_interval *intervals; /* TOPIC_BOOTSTRAP_COUNT, of its measures */
    const struct topic_model *model;        /* that answered */
    const char *model_path;
    size_t skipped;                           /* malformed records */
    const struct topic_leakage *leakage;      /* with the training corpus; NULL: not looked for */
    const struct topic_time_split *split;     /* NULL: the model was there before */
    const struct topic_learning_curve *curve; /* NULL: not asked for */
};

/* Replaces the file at once or not at all. */
int topic_report_write(const struct topic_report *report, const char *path,
                       struct topic_error *err);

#endif
