#include "cli/eval_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "topicd/topics_file.h"

int topic_eval_trial_check(struct topic_eval_trial *trial, const char *split,
                           const char *model_path)
{
    static const char *const splits[] = {"time", "random", NULL};
    if (topic_command_choose("eval", "--split", split, splits) < 0)
        return -1;
    trial->by_time = split && strcmp(split, "time") == 0;
    trial->by_chance = split && !trial->by_time;
    bool is_trial = split || trial->by_size || trial->by_folds;
    if (is_trial && model_path)
        topic_command_usage("eval", "--cv, --split and --learning-curve train models of their own: "
                                    "give no model with -m");
    else if (trial->by_folds && (split || trial->by_size))
        topic_command_usage("eval", "--cv measures with all of CORPUS: give no --split and no "
                                    "--learning-curve");
    else if ((split || trial->by_folds) && trial->training_path_count > 0)
        topic_command_usage("eval", "--split and --cv train on articles of CORPUS: give no "
                                    "--trained-on");
    else if (trial->by_size && !split && trial->training_path_count == 0)
        topic_command_usage("eval", "--learning-curve needs articles to train on: give them with "
                                    "--trained-on, or with --split");
    else if (!is_trial && !model_path)
        topic_command_usage("eval", "needs a model: give one with -m, or have models trained for "
                                    "this with --cv or --split");
    else if (!is_trial && !topic_training_arguments_are_default(&trial->arguments))
        topic_command_usage("eval",
                            "--threads, --seed and --rule are for training: they need --cv, "
                            "--split or --learning-curve");
    else
        return topic_training_arguments_check(&trial->arguments);
    return -1;
}

static int read_corpus(struct topic_corpus_cache *cache, struct topic_corpus_arguments *arguments,
                       const char *const *paths, size_t count, size_t *skipped)
{
    int status = TOPIC_EXIT_FAILED;
    struct topic_error err = {0};
    struct topic_corpus *corpus =
        topic_corpus_arguments_open_labelled(arguments, "eval", paths, count, &status);
    if (!corpus)
        return status;
    status = topic_corpus_cache_read(cache, corpus, &err) == 0 ? TOPIC_EXIT_DONE
                                                               : topic_command_fail("eval", &err);
    *skipped = topic_corpus_skipped(corpus);
    topic_corpus_close(corpus);
    return status;
}

/* Trains on all of one corpus and measures on all of the other. */
static int take_whole(struct topic_eval_trial *trial, struct topic_error *err)
{
    size_t longest = trial->trained_on.count > trial->articles.count ? trial->trained_on.count
                                                                     : trial->articles.count;
    trial->numbers = topic_memory_new(longest, sizeof *trial->numbers, err);
    if (!trial->numbers)
        return -1;
    for (size_t i = 0; i < longest; i++)
        trial->numbers[i] = i;
    trial->training = (struct topic_corpus_cache_part){&trial->trained_on, trial->numbers,
                                                       trial->trained_on.count};
    trial->testing =
        (struct topic_corpus_cache_part){&trial->articles, trial->numbers, trial->articles.count};
    return 0;
}

/* Measures on one of five folds and trains on the others, so that near-duplicates are on one side.
 */
static int draw(struct topic_eval_trial *trial, const struct topic_train_options *options,
                struct topic_error *err)
{
    size_t count = trial->articles.count;
    trial->numbers = topic_memory_new(count, sizeof *trial->numbers, err);
    trial->fold_of = topic_memory_new(count, sizeof *trial->fold_of, err);
    if (!trial->numbers || !trial->fold_of ||
        topic_cross_validation_fold(&trial->articles, options, trial->fold_of, err) < 0)
        return -1;
    size_t trained = 0;
    size_t first_tested = count;
    for (size_t i = count; i-- > 0;)
        if (trial->fold_of[i] == 0)
            trial->numbers[--first_tested] = i;
    for (size_t i = 0; i < count; i++)
        if (trial->fold_of[i] != 0)
            trial->numbers[trained++] = i;
    trial->training = (struct topic_corpus_cache_part){&trial->articles, trial->numbers, trained};
    trial->testing = (struct topic_corpus_cache_part){
        &trial->articles, trial->numbers + first_tested, count - first_tested};
    return 0;
}

static int divide(struct topic_eval_trial *trial, const struct topic_train_options *options,
                  struct topic_error *err)
{
    if (trial->by_chance)
        return draw(trial, options, err);
    if (!trial->by_time)
        return take_whole(trial, err);
    if (topic_time_split_by_time(&trial->split, &trial->articles, err) < 0)
        return -1;
    trial->training = trial->split.older;
    trial->testing = trial->split.newer;
    return 0;
}

