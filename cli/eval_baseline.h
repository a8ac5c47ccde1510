/* eval_baseline.h - measures the model that serves now on the articles that another model is
 * measured on (`topic eval --baseline`).
 *
 *     struct topic_eval_baseline baseline = {.path = "old.model"};
 *     topic_eval_baseline_read(&baseline, &corpus, &err);
 *     ... the new model is evaluated on corpus ...
 *     topic_eval_baseline_run(&baseline, &evaluation, &options, &err);
 *     topic_eval_baseline_release(&baseline);
 */
#ifndef TOPIC_CLI_EVAL_BASELINE_H
#define TOPIC_CLI_EVAL_BASELINE_H

#include <stddef.h>

#include "cli/output/baseline_result.h"
#include "training/data/corpus_cache.h"
#include "training/evaluation/evaluation.h"

struct topic_eval_baseline {
    char *path; /* of the old model; NULL: there is no baseline */
    struct topic_model *model;
    struct topic_corpus_cache articles;
    size_t skipped; /* malformed records of the corpus */
    struct topic_baseline_result result;
};

/* Opens the old model, with the topics file's decisions unless that is NULL, reads the corpus into
 * memory, closes it, and puts one that reads it from there in its place: a file that can be read
 * once, such as a pipe, can then be read twice. On failure *corpus is still the caller's, or
 * NULL. */
int topic_eval_baseline_read(struct topic_eval_baseline *baseline, const char *topics_path,
                             struct topic_corpus **corpus, struct topic_error *err);

/* Measures the old model on the same articles with the same options, but without folds, leakage and
 * a list of errors. Fills the result. */
int topic_eval_baseline_run(struct topic_eval_baseline *baseline,
                            const struct topic_evaluation *evaluation,
                            const struct topic_evaluation_options *options,
                            struct topic_error *err);

/* All but the path, which is the caller's. */
void topic_eval_baseline_release(struct topic_eval_baseline *baseline);

#endif
