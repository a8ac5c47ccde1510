/* topic diff: shows which topics another model would give and take away, article by article. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/options/corpus_arguments.h"
#include "cli/options/min_familiarity.h"
#include "cli/output/corpus_summary.h"
#include "cli/output/csv.h"
#include "cli/output/difference_json.h"
#include "cli/output/output.h"
#include "cli/output/quote_line.h"
#include "topicd/topics_file.h"
#include "training/comparison/model_diff.h"
#include "training/report/differences.h"

#define TOP_MAX 1000000

struct diff_command {
    char *output;
    char *topics_path;
    int top;
    double min_familiarity;
    int (*print)(const struct diff_command *command, const struct topic_model_diff *comparison);
    const char *paths[TOPIC_MODEL_DIFF_SIDE_COUNT];
    struct topic_corpus_arguments corpus;
};

static void print_slice(const struct topic_model_diff *comparison, struct topic_slice slice)
{
    struct topic_text text = topic_model_diff_text(comparison, slice);
    topic_print_text(text.bytes, text.len);
}

/* ---- text ---- */

static void print_topic(const struct topic_model_diff *comparison,
                        const struct topic_model_diff_topic *topic)
{
    size_t gained = topic_model_diff_gained(topic);
    size_t lost = topic_model_diff_lost(topic);
    bool is_new = topic->numbers[TOPIC_MODEL_DIFF_BEFORE] == SIZE_MAX;
    bool is_gone = topic->numbers[TOPIC_MODEL_DIFF_AFTER] == SIZE_MAX;
    if (gained == 0 && lost == 0 && !is_new && !is_gone)
        return;
    topic_print_out("%7zu %7zu %7zu %7zu  ", topic->given[TOPIC_MODEL_DIFF_BEFORE],
                    topic->given[TOPIC_MODEL_DIFF_AFTER], gained, lost);
    if (comparison->labelled > 0)
        topic_print_out("%7zu %7zu  ", topic->outcomes[TOPIC_MODEL_DIFF_FIXED],
                        topic->outcomes[TOPIC_MODEL_DIFF_BROKEN]);
    topic_print_out("%s%s\n", topic->name, is_new ? " (new)" : is_gone ? " (gone)" : "");
}

static void print_difference(const struct topic_model_diff *comparison,
                             const struct topic_model_diff_change *difference)
{
    const struct topic_model_diff_topic *topic = &comparison->topics[difference->topic];
    const char *outcome = topic_model_diff_outcome_name(difference);
    topic_print_out("%s %s%s%s: ", topic->name, difference->is_gained ? "gained" : "lost",
                    outcome[0] ? ", " : "", outcome);
    print_slice(comparison, difference->id);
    topic_print_out("  ");
    print_slice(comparison, difference->title);
    topic_print_out(
        "\n    probability %.3f (needs %.3f) -> %.3f (needs %.3f)\n",
        difference->scores[TOPIC_MODEL_DIFF_BEFORE], topic->thresholds[TOPIC_MODEL_DIFF_BEFORE],
        difference->scores[TOPIC_MODEL_DIFF_AFTER], topic->thresholds[TOPIC_MODEL_DIFF_AFTER]);
    for (size_t i = 0; i < difference->word_count; i++) {
        const struct topic_model_diff_word *word = &difference->words[i];
        const struct topic_quote_line quote = {
            .before = topic_model_diff_text(comparison, word->quote.before),
            .phrase = topic_model_diff_text(comparison, word->quote.phrase),
            .after = topic_model_diff_text(comparison, word->quote.after)};
        topic_print_out("    %+.3f -> %+.3f  ", word->weights[TOPIC_MODEL_DIFF_BEFORE],
                        word->weights[TOPIC_MODEL_DIFF_AFTER]);
        topic_quote_line_print(word->field, &quote, word->times);
    }
}

/* The number of differences of the same topic that are listed before this one. */
static size_t place_in_topic(const struct topic_model_diff *comparison, size_t at)
{
    size_t first = at;
    while (first > 0 && comparison->items[first - 1].topic == comparison->items[at].topic)
        first--;
    return at - first;
}

