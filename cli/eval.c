/* topic eval: compares a model's answers with the labels of a corpus. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/eval_baseline.h"
#include "cli/eval_trial.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/min_familiarity.h"
#include "cli/output/eval_result.h"
#include "cli/output/threshold_table.h"
#include "topicd/policy.h"
#include "topicd/topics_file.h"
#include "training/evaluation/evaluation.h"
#include "training/manifest.h"
#include "training/output_check.h"
#include "training/report/report.h"

/* Worst mistakes in a report, of each kind: topics given wrongly and topics missed. */
#define REPORTED_ERRORS 20

struct eval_command {
    char *model_path;
    char *topics_path;
    char *split;
    int learning_curve;
    int cross_validates;
    char *require;
    char *report_path;
    const char **trained_on; /* NULL-terminated, or NULL */
    int is_json;
    double min_familiarity;
    double precision;  /* of --thresholds */
    int threshold_row; /* for it */
    struct topic_corpus_arguments corpus;
    struct topic_corpus_arguments training_corpus;
    struct topic_leakage leakage;
    struct topic_eval_trial trial;
    struct topic_eval_baseline baseline;
};

/* The figures are too good where articles of the test were trained on. */
static void warn_of_leakage(const struct topic_leakage *leakage)
{
    size_t seen = leakage->exact + leakage->near;
    if (seen == 0)
        return;
    char id[256];
    topic_utf8_escape(leakage->example.bytes, leakage->example.len, id, sizeof id);
    topic_print_err(
        "topic eval: %zu of the %zu articles are in the training corpus too (%zu word for word, "
        "%zu nearly; the first is %s), so the figures flatter the model: measure it on other "
        "articles\n",
        seen, leakage->tested, leakage->exact, leakage->near, id);
}

/* Says what the model itself knows of its training corpus, and what --trained-on has found. */
static void warn_of_training_corpus(const struct eval_command *command,
                                    const struct topic_manifest_overlap *overlap)
{
    const char *cure = "measure it on other articles, or what such a model is worth with --cv";
    if (overlap->is_same)
        topic_print_err("topic eval: %s was trained on these very articles, so the figures flatter "
                        "it: %s\n",
                        command->model_path, cure);
    else if (command->trained_on)
        warn_of_leakage(&command->leakage);
    else if (topic_manifest_overlap_counts(overlap))
        topic_print_err("topic eval: %s was trained on articles of this corpus (%zu of %zu in a "
                        "sample), so the figures flatter it: %s\n",
                        command->model_path, overlap->sample.shared, overlap->sample.seen, cure);
}

/* The corpus that the model was trained on: the trial's part of it, or the files of --trained-on.
 */
static struct topic_corpus *open_training_corpus(struct eval_command *command,
                                                 const struct topic_model *model, int *status)
{
    struct topic_error err = {0};
    struct topic_corpus *corpus;
    if (!command->model_path) {
        corpus = topic_corpus_cache_open(&command->trial.training, &err);
        if (!corpus)
            *status = topic_command_fail("eval", &err);
        return corpus;
    }
    corpus = topic_corpus_arguments_open(&command->training_corpus, "eval", command->trained_on,
                                         topic_arguments_count(command->trained_on), status);
    if (corpus && topic_corpus_arguments_use_model(&command->training_corpus, model, &err) < 0) {
        *status = topic_command_fail("eval", &err);
        topic_corpus_close(corpus);
        return NULL;
    }
    return corpus;
}

static int read_training_corpus(struct eval_command *command, const struct topic_model *model)
{
    int status = TOPIC_EXIT_DONE;
    struct topic_error err = {0};
    if (!command->trained_on)
        return TOPIC_EXIT_DONE;
    struct topic_corpus *corpus = open_training_corpus(command, model, &status);
    if (!corpus)
        return status;
    if (topic_leakage_read(&command->leakage, corpus, &err) < 0)
        status = topic_command_fail("eval", &err);
    topic_corpus_close(corpus);
    return status;
}

