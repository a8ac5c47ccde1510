/* topic audit: articles whose labels look wrong or missing. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/corpus_options.h"
#include "cli/output.h"
#include "cli/training_options.h"
#include "training/audit.h"

#define TOP_MAX 1000000

struct audit_command {
    int top;
    int is_strict;
    int is_json;
    struct topic_corpus_arguments corpus;
    struct topic_training_arguments training;
};

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
    struct topic_train_options options = topic_trainer_defaults();
    topic_training_arguments_apply(&command->training, &options);
    topic_training_arguments_begin(&command->training, true);
    status = topic_audit_run(&audit, corpus, &options, &err);
    topic_training_arguments_end(&command->training);
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

static int run(int argc, const char **argv)
{
    struct audit_command command = {.top = 30};
    topic_training_arguments_init(&command.training, "audit");
    const struct poptOption options[] = {{"format", 'f', POPT_ARG_STRING, &command.corpus.format, 0,
                                          "of the corpus; told by its content otherwise", "FORMAT"},
                                         {"top", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT,
                                          &command.top, 0,
                                          "how many labels to list, the worst first", "N"},
                                         {"json", '\0', POPT_ARG_NONE, &command.is_json, 0,
                                          "print one JSON object for each label", NULL},
                                         TOPIC_TRAINING_OPTIONS(command.training),
                                         {"strict", '\0', POPT_ARG_NONE, &command.is_strict, 0,
                                          "fail at the first malformed record", NULL},
                                         TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "CORPUS...") == 0) {
        if (arguments.operand_count == 0)
            topic_command_usage("audit", "names no CORPUS to look at");
        else if (topic_command_in_range("audit", "--top", command.top, 1, TOP_MAX) == 0 &&
                 topic_training_arguments_check(&command.training) == 0)
            status = audit_corpus(&command, (const char *const *)arguments.operands,
                                  arguments.operand_count);
    }
    topic_arguments_release(&arguments);
    free(command.corpus.format);
    return status;
}

const struct topic_command topic_command_audit = {
    .name = "audit", .summary = "list labels that look wrong or missing", .run = run};
