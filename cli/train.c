/* topic train: trains a model on a labelled corpus. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/training_arguments.h"
#include "cli/output/train_summary.h"
#include "topicd/model.h"
#include "training/data/interner.h"
#include "training/evaluation/held_out.h"
#include "training/manifest.h"
#include "training/output_check.h"

#define DEFAULT_OUTPUT "topics.model"

#define FOLDS_MAX 100

struct train_command {
    char *output;
    char *solver;
    char *cost;
    char *phrases;
    char *optimise;
    struct topic_objective objective; /* of --optimise */
    char *long_stems;
    char *keep_topics;                /* a model, of which the map is kept as well */
    struct topic_field_map *kept_map; /* may be NULL */
    char *without;                    /* a corpus, of whose articles no copies are learnt */
    struct topic_held_out held_out;
    struct topic_interner kept_topics;
    char **provenance; /* NULL-terminated, as popt collects them */
    int folds;
    int min_articles;
    int is_json;
    int is_quiet;
    struct topic_corpus_arguments corpus;
    struct topic_train_options options;
    struct topic_training_arguments training;
};

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

/* Sets *choice by the value of an option; NULL: not given. */
static int check_extra(const char *option, const char *value,
                       enum topic_feature_search_choice *choice)
{
    static const char *const choices[] = {[TOPIC_FEATURE_SEARCH_AUTO] = "auto",
                                          [TOPIC_FEATURE_SEARCH_YES] = "yes",
                                          [TOPIC_FEATURE_SEARCH_NO] = "no",
                                          NULL};
    int chosen = topic_command_choose("train", option, value, choices);
    if (chosen >= 0)
        *choice = (enum topic_feature_search_choice)chosen;
    return chosen;
}

static int check_objective(struct train_command *command)
{
    if (!command->optimise)
        return 0;
    if (topic_objective_parse(command->optimise, &command->objective)) {
        command->options.objective = &command->objective;
        return 0;
    }
    topic_command_usage("train",
                        "--optimise %s: must be balanced, macro, micro or precision= with a number "
                        "from %g to %g",
                        command->optimise, TOPIC_OBJECTIVE_PRECISION_MIN,
                        TOPIC_OBJECTIVE_PRECISION_MAX);
    return -1;
}

static int check_provenance(const struct train_command *command)
{
    size_t count = 0;
    while (command->provenance && command->provenance[count]) {
        const char *pair = command->provenance[count++];
        if (!topic_manifest_is_provenance(pair)) {
            topic_command_usage("train",
                                "--provenance %s: must be NAME=VALUE, with a name of small letters "
                                "and _, and a value of at most %d bytes",
                                pair, TOPIC_MANIFEST_PROVENANCE_VALUE);
            return -1;
        }
    }
    if (count <= TOPIC_MANIFEST_PROVENANCE_PAIRS)
        return 0;
    topic_command_usage("train", "--provenance: may be given at most %d times",
                        TOPIC_MANIFEST_PROVENANCE_PAIRS);
    return -1;
}

/* Another program may be told how far it is, at a descriptor that it has opened. */
static int check_progress_fd(const struct train_command *command)
{
    int fd = command->training.progress_fd;
    if (fd < 0 || (fd >= STDERR_FILENO && fcntl(fd, F_GETFD) >= 0))
        return 0;
    topic_command_usage("train", "--progress-fd %d: must be a descriptor from 2 that is open", fd);
    return -1;
}

static int check_options(struct train_command *command)
{
    static const char *const solvers[] = {"auto", "libsvm", "liblinear", "dcd", NULL};
    int solver = topic_command_choose("train", "--solver", command->solver, solvers);
    if (solver < 0)
        return -1;
    if (command->output && command->output[0] == '\0') {
        topic_command_usage("train", "-o: must name a file");
        return -1;
    }
    if (topic_command_in_range("train", "--folds", command->folds, 2, FOLDS_MAX) < 0 ||
        topic_command_in_range("train", "--min-articles", command->min_articles, 1, 1000000) < 0 ||
        topic_training_arguments_check(&command->training) < 0 || check_cost(command) < 0 ||
        check_objective(command) < 0 || check_provenance(command) < 0 ||
        check_progress_fd(command) < 0 ||
        check_extra("--phrases", command->phrases,
                    &command->options.extras[TOPIC_FEATURE_EXTRA_PHRASES]) < 0 ||
        check_extra("--long-stems", command->long_stems,
                    &command->options.extras[TOPIC_FEATURE_EXTRA_LONG_STEMS]) < 0)
        return -1;
    command->options.solver = solvers[solver];
    command->options.folds = (size_t)command->folds;
    command->options.min_articles = (size_t)command->min_articles;
    command->options.provenance = command->provenance;
    return 0;
}

