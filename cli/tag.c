/* topic tag: prints one line for each article, in the order of the articles. A model in this
 * process or a running topicd gives the topics. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/local_tagging.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/daemon_address.h"
#include "cli/options/min_familiarity.h"
#include "cli/remote_tagging.h"
#include "topicd/topics_file.h"

/* A larger number is a typing error. */
#define THREADS_MAX 1024

/* The value of a numeric option that was not given. */
#define NOT_GIVEN INT_MIN
#define THRESHOLD_NOT_GIVEN (-INFINITY)

struct tag_command {
    char *model_path;
    char *topics_path;
    struct topic_daemon_address daemon;
    char *output;
    int top;
    double threshold; /* negative: use each topic's own threshold */
    double min_familiarity;
    int explain;
    int threads;
    bool prints_json;
    struct topic_tag_table table; /* unless JSON is printed */
    bool is_interactive;          /* articles come from standard input */
    bool has_failed;              /* the daemon answered some article with an error */
    struct topic_corpus_arguments corpus;
};

/* NULL: JSON is printed. */
static struct topic_tag_table *table_of(struct tag_command *command)
{
    return command->prints_json ? NULL : &command->table;
}

static int tag_with_model(struct tag_command *command, struct topic_corpus *corpus,
                          struct topic_error *err)
{
    const struct topic_local_tagging task = {
        .model = topic_topics_file_open(command->model_path, command->topics_path,
                                        command->min_familiarity, err),
        .options = {.tag = {.top = (size_t)command->top, .threshold = command->threshold},
                    .explain = command->explain},
        .table = table_of(command),
        .is_interactive = command->is_interactive,
        .thread_count = (size_t)command->threads};
    int status = -1;
    if (task.model && topic_corpus_arguments_use_model(&command->corpus, task.model, err) == 0)
        status = topic_local_tagging_run(&task, corpus, err);
    topic_model_unref(task.model);
    return status;
}

static int tag_with_daemon(struct tag_command *command, struct topic_corpus *corpus,
                           struct topic_error *err)
{
    const struct topic_remote_tagging task = {.daemon = &command->daemon,
                                              .arguments = &command->corpus,
                                              .top = (size_t)command->top,
                                              .threshold = command->threshold,
                                              .min_familiarity = command->min_familiarity,
                                              .explain = command->explain,
                                              .table = table_of(command)};
    return topic_remote_tagging_run(&task, corpus, &command->has_failed, err);
}

static int tag(struct tag_command *command, const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    int status;
    if (command->is_interactive)
        setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    command->corpus.options.record.ignores_topics = true;
    command->corpus.options.record.keeps_place = !command->prints_json;
    command->corpus.options.is_live = command->is_interactive;
    command->corpus.options.passes_over_files = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "tag", paths, count, &status);
    if (!corpus)
        return status;
    int done = command->model_path ? tag_with_model(command, corpus, &err)
                                   : tag_with_daemon(command, corpus, &err);
    topic_corpus_close(corpus);
    topic_tag_table_release(&command->table);
    if (done < 0)
        return topic_command_fail("tag", &err);
    return command->has_failed ? TOPIC_EXIT_FAILED : TOPIC_EXIT_DONE;
}

/* ---- options ---- */

/* Unless told otherwise all cores, and one for a sender that waits for each answer. */
static int check_threads(struct tag_command *command)
{
    if (command->threads == NOT_GIVEN) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        command->threads = command->is_interactive || cores < 1 ? 1
                           : cores > THREADS_MAX                ? THREADS_MAX
                                                                : (int)cores;
        return 0;
    }
    if (command->daemon.endpoint) {
        topic_command_usage("tag", "--threads needs a model (-m): a daemon has its own workers");
        return -1;
    }
    return topic_command_in_range("tag", "--threads", command->threads, 1, THREADS_MAX);
}

/* Where the topics come from; 0, or -1 after a message. */
static int check_source(struct tag_command *command)
{
    bool has_keys =
        command->daemon.key_path || command->daemon.server_key || command->daemon.timeout;
    if (has_keys && !command->daemon.endpoint)
        topic_command_usage("tag",
                            "--key, --server-key and --timeout need a daemon: name one with -s");
    else if (!command->model_path == !command->daemon.endpoint)
        topic_command_usage("tag", "needs a model (-m) or a daemon (-s), one of the two");
    else if (command->topics_path && !command->model_path)
        topic_command_usage("tag", "--topics needs a model (-m): a daemon has the topics file that "
                                   "it was started with");
    else
        return topic_daemon_address_set_timeout("tag", &command->daemon,
                                                TOPIC_DAEMON_ARTICLE_TIMEOUT_MS);
    return -1;
}

