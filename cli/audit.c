/* topic audit: articles whose labels look wrong or missing. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/corpus_options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "training/audit.h"

#define THREADS_MAX 1024
#define TOP_MAX 1000000

struct audit_command {
    int top;
    int threads;
    int seed;
    int is_strict;
    int is_json;
    struct topic_corpus_arguments corpus;
    struct topic_train_options options;
    struct topic_progress progress;
};

static void show_progress(void *context, enum topic_stage stage, size_t done, size_t total)
{
    struct audit_command *command = context;
    const char *what = stage == TOPIC_STAGE_READ       ? "reading"
                       : stage == TOPIC_STAGE_FEATURES ? "features"
                                                       : "cross-validating";
    topic_progress_show(&command->progress, what, done, total);
}

static const char *verdict_of(const struct topic_suspect *suspect)
{
    return suspect->has_topic ? "has it but should not" : "lacks it but should";
}

static void print_json(const struct topic_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_json_key(&json, "id");
    topic_json_raw(&json, topic_audit_text(audit, suspect->id));
    struct topic_text title = topic_audit_text(audit, suspect->title);
    topic_json_key(&json, "title");
    topic_json_string(&json, title.bytes, title.len);
    topic_output_name(&json, "topic", audit->training.dataset.topic_names[suspect->topic]);
    topic_json_key(&json, "has_topic");
    topic_json_bool(&json, suspect->has_topic);
    topic_output_name(&json, "verdict", verdict_of(suspect));
    topic_output_number(&json, "probability", suspect->probability);
    topic_output_number(&json, "suspicion", suspect->suspicion);
    topic_json_key(&json, "because");
    topic_json_open(&json, '[');
    for (size_t i = 0; i < suspect->word_count; i++) {
        struct topic_text word = topic_audit_text(audit, suspect->words[i].text);
        topic_json_open(&json, '{');
        topic_json_key(&json, "phrase");
        topic_json_string(&json, word.bytes, word.len);
        topic_output_number(&json, "weight", suspect->words[i].weight);
        topic_json_close(&json, '}');
    }
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}

static void print_text(const struct topic_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_text id = topic_audit_text(audit, suspect->id);
    struct topic_text title = topic_audit_text(audit, suspect->title);
    printf("%s: %s (probability %.3f)\n  ", audit->training.dataset.topic_names[suspect->topic],
           verdict_of(suspect), suspect->probability);
    topic_output_text(id.bytes, id.len);
    fputs("  ", stdout);
    topic_output_text(title.bytes, title.len);
    fputs("\n", stdout);
    for (size_t i = 0; i < suspect->word_count; i++) {
        struct topic_text word = topic_audit_text(audit, suspect->words[i].text);
        fputs(i == 0 ? "  " : ", ", stdout);
        topic_output_text(word.bytes, word.len);
        printf(" %+.3f", suspect->words[i].weight);
    }
    fputs(suspect->word_count > 0 ? "\n\n" : "\n", stdout);
}

static void print_summary(const struct topic_audit *audit)
{
    const struct topic_dataset *dataset = &audit->training.dataset;
    printf("%zu articles, %zu topics: %zu labels contradict what the other articles teach",
           dataset->article_count, dataset->labels.topic_count, audit->suspect_count);
    if (audit->count < audit->suspect_count)
        printf("; the worst %zu", audit->count);
    fputs(audit->count > 0 ? ":\n\n" : "\n", stdout);
    for (size_t i = 0; i < audit->count; i++)
        print_text(audit, &audit->items[i]);
    if (dataset->left_out_count > 0)
        puts("not looked at, for want of articles:");
    for (size_t i = 0; i < dataset->left_out_count; i++)
        printf("  %s\n", dataset->left_out[i]);
}

static int audit_corpus(struct audit_command *command, const char *const *paths, size_t count)
{
    int status;
    struct topic_error err = {0};
    command->corpus.command = "audit";
    command->corpus.options.is_strict = command->is_strict;
    command->corpus.options.needs_labels = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, paths, count, &status);
    if (!corpus)
        return status;
    struct topic_audit audit = {.capacity = (size_t)command->top};
    topic_progress_init(&command->progress, true);
    status = topic_audit_run(&audit, corpus, &command->options, &err);
    topic_progress_end(&command->progress);
    if (status < 0)
        status = topic_command_fail("audit", &err);
    else if (!command->is_json)
        print_summary(&audit);
    for (size_t i = 0; command->is_json && i < audit.count && status == TOPIC_EXIT_DONE; i++)
        print_json(&audit, &audit.items[i]);
    topic_audit_release(&audit);
    topic_corpus_close(corpus);
    return status;
}

static int in_range(const char *option, int value, int low, int high)
{
    if (value >= low && value <= high)
        return 0;
    topic_command_usage("audit", "%s %d: must be %d to %d", option, value, low, high);
    return -1;
}

static int check_options(struct audit_command *command)
{
    if (in_range("--top", command->top, 1, TOP_MAX) < 0 ||
        in_range("--threads", command->threads, 1, THREADS_MAX) < 0 ||
        in_range("--seed", command->seed, 0, 0x7FFFFFFF) < 0)
        return -1;
    command->options.process_count = (size_t)command->threads;
    command->options.seed = (unsigned)command->seed;
    command->options.progress = show_progress;
    command->options.context = command;
    return 0;
}

static int run(int argc, const char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct audit_command command = {.options = topic_trainer_defaults(), .top = 30};
    command.seed = (int)command.options.seed;
    command.threads = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
    const struct poptOption options[] = {
        {"format", 'f', POPT_ARG_STRING, &command.corpus.format, 0,
         "of the corpus; told by its content otherwise", "FORMAT"},
        {"top", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.top, 0,
         "how many labels to list, the worst first", "N"},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print one JSON object for each label",
         NULL},
        {"threads", '\0', POPT_ARG_INT, &command.threads, 0,
         "how many to work with (one for each core)", "N"},
        {"seed", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.seed, 0,
         "of everything that is drawn by lot", "N"},
        {"strict", '\0', POPT_ARG_NONE, &command.is_strict, 0, "fail at the first malformed record",
         NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "CORPUS...") == 0) {
        if (arguments.operand_count == 0)
            topic_command_usage("audit", "names no CORPUS to look at");
        else if (check_options(&command) == 0)
            status = audit_corpus(&command, (const char *const *)arguments.operands,
                                  arguments.operand_count);
    }
    topic_arguments_release(&arguments);
    free(command.corpus.format);
    return status;
}

const struct topic_command topic_command_audit = {
    .name = "audit", .summary = "list labels that look wrong or missing", .run = run};
