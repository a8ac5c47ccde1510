/* topic train: a labelled corpus to a model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/corpus_options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "training/trainer.h"

#define DEFAULT_OUTPUT "topics.model"

/* More processes than any machine has cores would only cost memory. */
#define THREADS_MAX 1024
#define FOLDS_MAX 100

/* A topic with fewer articles is named in the summary: its score rests on a handful of decisions.
 */
#define WEAK_TOPIC_ARTICLES 10

struct train_command {
    char *output;
    char *solver;
    char *cost;
    int folds;
    int min_articles;
    int threads;
    int seed;
    int is_strict;
    int is_json;
    int is_quiet;
    struct topic_corpus_arguments corpus;
    struct topic_train_options options;
    struct topic_progress progress;
};

static const char *const stage_names[TOPIC_STAGE_COUNT] = {
    [TOPIC_STAGE_READ] = "reading",
    [TOPIC_STAGE_FEATURES] = "features",
    [TOPIC_STAGE_SOLVE] = "training",
    [TOPIC_STAGE_SELECT] = "choosing thresholds",
    [TOPIC_STAGE_WRITE] = "writing",
};

static void show_progress(void *context, enum topic_stage stage, size_t done, size_t total)
{
    struct train_command *command = context;
    topic_progress_show(&command->progress, stage_names[stage], done, total);
}

static int in_range(const char *option, int value, int low, int high)
{
    if (value >= low && value <= high)
        return 0;
    topic_command_usage("train", "%s %d: must be %d to %d", option, value, low, high);
    return -1;
}

static int check_cost(struct train_command *command)
{
    if (!command->cost || strcmp(command->cost, "auto") == 0)
        return 0;
    char *end;
    command->options.cost = strtod(command->cost, &end);
    if (*end == '\0' && command->options.cost >= 1e-6 && command->options.cost <= 1e6)
        return 0;
    topic_command_usage("train", "--cost %s: must be auto or a number from 1e-6 to 1e6",
                        command->cost);
    return -1;
}

static int check_options(struct train_command *command)
{
    static const char *const solvers[] = {"auto", "libsvm", "liblinear", "dcd"};
    bool is_known = !command->solver;
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++)
        is_known = is_known || strcmp(command->solver, solvers[i]) == 0;
    if (!is_known) {
        topic_command_usage("train", "--solver %s: must be auto, libsvm, liblinear or dcd",
                            command->solver);
        return -1;
    }
    if (command->output && command->output[0] == '\0') {
        topic_command_usage("train", "-o: must name a file");
        return -1;
    }
    if (in_range("--folds", command->folds, 2, FOLDS_MAX) < 0 ||
        in_range("--min-articles", command->min_articles, 1, 1000000) < 0 ||
        in_range("--threads", command->threads, 1, THREADS_MAX) < 0 ||
        in_range("--seed", command->seed, 0, 0x7FFFFFFF) < 0 || check_cost(command) < 0)
        return -1;
    if (command->solver)
        command->options.solver = command->solver;
    command->options.folds = (size_t)command->folds;
    command->options.min_articles = (size_t)command->min_articles;
    command->options.process_count = (size_t)command->threads;
    command->options.seed = (unsigned)command->seed;
    command->options.progress = show_progress;
    command->options.context = command;
    return 0;
}

static void print_json(const struct topic_training *training, const char *output, size_t skipped)
{
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_output_count(&json, "articles", dataset->article_count);
    topic_output_count(&json, "topics", dataset->labels.topic_count);
    topic_output_names(&json, "left_out", dataset->left_out, dataset->left_out_count);
    topic_output_count(&json, "features", report->features);
    topic_output_count(&json, "skipped", skipped);
    topic_output_count(&json, "unlabelled", report->unlabelled);
    topic_output_number(&json, "micro_f1", report->quality.micro_f1);
    topic_output_number(&json, "macro_f1", report->quality.macro_f1);
    topic_output_name(&json, "solver", report->solver);
    topic_output_number(&json, "cost", report->cost);
    topic_output_name(&json, "model", output);
    topic_output_count(&json, "model_bytes", report->model_bytes);
    static const char *const keys[TOPIC_STAGE_COUNT] = {"read", "features", "solve", "select",
                                                        "write"};
    double total = 0;
    topic_json_key(&json, "seconds");
    topic_json_open(&json, '{');
    for (size_t stage = 0; stage < TOPIC_STAGE_COUNT; stage++) {
        topic_output_number(&json, keys[stage], report->seconds[stage]);
        total += report->seconds[stage];
    }
    topic_output_number(&json, "total", total);
    topic_json_close(&json, '}');
    topic_json_close(&json, '}');
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}

