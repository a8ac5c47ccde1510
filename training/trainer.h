/* trainer.h - from a labelled corpus to a model file.
 *
 *     struct topic_training training = {0};
 *     topic_trainer_run(corpus, &options, "topics.model", &training, &err);
 *     ... training.report, training.dataset ...
 *     topic_trainer_release(&training);
 *
 * Everything that is chosen (thresholds, calibration, and the cost when it is automatic) is chosen
 * by cross-validation inside the corpus. The same corpus, options and version give the same bytes
 * in the file, for any number of processes.
 */
#ifndef TOPIC_TRAINING_TRAINER_H
#define TOPIC_TRAINING_TRAINER_H

#include <stddef.h>

#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "training/data/dataset.h"
#include "training/data/feature_selection.h"
#include "training/evaluation/metrics.h"
#include "training/fit/cross_fit.h"
#include "training/fit/stage.h"

struct topic_train_options {
    const char *solver;   /* auto, or an engine of solver.h */
    double cost;          /* 0: automatic */
    size_t folds;         /* at least 2 */
    size_t min_articles;  /* of a topic; dataset.h tells when its name is one */
    size_t process_count; /* at least 1 */
    unsigned seed;
    /* Called as work goes on; total 0 where it is not known. May be NULL. */
    void (*progress)(void *context, enum topic_stage stage, size_t done, size_t total);
    void *context;
};

struct topic_train_report {
    size_t unlabelled; /* records without topics, which were passed over */
    size_t features;
    const char *solver;
    double cost;
    bool single_label;
    double common_threshold;      /* probability, 0 to 1 */
    struct topic_metrics quality; /* cross-validated */
    size_t model_bytes;
    double seconds[TOPIC_STAGE_COUNT];
};

struct topic_training {
    struct topic_dataset dataset; /* topic_names, left_out, labels, article_count */
    size_t *topic_articles;
    struct topic_train_report report;
};

struct topic_train_options topic_trainer_defaults(void);

/* The caller releases the training on failure too. */
int topic_trainer_run(struct topic_corpus *corpus, const struct topic_train_options *options,
                      const char *output, struct topic_training *training, struct topic_error *err);

/* What cross-validation has to say of every article. */
struct topic_findings {
    const struct topic_dataset *dataset;
    const struct topic_model_settings *settings;
    const struct topic_feature_selection *selection;
    const struct topic_cross_fit *fit;    /* to train a machine once more */
    const struct topic_margins *log_odds; /* out-of-fold */
    const float *thresholds;              /* by topic, in log-odds */
};

/* Does what topic_trainer_run does up to the cross-validation, shows the findings to `visit`, from
 * which they are borrowed for the time of the call, and writes nothing. */
int topic_trainer_examine(struct topic_corpus *corpus, const struct topic_train_options *options,
                          int (*visit)(void *context, const struct topic_findings *findings,
                                       struct topic_error *err),
                          void *context, struct topic_training *training, struct topic_error *err);

void topic_trainer_release(struct topic_training *training);

#endif
