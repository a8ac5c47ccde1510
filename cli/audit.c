/* topic audit: lists labels that look wrong or missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/training_arguments.h"
#include "cli/output/corpus_summary.h"
#include "cli/output/csv.h"
#include "cli/output/output.h"
#include "training/label_audit.h"

#define TOP_MAX 1000000

struct audit_command {
    int top;
    int is_json;
    char *output;
    int (*print)(const struct topic_label_audit *audit);
    struct topic_corpus_arguments corpus;
    struct topic_training_arguments training;
};

static const char *problem_of(const struct topic_suspect *suspect)
{
    return suspect->has_instead ? "looks like another"
           : suspect->has_topic ? "has it but should not"
                                : "lacks it but should";
}

static const char *name_of(const struct topic_label_audit *audit, uint32_t topic)
{
    return audit->training.dataset.topic_names[topic];
}

/* ---- JSON ---- */

static void put_text(struct topic_json *json, const char *key,
                     const struct topic_label_audit *audit, struct topic_slice slice)
{
    topic_output_string(json, key, topic_label_audit_text(audit, slice));
}

static void put_word(struct topic_json *json, const struct topic_label_audit *audit,
                     const struct topic_suspect_word *word)
{
    topic_json_open(json, '{');
    put_text(json, "phrase", audit, word->text);
    topic_output_number(json, "weight", word->weight);
    topic_output_count(json, "times", word->times);
    topic_output_name(json, "field", topic_field_name(word->field));
    put_text(json, "before", audit, word->quote.before);
    put_text(json, "after", audit, word->quote.after);
    topic_json_close(json, '}');
}

static void print_json(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_key(json, "id");
    topic_json_raw(json, topic_label_audit_id(audit, suspect));
    put_text(json, "title", audit, suspect->title);
    topic_output_name(json, "topic", name_of(audit, suspect->topic));
    topic_output_bool(json, "has_topic", suspect->has_topic);
    topic_output_name(json, "verdict", problem_of(suspect));
    topic_output_number(json, "probability", suspect->probability);
    if (suspect->has_instead) {
        topic_output_name(json, "instead", name_of(audit, suspect->instead));
        topic_output_number(json, "instead_probability", suspect->instead_probability);
    }
    topic_output_number(json, "suspicion", suspect->suspicion);
    topic_output_open(json, "because", '[');
    for (size_t i = 0; i < suspect->word_count; i++)
        put_word(json, audit, &suspect->words[i]);
    topic_json_close(json, ']');
    topic_output_end(&object);
}

/* ---- text ---- */

static void print_slice(const struct topic_label_audit *audit, struct topic_slice slice)
{
    struct topic_text text = topic_label_audit_text(audit, slice);
    topic_print_text(text.bytes, text.len);
}

static void print_text(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_text id = topic_label_audit_id(audit, suspect);
    topic_print_out("%s: ", name_of(audit, suspect->topic));
    if (suspect->has_instead)
        topic_print_out("looks like %s (probability %.3f against %.3f)\n  ",
                        name_of(audit, suspect->instead), suspect->instead_probability,
                        suspect->probability);
    else
        topic_print_out("%s (probability %.3f)\n  ", problem_of(suspect), suspect->probability);
    topic_print_text(id.bytes, id.len);
    topic_print_out("  ");
    print_slice(audit, suspect->title);
    topic_print_out("\n");
    for (size_t i = 0; i < suspect->word_count; i++) {
        const struct topic_suspect_word *word = &suspect->words[i];
        topic_print_out("    %+.3f  %s: ", word->weight, topic_field_name(word->field));
        print_slice(audit, word->quote.before);
        topic_print_out("[");
        print_slice(audit, word->quote.phrase);
        topic_print_out("]");
        print_slice(audit, word->quote.after);
        if (word->times > 1)
            topic_print_out(" (%zu times)", word->times);
        topic_print_out("\n");
    }
    topic_print_out("\n");
}

/* ---- CSV ---- */

static int print_words_cell(const struct topic_label_audit *audit,
                            const struct topic_suspect *suspect)
{
    struct topic_buffer cell = {0};
    struct topic_error err = {0};
    int status = 0;
    for (size_t i = 0; status == 0 && i < suspect->word_count; i++) {
        struct topic_text word = topic_label_audit_text(audit, suspect->words[i].text);
        if (i > 0)
            status = topic_buffer_append(&cell, "; ", 2, &err);
        if (status == 0)
            status = topic_buffer_append(&cell, word.bytes, word.len, &err);
        if (status == 0)
            status = topic_buffer_format(&cell, &err, " %+.3f", suspect->words[i].weight);
    }
    topic_csv_buffer(&cell, ',');
    topic_buffer_release(&cell);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("audit", &err);
}