/* Which topics are listed; 0, or -1 after a message. */
static int check_selection(struct tag_command *command)
{
    bool has_threshold = command->threshold != THRESHOLD_NOT_GIVEN;
    if (command->top != NOT_GIVEN && command->top < 1) {
        topic_command_usage("tag", "--top %d: must be 1 or more", command->top);
        return -1;
    }
    if (has_threshold && !(command->threshold >= 0 && command->threshold <= 1)) {
        topic_command_usage("tag", "--threshold %g: must be 0 to 1", command->threshold);
        return -1;
    }
    if (command->top == NOT_GIVEN)
        command->top = 0;
    return topic_min_familiarity_check("tag", &command->min_familiarity);
}

static int check_options(struct tag_command *command)
{
    static const char *const outputs[] = {"json", "names", "csv", "tsv", NULL};
    if (check_source(command) < 0 || check_selection(command) < 0 || check_threads(command) < 0)
        return -1;
    int output = topic_command_choose("tag", "--output", command->output, outputs);
    if (output < 0)
        return -1;
    if (output > 0 && command->top > 0)
        topic_print_err("topic tag: --top has no effect: -o %s has the topics that are given\n",
                        outputs[output]);
    command->prints_json = output == 0;
    command->table.kind = output < 2    ? TOPIC_TAG_TABLE_NAMES
                          : output == 2 ? TOPIC_TAG_TABLE_CSV
                                        : TOPIC_TAG_TABLE_TSV;
    if (command->explain && !command->prints_json) {
        topic_command_usage("tag", "--explain needs --output json: the others have no room for it");
        return -1;
    }
    return 0;
}

static int check_and_tag(void *context, const char *const *paths, size_t count)
{
    static const char *const standard_input[] = {"-"};
    struct tag_command *command = context;
    if (count == 0) {
        paths = standard_input;
        count = 1;
    }
    /* A sender that writes article by article to our standard input wants each answer at once. */
    for (size_t i = 0; i < count; i++)
        command->is_interactive |= strcmp(paths[i], "-") == 0;
    return check_options(command) < 0 ? TOPIC_EXIT_BAD_USAGE : tag(command, paths, count);
}

static int run(int argc, const char **argv)
{
    struct tag_command command = {.top = NOT_GIVEN,
                                  .threads = NOT_GIVEN,
                                  .threshold = THRESHOLD_NOT_GIVEN,
                                  .min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "tag with this model", "FILE"},
        {"topics", 0, POPT_ARG_STRING, &command.topics_path, 0,
         "with -m: apply this topics file to the model", "FILE"},
        {"server", 's', POPT_ARG_STRING, &command.daemon.endpoint, 0,
         "tag with topicd at this endpoint", "ENDPOINT"},
        TOPIC_DAEMON_KEY_OPTIONS(&command.daemon, "30"),
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"top", '\0', POPT_ARG_INT, &command.top, 0, "list the N best topics, given or not", "N"},
        {"threshold", '\0', POPT_ARG_DOUBLE, &command.threshold, 0,
         "give topics from this probability, instead of each topic's own", "X"},
        TOPIC_MIN_FAMILIARITY_OPTION(command.min_familiarity),
        {"explain", '\0', POPT_ARG_NONE, &command.explain, 0,
         "add the words and phrases that weighed most", NULL},
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "json, names, csv or tsv (default: json)", "KIND"},
        {"threads", '\0', POPT_ARG_INT, &command.threads, 0,
         "with -m: tag with N threads; the answers keep their order (default: all cores; 1 for"
         " standard input)",
         "N"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "(-m MODEL | -s ENDPOINT) [FILE...|-]",
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .run = check_and_tag};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.model_path);
    free(command.topics_path);
    topic_daemon_address_release(&command.daemon);
    free(command.output);
    topic_corpus_arguments_release(&command.corpus);
    return status;
}

const struct topic_command topic_command_tag = {
    .name = "tag", .summary = "tag articles with a model or a running topicd", .run = run};