static int print_result(const struct eval_command *command, struct topic_model *model,
                        const struct topic_eval_result *result)
{
    warn_of_training_corpus(command, result->overlap);
    if (command->is_json)
        topic_eval_result_json(result);
    else
        topic_eval_result_text(result);
    int status = TOPIC_EXIT_DONE;
    if (command->threshold_row >= 0 && !command->is_json)
        status = topic_threshold_table_text(result->evaluation, (size_t)command->threshold_row,
                                            model, topic_model_plain(model), command->topics_path);
    if (status == TOPIC_EXIT_DONE && command->require)
        status = topic_eval_result_check(command->require, &result->evaluation->metrics);
    if (result->baseline && topic_baseline_result_check(result->baseline) != TOPIC_EXIT_DONE)
        status = TOPIC_EXIT_CHECK_SAID_NO;
    return status;
}

static int write_report(const struct eval_command *command, struct topic_model *model,
                        const struct topic_eval_result *result, struct topic_error *err)
{
    char name[64];
    snprintf(name, sizeof name, "a model of %zu articles",
             command->trial.by_folds ? command->trial.articles.count
                                     : command->trial.training.count);
    const struct topic_report report = {.evaluation = result->evaluation,
                                        .intervals = result->intervals,
                                        .model = model,
                                        .plain = topic_model_plain(model),
                                        .model_path =
                                            command->model_path ? command->model_path : name,
                                        .skipped = result->skipped,
                                        .leakage = result->leakage,
                                        .overlap = result->overlap,
                                        .split = result->split,
                                        .fold_count = result->fold_count,
                                        .curve = result->curve,
                                        .topics_path = command->topics_path};
    return command->report_path ? topic_report_write(&report, command->report_path, err) : 0;
}

static int measure(struct eval_command *command, struct topic_model *model,
                   struct topic_corpus *corpus, struct topic_evaluation *evaluation,
                   struct topic_interval intervals[TOPIC_BOOTSTRAP_COUNT], struct topic_error *err)
{
    const struct topic_evaluation_options options = {
        .errors = command->report_path ? REPORTED_ERRORS : 0,
        .leakage = command->trained_on ? &command->leakage : NULL,
        .min_familiarity = command->min_familiarity,
        .normalises_topics = command->trial.arguments.normalises_topics != 0,
        .plain = command->topics_path ? topic_model_plain(model) : NULL,
        .folds = command->trial.by_folds ? &command->trial.folds : NULL};
    if (topic_evaluation_run(evaluation, model, corpus, &options, err) < 0)
        return -1;
    if (!command->model_path) /* the corpus was read before it was divided */
        evaluation->read = command->trial.articles.read;
    if (command->baseline.path) {
        evaluation->read = command->baseline.articles.read;
        if (topic_eval_baseline_run(&command->baseline, evaluation, &options, err) < 0)
            return -1;
    }
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    return topic_bootstrap_run(&answers, &evaluation->truth, TOPIC_BOOTSTRAP_RESAMPLES,
                               TOPIC_BOOTSTRAP_SEED, intervals, err);
}

static int evaluate(struct eval_command *command, struct topic_model *model,
                    struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_evaluation evaluation;
    struct topic_interval intervals[TOPIC_BOOTSTRAP_COUNT];
    int status = read_training_corpus(command, model);
    if (status != TOPIC_EXIT_DONE)
        return status;
    status = measure(command, model, corpus, &evaluation, intervals, &err);
    struct topic_manifest_overlap overlap = {0};
    if (status == 0 && command->model_path)
        overlap = topic_manifest_overlap_with(topic_model_manifest(model), &evaluation.read);
    const struct topic_eval_result result = {
        .evaluation = &evaluation,
        .intervals = intervals,
        .skipped =
            topic_corpus_skipped(corpus) + command->trial.skipped + command->baseline.skipped,
        .leakage = command->trained_on ? &command->leakage : NULL,
        .overlap = &overlap,
        .split = command->trial.by_time ? &command->trial.split : NULL,
        .fold_count = command->trial.validation.fold_count,
        .drawn_from = command->trial.by_chance ? command->trial.articles.count : 0,
        .curve = command->trial.by_size ? &command->trial.curve : NULL,
        .topics_path = command->topics_path,
        .baseline = command->baseline.path ? &command->baseline.result : NULL};
    if (status < 0 || write_report(command, model, &result, &err) < 0)
        status = topic_command_fail("eval", &err);
    else
        status = print_result(command, model, &result);
    topic_evaluation_release(&evaluation);
    return status;
}

