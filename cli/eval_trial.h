/* eval_trial.h - an evaluation that trains its own models: on the older articles (--split time), on
 * four fifths drawn at random (--split random), on more and more articles (--learning-curve), or on
 * all folds but one (--cv).
 *
 *     struct topic_eval_trial trial = {.corpus = &arguments, .by_time = true};
 *     status = topic_eval_trial_run(&trial, paths, count);
 *     ... trial.model, trial.testing ...
 *     topic_eval_trial_release(&trial);
 */
#ifndef TOPIC_CLI_EVAL_TRIAL_H
#define TOPIC_CLI_EVAL_TRIAL_H

#include <stdbool.h>

#include "cli/options/corpus_arguments.h"
#include "cli/options/training_arguments.h"
#include "training/cross_validation.h"
#include "training/data/time_split.h"
#include "training/evaluation/fold_answers.h"
#include "training/learning_curve.h"
#include "training/scratch_model.h"

struct topic_eval_trial {
    bool by_time;                                   /* --split time */
    bool by_chance;                                 /* --split random */
    bool by_size;                                   /* --learning-curve */
    bool by_folds;                                  /* --cv */
    struct topic_corpus_arguments *corpus;          /* of the operands */
    struct topic_corpus_arguments *training_corpus; /* of --trained-on; may be unused */
    const char *const *training_paths;
    size_t training_path_count;
    struct topic_training_arguments arguments;
    const char *topics_path; /* a topics file that is applied to the trained models; NULL: none */

    struct topic_corpus_cache articles;   /* of the operands */
    size_t skipped;                       /* malformed records of the operands */
    struct topic_corpus_cache trained_on; /* of --trained-on */
    size_t *numbers;                      /* 0, 1, 2 ...: for parts that are whole caches */
    struct topic_corpus_cache_part training;
    struct topic_corpus_cache_part testing;
    uint32_t *fold_of;                        /* if by_chance */
    struct topic_time_split split;            /* if by_time */
    struct topic_cross_validation validation; /* if by_folds */
    struct topic_fold_answers folds;          /* likewise */
    struct topic_learning_curve curve;        /* if by_size */
    struct topic_model *model;                /* trained on all training articles */
};

/* Takes the value of --split (NULL: not given), and checks that the model is either given (-m) or
 * trained, with options that belong together. by_size, by_folds, training_path_count and the
 * arguments are set. 0, or -1 after a message. */
int topic_eval_trial_check(struct topic_eval_trial *trial, const char *split,
                           const char *model_path);

/* Reads the articles and trains. Returns an exit status, after a message when it is not
 * TOPIC_EXIT_DONE. The caller releases the trial in any case. */
int topic_eval_trial_run(struct topic_eval_trial *trial, const char *const *paths, size_t count);
void topic_eval_trial_release(struct topic_eval_trial *trial);

#endif
