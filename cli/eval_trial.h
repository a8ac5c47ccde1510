/* eval_trial.h - the model and the articles of an evaluation that trains its own: divided by time,
 * or by and by on more articles.
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
    bool by_time;                                   /* train on the older articles */
    bool by_size;                                   /* the learning curve */
    struct topic_corpus_arguments *corpus;          /* of the operands */
    struct topic_corpus_arguments *training_corpus; /* of --trained-on, unless by_time */
    const char *const *training_paths;
    size_t training_path_count;
    struct topic_training_arguments arguments;

    struct topic_corpus_cache articles; /* of the operands */
    size_t skipped;
    struct topic_corpus_cache own; /* of --trained-on */
    size_t *numbers;               /* 0, 1, 2 ...: whole shelves as parts */
    struct topic_corpus_cache_part training;
    struct topic_corpus_cache_part testing;
    struct topic_time_split split;     /* by_time */
    struct topic_learning_curve curve; /* by_size */
    struct topic_model *model;         /* of all training articles */
};

/* Returns an exit status, after a message when it is not TOPIC_EXIT_DONE. The caller releases the
 * trial in any case. */
int topic_eval_trial_run(struct topic_eval_trial *trial, const char *const *paths, size_t count);
void topic_eval_trial_release(struct topic_eval_trial *trial);

#endif