/* Evaluates an existing model on the articles as they are read. */
static int evaluate_model(struct eval_command *command, const char *const *paths, size_t count)
{
    int status = TOPIC_EXIT_FAILED;
    struct topic_error err = {0};
    struct topic_model *model =
        topic_topics_file_open(command->model_path, command->topics_path, 0, &err);
    if (!model)
        return topic_command_fail("eval", &err);
    struct topic_corpus *corpus =
        topic_corpus_arguments_open_labelled(&command->corpus, "eval", paths, count, &status);
    if (corpus &&
        (topic_corpus_arguments_use_model(&command->corpus, model, &err) < 0 ||
         (command->baseline.path &&
          topic_eval_baseline_read(&command->baseline, command->topics_path, &corpus, &err) < 0)))
        status = topic_command_fail("eval", &err);
    else if (corpus)
        status = evaluate(command, model, corpus);
    topic_corpus_close(corpus);
    topic_eval_baseline_release(&command->baseline);
    topic_model_unref(model);
    return status;
}

/* Trains a model and evaluates it. */
static int evaluate_trial(struct eval_command *command, const char *const *paths, size_t count)
{
    struct topic_eval_trial *trial = &command->trial;
    struct topic_error err = {0};
    trial->corpus = &command->corpus;
    trial->topics_path = command->topics_path;
    trial->training_corpus = &command->training_corpus;
    int status = topic_eval_trial_run(trial, paths, count);
    if (status == TOPIC_EXIT_DONE) {
        struct topic_corpus *corpus = topic_corpus_cache_open(&trial->testing, &err);
        status =
            corpus ? evaluate(command, trial->model, corpus) : topic_command_fail("eval", &err);
        topic_corpus_close(corpus);
    }
    topic_eval_trial_release(trial);
    return status;
}

/* ---- the command ---- */

static int check_options(struct eval_command *command)
{
    struct topic_eval_trial *trial = &command->trial;
    trial->by_size = command->learning_curve != 0;
    trial->by_folds = command->cross_validates != 0;
    trial->training_paths = command->trained_on;
    trial->training_path_count = topic_arguments_count(command->trained_on);
    command->threshold_row = -1;
    if (command->precision != TOPIC_THRESHOLD_TABLE_NOT_GIVEN &&
        (command->threshold_row = topic_threshold_table_row(command->precision)) < 0)
        return -1;
    if (topic_eval_trial_check(trial, command->split, command->model_path) < 0 ||
        topic_min_familiarity_check("eval", &command->min_familiarity) < 0)
        return -1;
    if (command->baseline.path && !command->model_path)
        topic_command_usage("eval",
                            "--baseline compares a model that is given with -m: one that is "
                            "trained for this has seen other articles than the baseline");
    else if (command->topics_path && trial->by_size)
        topic_command_usage("eval", "--learning-curve measures models without a topics file: give "
                                    "no --topics");
    else if (command->report_path && command->report_path[0] == '\0')
        topic_command_usage("eval", "--report: must name a file");
    else if (!command->require ||
             topic_eval_result_check(command->require, NULL) == TOPIC_EXIT_DONE)
        return 0;
    return -1;
}