static int print_text(const struct diff_command *command, const struct topic_model_diff *comparison)
{
    topic_print_out("%zu of %zu articles would get other topics\n", comparison->changed,
                    comparison->articles);
    topic_corpus_summary_print(&comparison->read);
    if (comparison->labelled > 0)
        topic_print_out("by the labels of %zu article%s: fixed %zu answers, broke %zu\n",
                        comparison->labelled, topic_output_plural(comparison->labelled),
                        comparison->outcomes[TOPIC_MODEL_DIFF_FIXED],
                        comparison->outcomes[TOPIC_MODEL_DIFF_BROKEN]);
    if (comparison->count > 0)
        topic_print_out("\n before   after  gained    lost  %stopic\n",
                        comparison->labelled > 0 ? "  fixed  broken  " : "");
    for (size_t i = 0; i < comparison->topic_count; i++)
        print_topic(comparison, &comparison->topics[i]);
    if (comparison->count > 0)
        topic_print_out("\n");
    for (size_t i = 0; i < comparison->count; i++)
        if (place_in_topic(comparison, i) < (size_t)command->top)
            print_difference(comparison, &comparison->items[i]);
    return TOPIC_EXIT_DONE;
}

/* ---- CSV ---- */

static int print_words_cell(const struct topic_model_diff *comparison,
                            const struct topic_model_diff_change *difference)
{
    struct topic_buffer cell = {0};
    struct topic_error err = {0};
    int status = 0;
    for (size_t i = 0; i < difference->word_count && status == 0; i++) {
        const struct topic_model_diff_word *word = &difference->words[i];
        struct topic_text phrase = topic_model_diff_text(comparison, word->phrase);
        status = topic_buffer_format(
            &cell, &err, "%s%.*s %+.3f > %+.3f", i > 0 ? "; " : "", (int)phrase.len, phrase.bytes,
            word->weights[TOPIC_MODEL_DIFF_BEFORE], word->weights[TOPIC_MODEL_DIFF_AFTER]);
    }
    topic_csv_buffer(&cell, '\n');
    topic_buffer_release(&cell);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("diff", &err);
}

static int print_csv(const struct diff_command *command, const struct topic_model_diff *comparison)
{
    (void)command;
    int status = TOPIC_EXIT_DONE;
    topic_print_out(
        "topic,change,outcome,id,title,link,before,before_threshold,after,after_threshold,"
        "because\n");
    for (size_t i = 0; i < comparison->count && status == TOPIC_EXIT_DONE; i++) {
        const struct topic_model_diff_change *difference = &comparison->items[i];
        const struct topic_model_diff_topic *topic = &comparison->topics[difference->topic];
        topic_csv_string(topic->name, ',');
        topic_csv_string(difference->is_gained ? "gained" : "lost", ',');
        topic_csv_string(topic_model_diff_outcome_name(difference), ',');
        topic_csv_cell(topic_csv_bare(topic_model_diff_text(comparison, difference->id)), ',');
        topic_csv_cell(topic_model_diff_text(comparison, difference->title), ',');
        topic_csv_cell(topic_model_diff_text(comparison, difference->link), ',');
        topic_print_out("%.4f,%.4f,%.4f,%.4f,", difference->scores[TOPIC_MODEL_DIFF_BEFORE],
                        topic->thresholds[TOPIC_MODEL_DIFF_BEFORE],
                        difference->scores[TOPIC_MODEL_DIFF_AFTER],
                        topic->thresholds[TOPIC_MODEL_DIFF_AFTER]);
        status = print_words_cell(comparison, difference);
    }
    return status;
}

/* ---- JSON ---- */

static void print_object(const struct topic_model_diff *comparison,
                         const struct topic_model_diff_change *difference)
{
    struct topic_output_object object;
    topic_difference_json_put(topic_output_begin(&object), comparison, difference);
    topic_output_end(&object);
}

static int print_json(const struct diff_command *command, const struct topic_model_diff *comparison)
{
    (void)command;
    for (size_t i = 0; i < comparison->count; i++)
        print_object(comparison, &comparison->items[i]);
    return TOPIC_EXIT_DONE;
}

/* ---- HTML ---- */

