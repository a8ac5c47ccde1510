/* topic audit: lists labels that look wrong or missing. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/output/file_replace.h"
#include "cli/audit_apply.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/training_arguments.h"
#include "cli/output/audit_result.h"
#include "cli/output/audit_table.h"
#include "training/labels/label_audit.h"
#include "training/output_check.h"
#include "training/report/audit_page.h"

#define TOP_MAX 1000000

/* How many labels are listed by default: on stdout, and in a file. */
#define TOP_PRINTED 30
#define TOP_WRITTEN 500
#define TOP_NOT_GIVEN INT_MIN

struct audit_command {
    int top;
    int is_json;
    char *output;
    char *decisions; /* to apply, or NULL */
    int (*print)(const struct topic_label_audit *audit);
    int (*put)(struct topic_buffer *out, const struct topic_label_audit *audit,
               struct topic_error *err); /* into the file `output`, or NULL: print */
    struct topic_corpus_arguments corpus;
    struct topic_training_arguments training;
};

/* ---- CSV ---- */

static int print_table(const struct topic_label_audit *audit)
{
    struct topic_buffer table = {0};
    struct topic_error err = {0};
    int status = topic_audit_table_put(&table, audit, &err);
    if (status == 0)
        topic_print_table(table.bytes, table.len);
    topic_buffer_release(&table);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("audit", &err);
}

/* ---- files ---- */

static int put_page(struct topic_buffer *out, const struct topic_label_audit *audit,
                    struct topic_error *err)
{
    struct topic_page page = {.err = err};
    int status = topic_audit_page_put(&page, audit);
    if (status == 0)
        status = topic_buffer_append(out, page.out.bytes, page.out.len, err);
    topic_page_release(&page);
    return status;
}

static int write_file(const struct audit_command *command, const struct topic_label_audit *audit)
{
    struct topic_buffer out = {0};
    struct topic_error err = {0};
    struct topic_file_replacement file = {.fd = -1};
    int status = command->put(&out, audit, &err);
    if (status == 0)
        status = topic_file_replace_begin(&file, command->output, &err);
    bool is_written = status == 0 && topic_file_replace_write(&file, out.bytes, out.len, &err) == 0;
    if (is_written)
        status = topic_file_replace_commit(&file, &err);
    else if (status == 0)
        topic_file_replace_abandon(&file);
    topic_buffer_release(&out);
    if (!is_written || status < 0)
        return topic_command_fail("audit", &err);
    topic_print_out("%s: %zu of %zu labels that are contradicted by the other articles\n",
                    command->output, audit->count, audit->suspect_count);
    topic_audit_result_estimate(audit);
    return TOPIC_EXIT_DONE;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = text ? strlen(text) : 0;
    return len > strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

/* ---- the command ---- */

static int check_output(struct audit_command *command)
{
    static const char *const names[] = {"text", "json", "csv", "FILE.csv", "FILE.html", NULL};
    static int (*const prints[])(const struct topic_label_audit *) = {
        topic_audit_result_text, topic_audit_result_json, print_table};
    const char *name = command->output ? command->output : command->is_json ? "json" : NULL;
    if (command->decisions) {
        if (ends_with(name, ".jsonl") && !command->is_json && command->top == TOP_NOT_GIVEN)
            return 0;
        topic_command_usage("audit", "--apply needs --output FILE.jsonl, where it writes the "
                                     "corpus, and neither --json nor --top");
        return -1;
    }
    command->put = ends_with(name, ".csv")    ? topic_audit_table_put
                   : ends_with(name, ".html") ? put_page
                                              : NULL;
    if (command->put && !command->is_json)
        return 0;
    if (command->put || (ends_with(name, ".jsonl"))) {
        topic_command_usage("audit", command->put ? "--json and --output FILE exclude each other"
                                                  : "--output FILE.jsonl is for --apply");
        return -1;
    }
    int output = topic_command_choose("audit", "--output", name, names);
    if (output < 0)
        return -1;
    if (command->is_json && strcmp(names[output], "json") != 0) {
        topic_command_usage("audit", "--json and --output %s exclude each other", names[output]);
        return -1;
    }
    command->print = prints[output];
    return 0;
}

static int audit_corpus(struct audit_command *command, struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_label_audit audit = {.capacity = (size_t)command->top};
    struct topic_train_options options = topic_label_audit_options();
    topic_training_arguments_begin(&command->training, &options, true);
    int status = topic_label_audit_run(&audit, corpus, &options, &err);
    topic_training_arguments_end(&command->training);
    status = status < 0     ? topic_command_fail("audit", &err)
             : command->put ? write_file(command, &audit)
                            : command->print(&audit);
    topic_label_audit_release(&audit);
    return status;
}

/* The output replaces no file that is read. */
static int check_file(const struct audit_command *command, const char *const *paths, size_t count,
                      struct topic_error *err)
{
    if (command->decisions && topic_output_check_file(command->output, command->decisions, err) < 0)
        return -1;
    if (topic_output_check_corpus(command->output, paths, count, command->corpus.format, err) < 0)
        return -1;
    return topic_command_check_output(command->output, err);
}

static int check_and_audit(void *context, const char *const *paths, size_t count)
{
    struct audit_command *command = context;
    struct topic_error err = {0};
    int status;
    if (topic_training_arguments_check(&command->training) < 0 || check_output(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    bool writes = command->put || command->decisions;
    if (command->top == TOP_NOT_GIVEN)
        command->top = writes ? TOP_WRITTEN : TOP_PRINTED;
    if (topic_command_in_range("audit", "--top", command->top, 1, TOP_MAX) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    if (writes && check_file(command, paths, count, &err) < 0)
        return topic_command_fail("audit", &err);
    command->corpus.options.record.keeps_source = command->decisions != NULL;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open_labelled(&command->corpus, "audit", paths, count, &status);
    if (!corpus)
        return status;
    status = command->decisions ? topic_audit_apply_run(command->decisions, command->output, corpus)
                                : audit_corpus(command, corpus);
    topic_corpus_close(corpus);
    return status;
}

static int run(int argc, const char **argv)
{
    struct audit_command command = {.top = TOP_NOT_GIVEN};
    topic_training_arguments_init(&command.training, "audit");
    const struct poptOption options[] = {
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"top", '\0', POPT_ARG_INT, &command.top, 0,
         "list the N worst labels, the worst first (default: 30, in a file 500)", "N"},
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "text, json (an object for each label) or csv (for a spreadsheet), or a file: FILE.csv or "
         "FILE.html, to decide in (default: text)",
         "KIND|FILE"},
        {"apply", '\0', POPT_ARG_STRING, &command.decisions, 0,
         "write CORPUS anew to --output FILE.jsonl, with the labels that were decided to be fixed",
         "FILE.csv"},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "the same as --output json", NULL},
        TOPIC_TRAINING_OPTIONS(command.training),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "CORPUS...",
                                              .min_operands = 1,
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .complaint = "needs a CORPUS to check",
                                              .run = check_and_audit};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_corpus_arguments_release(&command.corpus);
    topic_training_arguments_release(&command.training);
    free(command.output);
    free(command.decisions);
    return status;
}

const struct topic_command topic_command_audit = {
    .name = "audit", .summary = "list labels that look wrong or missing", .run = run};