/* The report replaces no file that is read. */
static int check_report(const struct eval_command *command, const char *const *paths, size_t count,
                        struct topic_error *err)
{
    const char *path = command->report_path;
    const char *const read[] = {command->model_path, command->topics_path, command->baseline.path};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (read[i] && topic_output_check_file(path, read[i], err) < 0)
            return -1;
    if (topic_output_check_corpus(path, paths, count, command->corpus.format, err) < 0 ||
        topic_output_check_corpus(path, command->trained_on,
                                  topic_arguments_count(command->trained_on), NULL, err) < 0)
        return -1;
    return topic_command_check_output(path, err);
}

static int check_and_evaluate(void *context, const char *const *paths, size_t count)
{
    struct eval_command *command = context;
    struct topic_error err = {0};
    if (check_options(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    topic_corpus_arguments_share(&command->training_corpus, &command->corpus);
    if (command->report_path && check_report(command, paths, count, &err) < 0)
        return topic_command_fail("eval", &err);
    int status = command->model_path ? evaluate_model(command, paths, count)
                                     : evaluate_trial(command, paths, count);
    topic_leakage_release(&command->leakage);
    return status;
}

static void release(struct eval_command *command)
{
    free(command->model_path);
    free(command->topics_path);
    free(command->split);
    free(command->require);
    free(command->report_path);
    free(command->baseline.path);
    topic_arguments_free(command->trained_on);
    topic_corpus_arguments_release(&command->training_corpus);
    topic_corpus_arguments_release(&command->corpus);
    topic_training_arguments_release(&command->trial.arguments);
}

static int run(int argc, const char **argv)
{
    struct eval_command command = {.min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN,
                                   .precision = TOPIC_THRESHOLD_TABLE_NOT_GIVEN};
    topic_training_arguments_init(&command.trial.arguments, "eval");
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "evaluate this model", "FILE"},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print one JSON object", NULL},
        {"report", '\0', POPT_ARG_STRING, &command.report_path, 0,
         "also write a page for people: what is wrong, where and why", "FILE.html"},
        {"trained-on", '\0', POPT_ARG_ARGV, &command.trained_on, 0,
         "the corpus that the model was trained on: warn when articles are in both; may be "
         "repeated",
         "CORPUS"},
        {"require", '\0', POPT_ARG_STRING, &command.require, 0,
         "exit with status 3 unless these are reached, such as micro_f1=0.85,macro_f1=0.6", "LIST"},
        {"thresholds", '\0', POPT_ARG_DOUBLE, &command.precision, 0,
         "also print each topic's thresholds for a precision of 0.80, 0.90 and 0.95, and lines of "
         "a topics file for the one given",
         "0.80|0.90|0.95"},
        {"baseline", '\0', POPT_ARG_STRING, &command.baseline.path, 0,
         "exit with status 3 if MODEL is worse than this one on the same articles, beyond chance",
         "OLD.model"},
        {"topics", '\0', POPT_ARG_STRING, &command.topics_path, 0,
         "measure with this topics file, whose decisions the labels are translated by too", "FILE"},
        TOPIC_MIN_FAMILIARITY_OPTION(command.min_familiarity),
        {"split", '\0', POPT_ARG_STRING, &command.split, 0,
         "train on four fifths of CORPUS and measure on the newest fifth, or on one drawn at "
         "random",
         "time|random"},
        {"cv", '\0', POPT_ARG_NONE, &command.cross_validates, 0,
         "measure on all of CORPUS, each article by one of five models that have not seen it",
         NULL},
        {"learning-curve", '\0', POPT_ARG_NONE, &command.learning_curve, 0,
         "train on 50, 100, 200 ... articles and measure each model", NULL},
        TOPIC_TRAINING_OPTIONS(command.trial.arguments),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage = "(-m MODEL | --cv | --split time|random | --learning-curve "
                 "--trained-on CORPUS) CORPUS...",
        .min_operands = 1,
        .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
        .complaint = "needs a labelled CORPUS to compare with",
        .run = check_and_evaluate};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    release(&command);
    return status;
}

const struct topic_command topic_command_eval = {
    .name = "eval", .summary = "measure a model against labelled articles", .run = run};
