#include "cli/eval_trial.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/command/command.h"
#include "cli/command/print.h"

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

static int divide(struct topic_eval_trial *trial, struct topic_error *err)
{
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

static int train(struct topic_eval_trial *trial, struct topic_error *err)
{
    const char *directory = getenv("TMPDIR");
    struct topic_train_options options = topic_trainer_defaults();
    struct topic_learning_curve_request request = {
        .training = trial->training,
        .testing = trial->testing,
        .options = &options,
        .directory = directory && directory[0] ? directory : "/tmp",
        .passed_over = report_skipped_step};
    int status = 0;
    topic_training_arguments_begin(&trial->arguments, &options, true);
    if (trial->by_size)
        status = topic_learning_curve_run(&trial->curve, &request, &trial->model, err);
    else
        trial->model =
            topic_scratch_model_train(&trial->training, &options, request.directory, err);
    topic_training_arguments_end(&trial->arguments);
    return status == 0 && trial->model ? 0 : -1;
}

int topic_eval_trial_run(struct topic_eval_trial *trial, const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    size_t skipped;
    int status = TOPIC_EXIT_DONE;
    if (!trial->by_time)
        status = read_corpus(&trial->trained_on, trial->training_corpus, trial->training_paths,
                             trial->training_path_count, &skipped);
    if (status == TOPIC_EXIT_DONE)
        status = read_corpus(&trial->articles, trial->corpus, paths, count, &trial->skipped);
    if (status != TOPIC_EXIT_DONE)
        return status;
    if (divide(trial, &err) < 0 || train(trial, &err) < 0)
        return topic_command_fail("eval", &err);
    return TOPIC_EXIT_DONE;
}

void topic_eval_trial_release(struct topic_eval_trial *trial)
{
    topic_model_unref(trial->model);
    topic_learning_curve_release(&trial->curve);
    topic_time_split_release(&trial->split);
    topic_corpus_cache_release(&trial->articles);
    topic_corpus_cache_release(&trial->trained_on);
    free(trial->numbers);
}
