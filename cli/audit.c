/* topic audit: articles whose labels look wrong or missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/command.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/training_arguments.h"
#include "cli/output/csv.h"
#include "cli/output/output.h"
#include "training/label_audit.h"

#define TOP_MAX 1000000

struct audit_command {
    int top;
    int is_json;
    char *output_name;
    const struct output *output;
    struct topic_corpus_arguments corpus;
    struct topic_training_arguments training;
};

static const char *verdict_of(const struct topic_suspect *suspect)
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
    struct topic_text text = topic_label_audit_text(audit, slice);
    topic_json_key(json, key);
    topic_json_string(json, text.bytes, text.len);
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
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_json_key(&json, "id");
    topic_json_raw(&json, topic_label_audit_id(audit, suspect));
    put_text(&json, "title", audit, suspect->title);
    topic_output_name(&json, "topic", name_of(audit, suspect->topic));
    topic_json_key(&json, "has_topic");
    topic_json_bool(&json, suspect->has_topic);
    topic_output_name(&json, "verdict", verdict_of(suspect));
    topic_output_number(&json, "probability", suspect->probability);
    if (suspect->has_instead) {
        topic_output_name(&json, "instead", name_of(audit, suspect->instead));
        topic_output_number(&json, "instead_probability", suspect->instead_probability);
    }
    topic_output_number(&json, "suspicion", suspect->suspicion);
    topic_json_key(&json, "because");
    topic_json_open(&json, '[');
    for (size_t i = 0; i < suspect->word_count; i++)
        put_word(&json, audit, &suspect->words[i]);
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}

/* ---- text ---- */

static void print_slice(const struct topic_label_audit *audit, struct topic_slice slice)
{
    struct topic_text text = topic_label_audit_text(audit, slice);
    topic_output_text(text.bytes, text.len);
}

static void print_text(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_text id = topic_label_audit_id(audit, suspect);
    printf("%s: ", name_of(audit, suspect->topic));
    if (suspect->has_instead)
        printf("looks like %s (probability %.3f against %.3f)\n  ",
               name_of(audit, suspect->instead), suspect->instead_probability,
               suspect->probability);
    else
        printf("%s (probability %.3f)\n  ", verdict_of(suspect), suspect->probability);
    topic_output_text(id.bytes, id.len);
    fputs("  ", stdout);
    print_slice(audit, suspect->title);
    putchar('\n');
    for (size_t i = 0; i < suspect->word_count; i++) {
        const struct topic_suspect_word *word = &suspect->words[i];
        printf("    %+.3f  %s: ", word->weight, topic_field_name(word->field));
        print_slice(audit, word->quote.before);
        putchar('[');
        print_slice(audit, word->quote.phrase);
        putchar(']');
        print_slice(audit, word->quote.after);
        if (word->times > 1)
            printf(" (%zu times)", word->times);
        putchar('\n');
    }
    putchar('\n');
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
    topic_csv_cell((struct topic_text){cell.len > 0 ? cell.bytes : "", cell.len}, ',');
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
    topic_csv_cell((struct topic_text){cell.len > 0 ? cell.bytes : "", cell.len}, '\n');
    topic_buffer_release(&cell);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("audit", &err);
}

static int print_row(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    printf("%.4f,", suspect->suspicion);
    topic_csv_cell(topic_csv_bare(topic_label_audit_id(audit, suspect)), ',');
    topic_csv_cell(topic_label_audit_text(audit, suspect->title), ',');
    topic_csv_string(name_of(audit, suspect->topic), ',');
    topic_csv_string(verdict_of(suspect), ',');
    printf("%.4f,", suspect->probability);
    topic_csv_string(suspect->has_instead ? name_of(audit, suspect->instead) : "", ',');
    if (suspect->has_instead)
        printf("%.4f", suspect->instead_probability);
    putchar(',');
    int status = print_words_cell(audit, suspect);
    return status == TOPIC_EXIT_DONE ? print_sentence_cell(audit, suspect) : status;
}

static int print_table(const struct topic_label_audit *audit)
{
    int status = TOPIC_EXIT_DONE;
    puts("suspicion,id,title,topic,verdict,probability,instead,instead_probability,because,"
         "sentence");
    for (size_t i = 0; status == TOPIC_EXIT_DONE && i < audit->count; i++)
        status = print_row(audit, &audit->items[i]);
    return status;
}

/* ---- all ---- */

static int print_summary(const struct topic_label_audit *audit)
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
    return TOPIC_EXIT_DONE;
}

static int print_lines(const struct topic_label_audit *audit)
{
    for (size_t i = 0; i < audit->count; i++)
        print_json(audit, &audit->items[i]);
    return TOPIC_EXIT_DONE;
}

/* The values of --output. */
static const struct output {
    const char *name;
    int (*print)(const struct topic_label_audit *audit);
} outputs[] = {{"text", print_summary}, {"json", print_lines}, {"csv", print_table}};

static const struct output *find_output(const char *name)
{
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        if (strcmp(outputs[i].name, name) == 0)
            return &outputs[i];
    return NULL;
}

static int check_output(struct audit_command *command)
{
    const char *name = command->output_name ? command->output_name
                       : command->is_json   ? "json"
                                            : "text";
    command->output = find_output(name);
    if (!command->output)
        topic_command_usage("audit", "--output %s: must be text, json or csv", name);
    else if (command->is_json && strcmp(name, "json") != 0)
        topic_command_usage("audit", "--json and --output %s exclude each other", name);
    else
        return 0;
    return -1;
}

static int audit_corpus(struct audit_command *command, const char *const *paths, size_t count)
{
    int status;
    struct topic_error err = {0};
    command->corpus.command = "audit";
    command->corpus.options.needs_labels = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, paths, count, &status);
    if (!corpus)
        return status;
    struct topic_label_audit audit = {.capacity = (size_t)command->top};
    struct topic_train_options options = topic_trainer_defaults();
    topic_training_arguments_apply(&command->training, &options);
    topic_training_arguments_begin(&command->training, true);
    status = topic_label_audit_run(&audit, corpus, &options, &err);
    topic_training_arguments_end(&command->training);
    status = status < 0 ? topic_command_fail("audit", &err) : command->output->print(&audit);
    topic_label_audit_release(&audit);
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
         "how many labels to list, the worst first", "N"},
        {"output", 'o', POPT_ARG_STRING, &command.output_name, 0,
         "text, json (an object for each label) or csv (for a spreadsheet); text", "KIND"},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "the same as --output json", NULL},
        TOPIC_TRAINING_OPTIONS(command.training),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "CORPUS...") == 0) {
        if (arguments.operand_count == 0)
            topic_command_usage("audit", "names no CORPUS to look at");
        else if (topic_command_in_range("audit", "--top", command.top, 1, TOP_MAX) == 0 &&
                 topic_training_arguments_check(&command.training) == 0 &&
                 check_output(&command) == 0)
            status = audit_corpus(&command, (const char *const *)arguments.operands,
                                  arguments.operand_count);
    }
    topic_arguments_release(&arguments);
    free(command.corpus.format);
    free(command.output_name);
    return status;
}

const struct topic_command topic_command_audit = {
    .name = "audit", .summary = "list labels that look wrong or missing", .run = run};
