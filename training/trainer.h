/* trainer.h - trains a model file from a labelled corpus.
 *
 *     struct topic_training training = {0};
 *     topic_trainer_run(corpus, &options, "topics.model", &training, &err);
 *     ... training.report, training.dataset ...
 *     topic_trainer_release(&training);
 *
 * Thresholds and calibration, and the cost if it is automatic, are chosen by cross-validation
 * inside the corpus. The same corpus, options and version give the same bytes in the file, for any
 * number of processes.
 */
#ifndef TOPIC_TRAINING_TRAINER_H
#define TOPIC_TRAINING_TRAINER_H

#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "training/features/feature_selection.h"
#include "training/fit/cross_fit.h"
#include "training/training.h"

struct topic_train_options topic_trainer_defaults(void);

/* The caller releases the training on failure too. */
int topic_trainer_run(struct topic_corpus *corpus, const struct topic_train_options *options,
                      const char *output, struct topic_training *training, struct topic_error *err);

/* The result of cross-validation for every article. */
struct topic_findings {
    const struct topic_dataset *dataset;
    const struct topic_model_settings *settings;
    const struct topic_feature_selection *selection;
    const struct topic_cross_fit *fit;    /* to train a fold model once more */
    const struct topic_margins *log_odds; /* out-of-fold */
    const float *thresholds;              /* by topic, in log-odds */
};

/* Like topic_trainer_run up to the cross-validation; then calls visit with the findings, which are
 * borrowed until it returns. Writes no file. */
int topic_trainer_examine(struct topic_corpus *corpus, const struct topic_train_options *options,
                          int (*visit)(void *context, const struct topic_findings *findings,
                                       struct topic_error *err),
                          void *context, struct topic_training *training, struct topic_error *err);

void topic_trainer_release(struct topic_training *training);

#endif