static void print_weak_topics(const struct topic_training *training)
{
    size_t weak = 0;
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++) {
        if (training->topic_articles[topic] >= WEAK_TOPIC_ARTICLES)
            continue;
        if (weak++ == 0)
            printf("fewer than %d articles, so not to be relied on:\n", WEAK_TOPIC_ARTICLES);
        printf("  %s (%zu)\n", training->dataset.topic_names[topic],
               training->topic_articles[topic]);
    }
}

static void print_summary(const struct topic_training *training, const char *output, size_t skipped)
{
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    char size[32];
    double total = 0;
    for (size_t stage = 0; stage < TOPIC_STAGE_COUNT; stage++)
        total += report->seconds[stage];
    printf("%s: %zu topics, %zu features, %s, trained on %zu articles in %.1f s (%s, C = %g)\n",
           output, dataset->labels.topic_count, report->features,
           topic_output_size(report->model_bytes, size, sizeof size), dataset->article_count, total,
           report->solver, report->cost);
    printf("cross-validated: micro-F1 %.3f, macro-F1 %.3f\n", report->quality.micro_f1,
           report->quality.macro_f1);
    if (report->single_label)
        puts("every article has one topic, so every answer gives exactly one");
    if (skipped + report->unlabelled > 0)
        printf("passed over: %zu malformed records, %zu without topics\n", skipped,
               report->unlabelled);
    print_weak_topics(training);
    if (dataset->left_out_count > 0)
        puts("left out for want of articles (--min-articles):");
    for (size_t i = 0; i < dataset->left_out_count; i++)
        printf("  %s\n", dataset->left_out[i]);
}

static int train(struct train_command *command, const char *const *paths, size_t count)
{
    int status;
    struct topic_error err = {0};
    const char *output = command->output ? command->output : DEFAULT_OUTPUT;
    if (topic_command_check_output(output, &err) < 0)
        return topic_command_fail("train", &err);
    command->corpus.command = "train";
    command->corpus.options.is_strict = command->is_strict;
    command->corpus.options.needs_labels = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, paths, count, &status);
    if (!corpus)
        return status;
    struct topic_training training = {0};
    topic_progress_init(&command->progress, !command->is_quiet);
    status = topic_trainer_run(corpus, &command->options, output, &training, &err);
    topic_progress_end(&command->progress);
    if (status < 0)
        status = topic_command_fail("train", &err);
    else if (command->is_json)
        print_json(&training, output, topic_corpus_skipped(corpus));
    else if (!command->is_quiet)
        print_summary(&training, output, topic_corpus_skipped(corpus));
    topic_trainer_release(&training);
    topic_corpus_close(corpus);
    return status;
}

static int run(int argc, const char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct train_command command = {.options = topic_trainer_defaults()};
    command.folds = (int)command.options.folds;
    command.min_articles = (int)command.options.min_articles;
    command.seed = (int)command.options.seed;
    command.threads = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
    const struct poptOption options[] = {
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "the model to write (" DEFAULT_OUTPUT ")", "FILE"},
        {"format", 'f', POPT_ARG_STRING, &command.corpus.format, 0,
         "of the corpus; told by its content otherwise", "FORMAT"},
        {"solver", '\0', POPT_ARG_STRING, &command.solver, 0, "auto, libsvm, liblinear or dcd (auto)",
         "NAME"},
        {"cost", '\0', POPT_ARG_STRING, &command.cost, 0,
         "the machines' C, or auto to choose it by cross-validation (auto)", "X"},
        {"folds", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.folds, 0,
         "of the cross-validation", "N"},
        {"min-articles", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.min_articles, 0,
         "leave out topics with fewer articles", "N"},
        {"threads", '\0', POPT_ARG_INT, &command.threads, 0,
         "how many to work with (one for each core)", "N"},
        {"seed", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.seed, 0,
         "of everything that is drawn by lot", "N"},
        {"strict", '\0', POPT_ARG_NONE, &command.is_strict, 0, "fail at the first malformed record",
         NULL},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print the summary as JSON", NULL},
        {"quiet", 'q', POPT_ARG_NONE, &command.is_quiet, 0, "print no summary and no progress",
         NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "CORPUS...") == 0) {
        if (arguments.operand_count == 0)
            topic_command_usage("train", "names no CORPUS to train on");
        else if (check_options(&command) == 0)
            status =
                train(&command, (const char *const *)arguments.operands, arguments.operand_count);
    }
    topic_arguments_release(&arguments);
    free(command.output);
    free(command.solver);
    free(command.cost);
    free(command.corpus.format);
    return status;
}

const struct topic_command topic_command_train = {
    .name = "train", .summary = "train a model on labelled articles", .run = run};