/* The strongest word in its sentence. */
static int print_sentence_cell(const struct topic_label_audit *audit,
                               const struct topic_suspect *suspect)
{
    struct topic_buffer cell = {0};
    struct topic_error err = {0};
    int status = 0;
    if (suspect->word_count > 0) {
        const struct topic_sentence_quote *quote = &suspect->words[0].quote;
        struct topic_text before = topic_label_audit_text(audit, quote->before);
        struct topic_text phrase = topic_label_audit_text(audit, quote->phrase);
        struct topic_text after = topic_label_audit_text(audit, quote->after);
        status = topic_buffer_format(&cell, &err, "%.*s[%.*s]%.*s", (int)before.len, before.bytes,
                                     (int)phrase.len, phrase.bytes, (int)after.len, after.bytes);
    }
    topic_csv_buffer(&cell, '\n');
    topic_buffer_release(&cell);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("audit", &err);
}

static int print_row(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    topic_print_out("%.4f,", suspect->suspicion);
    topic_csv_cell(topic_csv_bare(topic_label_audit_id(audit, suspect)), ',');
    topic_csv_cell(topic_label_audit_text(audit, suspect->title), ',');
    topic_csv_string(name_of(audit, suspect->topic), ',');
    topic_csv_string(problem_of(suspect), ',');
    topic_print_out("%.4f,", suspect->probability);
    topic_csv_string(suspect->has_instead ? name_of(audit, suspect->instead) : "", ',');
    if (suspect->has_instead)
        topic_print_out("%.4f", suspect->instead_probability);
    topic_print_out(",");
    int status = print_words_cell(audit, suspect);
    return status == TOPIC_EXIT_DONE ? print_sentence_cell(audit, suspect) : status;
}

static int print_table(const struct topic_label_audit *audit)
{
    int status = TOPIC_EXIT_DONE;
    topic_print_out(
        "suspicion,id,title,topic,verdict,probability,instead,instead_probability,because,"
        "sentence\n");
    for (size_t i = 0; status == TOPIC_EXIT_DONE && i < audit->count; i++)
        status = print_row(audit, &audit->items[i]);
    return status;
}

/* ---- the command ---- */

static int print_summary(const struct topic_label_audit *audit)
{
    const struct topic_dataset *dataset = &audit->training.dataset;
    topic_print_out("%zu article%s, %zu topic%s: %zu label%s contradicted by the other articles",
                    dataset->article_count, topic_output_plural(dataset->article_count),
                    dataset->labels.topic_count, topic_output_plural(dataset->labels.topic_count),
                    audit->suspect_count, audit->suspect_count == 1 ? " is" : "s are");
    if (audit->count < audit->suspect_count)
        topic_print_out("; the worst %zu", audit->count);
    topic_print_out(audit->count > 0 ? ":\n\n" : "\n");
    for (size_t i = 0; i < audit->count; i++)
        print_text(audit, &audit->items[i]);
    topic_corpus_summary_print(&audit->articles.read);
    topic_corpus_summary_print_variants(&audit->training.variants,
                                        audit->training.report.normalises_topics);
    if (dataset->left_out_count > 0)
        topic_print_out("topics not checked because they have too few articles:\n");
    for (size_t i = 0; i < dataset->left_out_count; i++)
        topic_print_out("  %s\n", dataset->left_out[i]);
    return TOPIC_EXIT_DONE;
}

static int print_lines(const struct topic_label_audit *audit)
{
    for (size_t i = 0; i < audit->count; i++)
        print_json(audit, &audit->items[i]);
    return TOPIC_EXIT_DONE;
}

static int check_output(struct audit_command *command)
{
    static const char *const names[] = {"text", "json", "csv", NULL};
    static int (*const prints[])(const struct topic_label_audit *) = {print_summary, print_lines,
                                                                      print_table};
    const char *name = command->output ? command->output : command->is_json ? "json" : NULL;
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
    status = status < 0 ? topic_command_fail("audit", &err) : command->print(&audit);
    topic_label_audit_release(&audit);
    return status;
}

static int check_and_audit(void *context, const char *const *paths, size_t count)
{
    struct audit_command *command = context;
    int status;
    if (topic_command_in_range("audit", "--top", command->top, 1, TOP_MAX) < 0 ||
        topic_training_arguments_check(&command->training) < 0 || check_output(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open_labelled(&command->corpus, "audit", paths, count, &status);
    if (!corpus)
        return status;
    status = audit_corpus(command, corpus);
    topic_corpus_close(corpus);
    return status;
}

static int run(int argc, const char **argv)
{
    struct audit_command command = {.top = 30};
    topic_training_arguments_init(&command.training, "audit");
    const struct poptOption options[] = {
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"top", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.top, 0,
         "list the N worst labels, the worst first", "N"},
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "text, json (an object for each label) or csv (for a spreadsheet) (default: text)",
         "KIND"},
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
    return status;
}

const struct topic_command topic_command_audit = {
    .name = "audit", .summary = "list labels that look wrong or missing", .run = run};