static int keep_topics(struct train_command *command, const struct topic_model *model,
                       struct topic_error *err)
{
    size_t count = topic_model_topic_count(model);
    for (size_t i = 0; i < count; i++) {
        const char *name = topic_model_topic_name(model, i);
        const struct topic_text text = {name, strlen(name)};
        if (topic_interner_add_name(&command->kept_topics, text, err) == UINT32_MAX)
            return -1;
    }
    command->options.kept_topics = &command->kept_topics;
    return 0;
}

/* The articles that are to be tagged are in the keys of the map, whatever keys those have that
 * correct it: a store writes its own. */
static int keep_map(struct train_command *command, const struct topic_model *model,
                    struct topic_error *err)
{
    if (command->corpus.map_text)
        return 0;
    if (topic_field_map_of_manifest(topic_model_manifest(model), &command->kept_map, err) < 0)
        return -1;
    if (command->kept_map)
        command->options.map = topic_field_map_text(command->kept_map);
    return 0;
}

/* Notes what is to stay of the model that the new one takes the place of. */
static int keep_of_model(struct train_command *command, struct topic_error *err)
{
    struct topic_model *model = topic_model_open(command->keep_topics, err);
    if (!model)
        return -1;
    int status = keep_topics(command, model, err);
    if (status == 0)
        status = keep_map(command, model, err);
    topic_model_unref(model);
    return status;
}

/* Articles that judge a model; a file of no bytes has none. */
static int find_held_out(struct train_command *command, const char *const *paths, size_t count)
{
    const char *judging_path = command->without;
    struct topic_corpus_arguments judging = {0};
    struct topic_corpus_arguments again = {0};
    struct topic_error err = {0};
    struct stat file;
    int status = TOPIC_EXIT_DONE;
    if (stat(judging_path, &file) == 0 && S_ISREG(file.st_mode) && file.st_size == 0)
        return status;
    topic_corpus_arguments_share(&judging, &command->corpus);
    topic_corpus_arguments_share(&again, &command->corpus);
    again.format = command->corpus.format;
    struct topic_corpus *first =
        topic_corpus_arguments_open_labelled(&judging, "train", &judging_path, 1, &status);
    struct topic_corpus *second =
        first ? topic_corpus_arguments_open_labelled(&again, "train", paths, count, &status) : NULL;
    /* The corpus is read again to train from it: then it is told what is wrong with it. */
    again.options.report = again.options.note = again.options.warn = NULL;
    if (second && topic_held_out_find(&command->held_out, first, second, &err) < 0)
        status = topic_command_fail("train", &err);
    topic_corpus_close(first);
    topic_corpus_close(second);
    topic_corpus_arguments_release(&judging);
    topic_corpus_arguments_release(&again);
    command->corpus.options.leaves_out = topic_held_out_has;
    command->corpus.options.left_out = &command->held_out;
    return status;
}

static int check_without(const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(paths[i], "-") == 0) {
            topic_command_usage("train", "--without reads the corpus twice: name a file instead "
                                         "of -");
            return -1;
        }
    return 0;
}

/* The model replaces no article that is read. It may replace the model of --keep-topics, whose
 * place it is to take. */
static int check_output(const struct train_command *command, const char *output,
                        const char *const *paths, size_t count, struct topic_error *err)
{
    const char *without = command->without;
    if (topic_output_check_corpus(output, paths, count, command->corpus.format, err) < 0 ||
        (without && topic_output_check_corpus(output, &without, 1, NULL, err) < 0))
        return -1;
    return topic_command_check_output(output, err);
}

static int train(struct train_command *command, struct topic_corpus *corpus, const char *output)
{
    struct topic_error err = {0};
    struct topic_training training = {0};
    topic_training_arguments_begin(&command->training, &command->options, !command->is_quiet);
    if (command->corpus.map)
        command->options.map = topic_field_map_text(command->corpus.map);
    int status = topic_trainer_run(corpus, &command->options, output, &training, &err);
    topic_training_arguments_end(&command->training);
    if (status < 0)
        status = topic_command_fail("train", &err);
    else if (command->is_json)
        topic_train_summary_print_json(&training, output, corpus);
    else if (!command->is_quiet)
        topic_train_summary_print(&training, output, corpus);
    topic_trainer_release(&training);
    return status;
}

