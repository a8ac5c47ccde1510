/* evaluation.h - compares a model's answers for a labelled corpus with the labels.
 *
 *     struct topic_evaluation evaluation;
 *     topic_evaluation_run(&evaluation, model, corpus, &options, &err);
 *     ... evaluation.metrics ...
 *     topic_evaluation_release(&evaluation);
 *
 * Topics are the union of the model's and the corpus's, sorted by name. A topic that the model does
 * not know is never given, so it counts as missed. Unlabelled articles are skipped.
 */
#ifndef TOPIC_TRAINING_EVALUATION_EVALUATION_H
#define TOPIC_TRAINING_EVALUATION_EVALUATION_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/corpus/corpus.h"
#include "training/data/corpus_articles.h"
#include "training/data/label_matrix.h"
#include "training/data/leakage.h"
#include "training/evaluation/fold_answers.h"
#include "training/evaluation/metrics.h"
#include "training/evaluation/precision_thresholds.h"
#include "training/evaluation/unknown_topics.h"
#include "training/evaluation/worst_errors.h"

struct topic_evaluation {
    struct topic_corpus_articles_counts read;
    size_t disabled_labels; /* dropped, because the policy disables their topics */
    size_t unfamiliar;      /* articles below the least familiarity, given nothing */
    double min_familiarity; /* that bound; 0: none */
    double weeks; /* that the articles took to appear; 0: most have no date, or it is less than a
                   * week */
    const char **topic_names; /* by topic number, as in truth and metrics */
    double *thresholds;       /* by topic; 1 for one that the model does not know */
    /* [topic * TOPIC_PRECISION_THRESHOLDS_COUNT + row]; NULL: the model gives exactly one topic. */
    struct topic_precision_threshold *for_precision;
    struct topic_label_matrix truth;
    float *scores;  /* [article * topics + topic] */
    bool *accepted; /* likewise */
    struct topic_metrics metrics;
    struct topic_unknown_topics unknown;
    struct topic_worst_errors errors; /* topics numbered as in truth and metrics */

    struct topic_buffer names;
};

/* All zero: only the measures. */
struct topic_evaluation_options {
    size_t errors;                 /* how many of the worst mistakes to keep of each kind */
    struct topic_leakage *leakage; /* gets each article, and is finished; may be NULL */
    double min_familiarity;        /* as struct topic_tag_options takes it */
    bool normalises_topics;        /* variants of a name are one topic */
    /* The model without its policy: labels are translated by the policy's decisions; NULL: it has
     * none. */
    const struct topic_model *plain;
    /* Answer instead of the model; NULL: it answers itself. Its articles are those of the
     * corpus. */
    struct topic_fold_answers *folds;
};

/* The caller releases the evaluation on failure too. */
int topic_evaluation_run(struct topic_evaluation *evaluation, const struct topic_model *model,
                         struct topic_corpus *corpus,
                         const struct topic_evaluation_options *options, struct topic_error *err);

/* Borrowed from the evaluation. */
struct topic_answers topic_evaluation_answers(const struct topic_evaluation *evaluation);

void topic_evaluation_release(struct topic_evaluation *evaluation);

#endif
