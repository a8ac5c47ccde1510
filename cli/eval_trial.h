/* eval_trial.h - an evaluation that trains its own model: on the older articles (--split time), or
 * on more and more articles (--learning-curve), or both.
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
#include "training/data/time_split.h"
#include "training/learning_curve.h"
#include "training/scratch_model.h"

struct topic_eval_trial {
    bool by_time;                                   /* --split time */
    bool by_size;                                   /* --learning-curve */
    struct topic_corpus_arguments *corpus;          /* of the operands */
    struct topic_corpus_arguments *training_corpus; /* of --trained-on; unused if by_time */
    const char *const *training_paths;
    size_t training_path_count;
    struct topic_training_arguments arguments;

    struct topic_corpus_cache articles;   /* of the operands */
    size_t skipped;                       /* malformed records of the operands */
    struct topic_corpus_cache trained_on; /* of --trained-on */
    size_t *numbers;                      /* 0, 1, 2 ...: for parts that are whole caches */
    struct topic_corpus_cache_part training;
    struct topic_corpus_cache_part testing;
    struct topic_time_split split;     /* if by_time */
    struct topic_learning_curve curve; /* if by_size */
    struct topic_model *model;         /* trained on all training articles */
};

/* Reads the articles and trains. Returns an exit status, after a message when it is not
 * TOPIC_EXIT_DONE. The caller releases the trial in any case. */
int topic_eval_trial_run(struct topic_eval_trial *trial, const char *const *paths, size_t count);
void topic_eval_trial_release(struct topic_eval_trial *trial);

#endif