static int check_and_train(void *context, const char *const *paths, size_t count)
{
    struct train_command *command = context;
    struct topic_error err = {0};
    int status;
    if (check_options(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    const char *output = command->output ? command->output : DEFAULT_OUTPUT;
    if (check_output(command, output, paths, count, &err) < 0 ||
        (command->keep_topics && keep_of_model(command, &err) < 0))
        return topic_command_fail("train", &err);
    if (command->without && check_without(paths, count) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    status = command->without ? find_held_out(command, paths, count) : TOPIC_EXIT_DONE;
    if (status != TOPIC_EXIT_DONE)
        return status;
    command->corpus.options.missing_path = TOPIC_CORPUS_MISSING_PATH_FAILS;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open_labelled(&command->corpus, "train", paths, count, &status);
    if (!corpus)
        return status;
    status = train(command, corpus, output);
    topic_corpus_close(corpus);
    return status;
}

static void release(struct train_command *command)
{
    free(command->output);
    free(command->solver);
    free(command->cost);
    free(command->phrases);
    free(command->keep_topics);
    topic_field_map_free(command->kept_map);
    free(command->without);
    topic_held_out_release(&command->held_out);
    topic_interner_release(&command->kept_topics);
    free(command->optimise);
    free(command->long_stems);
    topic_command_free_names(command->provenance);
    topic_corpus_arguments_release(&command->corpus);
    topic_training_arguments_release(&command->training);
}

static int run(int argc, const char **argv)
{
    struct train_command command = {.options = topic_trainer_defaults()};
    command.folds = (int)command.options.folds;
    command.min_articles = (int)command.options.min_articles;
    topic_training_arguments_init(&command.training, "train");
    const struct poptOption options[] = {
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "write the model to this file (default: " DEFAULT_OUTPUT ")", "FILE"},
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"solver", '\0', POPT_ARG_STRING, &command.solver, 0,
         "auto, libsvm, liblinear or dcd (default: auto)", "NAME"},
        {"cost", '\0', POPT_ARG_STRING, &command.cost, 0,
         "the C of the SVMs; auto chooses it by cross-validation (default: auto)", "X"},
        {"phrases", '\0', POPT_ARG_STRING, &command.phrases, 0,
         "two neighbouring words, and runs of ! and ?, are features too; auto decides by "
         "cross-validation (default: auto)",
         "auto|yes|no"},
        {"long-stems", '\0', POPT_ARG_STRING, &command.long_stems, 0,
         "the first seven letters of a word are a feature beside the first five; auto decides by "
         "cross-validation (default: auto)",
         "auto|yes|no"},
        {"optimise", '\0', POPT_ARG_STRING, &command.optimise, 0,
         "choose thresholds for the F1 of each topic (macro), of all topics given (micro) or a "
         "precision, and compare them (default: balanced)",
         TOPIC_OBJECTIVE_CHOICES},
        {"folds", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.folds, 0,
         "number of folds of the cross-validation, 2 to 100", "N"},
        {"min-articles", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.min_articles, 0,
         "leave out topics with fewer articles; a topic's name counts as one more article when "
         "the words of the name occur in one of the topic's articles",
         "N"},
        {"keep-topics", '\0', POPT_ARG_STRING, &command.keep_topics, 0,
         "leave out no topic of this model that has an article, and keep the map that it was "
         "trained with: the new model may take its place",
         "MODEL"},
        {"without", '\0', POPT_ARG_STRING, &command.without, 0,
         "learn no article that one of this corpus is a copy of, or nearly so: these judge models",
         "CORPUS"},
        TOPIC_TRAINING_OPTIONS(command.training),
        {"provenance", '\0', POPT_ARG_ARGV, &command.provenance, 0,
         "keep this in the model's manifest, such as corpus=DIGEST (repeatable)", "NAME=VALUE"},
        {"progress-fd", '\0', POPT_ARG_INT, &command.training.progress_fd, 0,
         "write how far it is to this open descriptor, as lines of JSON", "N"},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print the summary as JSON", NULL},
        {"quiet", 'q', POPT_ARG_NONE, &command.is_quiet, 0, "print no summary and no progress",
         NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "CORPUS...",
                                              .min_operands = 1,
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .complaint = "needs a CORPUS to train on",
                                              .run = check_and_train};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    release(&command);
    return status;
}

const struct topic_command topic_command_train = {
    .name = "train", .summary = "train a model on labelled articles", .run = run};