static int print_html(const struct diff_command *command, const struct topic_model_diff *comparison)
{
    struct topic_error err = {0};
    struct topic_page page = {.err = &err};
    int status =
        topic_differences_put(&page, comparison, command->paths[TOPIC_MODEL_DIFF_BEFORE],
                              command->paths[TOPIC_MODEL_DIFF_AFTER], (size_t)command->top);
    if (status == 0)
        topic_print_table(page.out.bytes, page.out.len);
    topic_page_release(&page);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("diff", &err);
}

/* ---- the command ---- */

static int check_options(struct diff_command *command)
{
    static const char *const names[] = {"text", "csv", "json", "html", NULL};
    static int (*const prints[])(const struct diff_command *, const struct topic_model_diff *) = {
        print_text, print_csv, print_json, print_html};
    if (topic_command_in_range("diff", "--top", command->top, 1, TOP_MAX) < 0 ||
        topic_min_familiarity_check("diff", &command->min_familiarity) < 0)
        return -1;
    int output = topic_command_choose("diff", "--output", command->output, names);
    if (output < 0)
        return -1;
    command->print = prints[output];
    return 0;
}

static int compare(struct diff_command *command, struct topic_corpus *corpus)
{
    struct topic_error err = {0};
    struct topic_model_diff comparison = {0};
    struct topic_model *models[TOPIC_MODEL_DIFF_SIDE_COUNT] = {NULL};
    int status = 0;
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT && status == 0; side++) {
        bool is_new = side == TOPIC_MODEL_DIFF_AFTER;
        models[side] =
            topic_topics_file_open(command->paths[side], is_new ? command->topics_path : NULL,
                                   is_new ? command->min_familiarity : 0, &err);
        status = models[side] ? 0 : -1;
    }
    if (status == 0)
        status = topic_corpus_arguments_use_model(&command->corpus, models[TOPIC_MODEL_DIFF_AFTER],
                                                  &err);
    if (status == 0)
        status = topic_model_diff_run(&comparison, corpus, models[TOPIC_MODEL_DIFF_BEFORE],
                                      models[TOPIC_MODEL_DIFF_AFTER], &err);
    status = status == 0 ? command->print(command, &comparison) : topic_command_fail("diff", &err);
    topic_model_diff_release(&comparison);
    for (size_t side = 0; side < TOPIC_MODEL_DIFF_SIDE_COUNT; side++)
        topic_model_unref(models[side]);
    return status;
}

static int check_and_compare(void *context, const char *const *operands, size_t count)
{
    struct diff_command *command = context;
    int status;
    if (check_options(command) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    command->paths[TOPIC_MODEL_DIFF_BEFORE] = operands[0];
    command->paths[TOPIC_MODEL_DIFF_AFTER] = operands[1];
    command->corpus.options.record.tolerates_topics = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, "diff", operands + 2, count - 2, &status);
    if (!corpus)
        return status;
    status = compare(command, corpus);
    topic_corpus_close(corpus);
    return status;
}

static int run(int argc, const char **argv)
{
    struct diff_command command = {.top = 20, .min_familiarity = TOPIC_MIN_FAMILIARITY_NOT_GIVEN};
    const struct poptOption options[] = {
        TOPIC_CORPUS_OPTIONS(command.corpus),
        {"output", 'o', POPT_ARG_STRING, &command.output, 0,
         "text, csv (for a spreadsheet), json (an object for each difference) or html (a page) "
         "(default: text)",
         "KIND"},
        {"top", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &command.top, 0,
         "in text and html, list at most N articles of each topic", "N"},
        {"topics", '\0', POPT_ARG_STRING, &command.topics_path, 0,
         "apply this topics file to the new model", "FILE"},
        TOPIC_MIN_FAMILIARITY_OPTION(command.min_familiarity),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options,
        .usage = "OLD NEW CORPUS...",
        .min_operands = 3,
        .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
        .complaint = "needs two models, OLD and NEW, and a CORPUS to tag",
        .run = check_and_compare};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_corpus_arguments_release(&command.corpus);
    free(command.output);
    free(command.topics_path);
    return status;
}

const struct topic_command topic_command_diff = {
    .name = "diff", .summary = "show what another model would change", .run = run};