static void report_skipped_step(void *context, size_t articles, const char *why)
{
    (void)context;
    topic_print_err("topic eval: left out of the learning curve: the step of %zu articles: %s\n",
                    articles, why);
}

static int train_curve(struct topic_eval_trial *trial, const struct topic_train_options *options,
                       const char *directory, struct topic_error *err)
{
    const struct topic_learning_curve_request request = {.training = trial->training,
                                                         .testing = trial->testing,
                                                         .options = options,
                                                         .directory = directory,
                                                         .passed_over = report_skipped_step};
    return topic_learning_curve_run(&trial->curve, &request, &trial->model, err);
}

/* Replaces the model by one with the decisions of the topics file. */
static int apply_topics(const struct topic_eval_trial *trial, struct topic_model **model,
                        struct topic_error *err)
{
    if (!trial->topics_path)
        return 0;
    struct topic_model *governed = topic_topics_file_apply(*model, trial->topics_path, 0, err);
    if (!governed)
        return -1;
    topic_model_unref(*model);
    *model = governed;
    return 0;
}

/* What fits the model of all articles need not fit one that lacks a rare topic. */
static int apply_topics_to_folds(struct topic_eval_trial *trial, struct topic_error *err)
{
    struct topic_cross_validation *validation = &trial->validation;
    if (apply_topics(trial, &validation->model, err) < 0)
        return -1;
    for (size_t fold = 0; fold < validation->fold_count; fold++) {
        struct topic_error why = {0};
        if (apply_topics(trial, &validation->fold_models[fold], &why) < 0)
            return topic_error_set(err,
                                   "%s (in fold %zu of --cv: too few of the other folds' articles "
                                   "have the topic; measure with --split, or with -m on other "
                                   "articles)",
                                   why.text, fold + 1);
    }
    return 0;
}

static int train_folds(struct topic_eval_trial *trial, const struct topic_train_options *options,
                       const char *directory, struct topic_error *err)
{
    struct topic_cross_validation *validation = &trial->validation;
    if (topic_cross_validation_run(validation, &trial->articles, options, directory, err) < 0 ||
        apply_topics_to_folds(trial, err) < 0)
        return -1;
    trial->model = validation->model;
    trial->folds = (struct topic_fold_answers){.model = validation->model,
                                               .fold_models = validation->fold_models,
                                               .fold_count = validation->fold_count,
                                               .fold_of = validation->fold_of};
    return topic_fold_answers_init(&trial->folds, err);
}

static int train(struct topic_eval_trial *trial, const struct topic_train_options *options,
                 struct topic_error *err)
{
    const char *directory = getenv("TMPDIR");
    if (!directory || !directory[0])
        directory = "/tmp";
    if (trial->by_folds)
        return train_folds(trial, options, directory, err);
    if (trial->by_size)
        return train_curve(trial, options, directory, err);
    trial->model = topic_scratch_model_train(&trial->training, options, directory, err);
    return trial->model ? apply_topics(trial, &trial->model, err) : -1;
}

static int divide_and_train(struct topic_eval_trial *trial, struct topic_error *err)
{
    struct topic_train_options options = topic_trainer_defaults();
    topic_training_arguments_begin(&trial->arguments, &options, true);
    int status = divide(trial, &options, err);
    if (status == 0)
        status = train(trial, &options, err);
    topic_training_arguments_end(&trial->arguments);
    return status;
}

int topic_eval_trial_run(struct topic_eval_trial *trial, const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    size_t skipped;
    int status = TOPIC_EXIT_DONE;
    if (trial->training_path_count > 0)
        status = read_corpus(&trial->trained_on, trial->training_corpus, trial->training_paths,
                             trial->training_path_count, &skipped);
    if (status == TOPIC_EXIT_DONE)
        status = read_corpus(&trial->articles, trial->corpus, paths, count, &trial->skipped);
    if (status != TOPIC_EXIT_DONE)
        return status;
    if (divide_and_train(trial, &err) < 0)
        return topic_command_fail("eval", &err);
    return TOPIC_EXIT_DONE;
}

void topic_eval_trial_release(struct topic_eval_trial *trial)
{
    if (trial->by_folds)
        topic_cross_validation_release(&trial->validation);
    else
        topic_model_unref(trial->model);
    topic_fold_answers_release(&trial->folds);
    topic_learning_curve_release(&trial->curve);
    topic_time_split_release(&trial->split);
    topic_corpus_cache_release(&trial->articles);
    topic_corpus_cache_release(&trial->trained_on);
    free(trial->numbers);
    free(trial->fold_of);
}
