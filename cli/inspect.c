/* topic inspect: shows what a model knows and how it was made. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "topicd/model.h"
#include "wire/topics/word_list.h"

/* Words shown for each topic: in the list of all topics, and with --topic. */
#define LIST_WORDS 5
#define TOPIC_WORDS TOPIC_WORD_LIST_MAX

struct inspect_command {
    char *topic_name;
    int is_json;
};

static void print_word(const struct topic_word *word)
{
    topic_print_text(word->phrase.bytes, word->phrase.len);
    if (word->is_stem)
        topic_print_out("…");
    if (word->in_title)
        topic_print_out(" (title)");
}

static void print_topic(const struct topic_model *model, size_t topic)
{
    struct topic_word words[TOPIC_WORDS];
    size_t count = topic_word_list_read(model, topic, words, TOPIC_WORDS);
    topic_print_out("%s: %zu articles, given from probability %.3f, cross-validated F1 %.3f\n",
                    topic_model_topic_name(model, topic), topic_model_topic_articles(model, topic),
                    topic_model_topic_threshold(model, topic), topic_model_topic_f1(model, topic));
    for (size_t i = 0; i < count; i++) {
        topic_print_out("  %6.2f  ", words[i].weight);
        print_word(&words[i]);
        topic_print_out("\n");
    }
}

/* The shares at which the distribution is shown. */
static const double shown_shares[] = {0.01, 0.02, 0.05, 0.1, 0.5, 0.9};
#define SHOWN_SHARES (sizeof shown_shares / sizeof *shown_shares)

static double probability_at(const struct topic_model *model, double share)
{
    return 1 / (1 + exp(-topic_model_best_log_odds(model, share)));
}

static void print_familiarity(const struct topic_model *model)
{
    if (!topic_model_has_familiarity(model)) {
        topic_print_out("familiarity: the model cannot tell it; train it again\n");
        return;
    }
    topic_print_out("familiarity, and how probable the best topic must be for it:");
    for (size_t i = 0; i < SHOWN_SHARES; i++)
        topic_print_out("%s %g from %.3f", i > 0 ? "," : "", shown_shares[i],
                        probability_at(model, shown_shares[i]));
    topic_print_out("\n");
}

/* How the model was made, without what it keeps for programs: of each topic, and of its corpus. */
static void print_manifest(const struct topic_model *model)
{
    struct topic_text manifest = topic_model_manifest(model);
    json_t *object = json_loadb(manifest.bytes, manifest.len, 0, NULL);
    json_object_del(object, "topic_quality");
    json_object_del(object, "corpus_sketch");
    char *text = object ? json_dumps(object, JSON_SORT_KEYS | JSON_REAL_PRECISION(6)) : NULL;
    topic_print_out("made: ");
    if (text)
        topic_print_text(text, strlen(text));
    else
        topic_print_text(manifest.bytes, manifest.len);
    topic_print_out("\n");
    free(text);
    json_decref(object);
}

static void print_summary(const struct topic_model *model, const char *path)
{
    char size[32];
    topic_print_out("%s: model %s, %zu topic%s, %zu features, %s\n", path, topic_model_id(model),
                    topic_model_topic_count(model),
                    topic_output_plural(topic_model_topic_count(model)),
                    topic_model_feature_count(model),
                    topic_output_size(topic_model_size_bytes(model), size, sizeof size));
    print_manifest(model);
    print_familiarity(model);
    topic_print_out("\narticles  given from  F1     topic: strongest words\n");
    for (size_t topic = 0; topic < topic_model_topic_count(model); topic++) {
        struct topic_word words[LIST_WORDS];
        size_t count = topic_word_list_read(model, topic, words, LIST_WORDS);
        topic_print_out("%8zu  %.3f       %.3f  %s: ", topic_model_topic_articles(model, topic),
                        topic_model_topic_threshold(model, topic),
                        topic_model_topic_f1(model, topic), topic_model_topic_name(model, topic));
        for (size_t i = 0; i < count; i++) {
            topic_print_out("%s", i ? ", " : "");
            print_word(&words[i]);
        }
        topic_print_out("\n");
    }
}

static void write_word(struct topic_json *json, const struct topic_word *word)
{
    topic_json_open(json, '{');
    topic_json_put_text(json, "phrase", word->phrase);
    topic_json_put_bool(json, "in_title", word->in_title);
    topic_output_number(json, "weight", word->weight);
    topic_json_close(json, '}');
}

/* The members of a topic's object. */
static void write_topic(struct topic_json *json, const struct topic_model *model, size_t topic,
                        size_t word_count)
{
    struct topic_word words[TOPIC_WORDS];
    size_t count = topic_model_top_words(model, topic, words, word_count);
    topic_json_put_cstring(json, "topic", topic_model_topic_name(model, topic));
    topic_json_put_unsigned(json, "articles", topic_model_topic_articles(model, topic));
    topic_output_number(json, "threshold", topic_model_topic_threshold(model, topic));
    topic_output_number(json, "f1", topic_model_topic_f1(model, topic));
    topic_json_put_open(json, "words", '[');
    for (size_t i = 0; i < count; i++)
        write_word(json, &words[i]);
    topic_json_close(json, ']');
}

static void write_familiarity(struct topic_json *json, const struct topic_model *model)
{
    if (!topic_model_has_familiarity(model))
        return;
    topic_json_put_open(json, "familiarity", '[');
    for (size_t i = 0; i < SHOWN_SHARES; i++) {
        topic_json_open(json, '{');
        topic_output_number(json, "share", shown_shares[i]);
        topic_output_number(json, "probability", probability_at(model, shown_shares[i]));
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static void write_model(struct topic_json *json, const struct topic_model *model)
{
    topic_json_put_cstring(json, "model", topic_model_id(model));
    topic_json_put_unsigned(json, "model_bytes", topic_model_size_bytes(model));
    topic_json_put_unsigned(json, "features", topic_model_feature_count(model));
    topic_json_put_bool(json, "single_label", topic_model_is_single_label(model));
    topic_json_put_raw(json, "manifest", topic_model_manifest(model));
    write_familiarity(json, model);
    topic_json_put_open(json, "topics", '[');
    for (size_t i = 0; i < topic_model_topic_count(model); i++) {
        topic_json_open(json, '{');
        write_topic(json, model, i, LIST_WORDS);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

/* One topic when `topic` is its number, else the model with all its topics. */
static void print_json(const struct topic_model *model, size_t topic)
{
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    if (topic < topic_model_topic_count(model))
        write_topic(json, model, topic, TOPIC_WORDS);
    else
        write_model(json, model);
    topic_output_end(&object);
}

static int show(const struct inspect_command *command, const struct topic_model *model,
                const char *path)
{
    struct topic_error err = {0};
    const char *name = command->topic_name;
    size_t count = topic_model_topic_count(model);
    size_t topic = name ? topic_model_topic_find(model, name, strlen(name)) : count;
    if (name && topic == count) {
        topic_error_set(&err, "%s: has no topic \"%s\"; `topic inspect %s` lists its topics", path,
                        name, path);
        return topic_command_fail("inspect", &err);
    }
    if (command->is_json)
        print_json(model, topic);
    else if (name)
        print_topic(model, topic);
    else
        print_summary(model, path);
    return TOPIC_EXIT_DONE;
}

static int inspect(void *context, const char *const *operands, size_t count)
{
    struct topic_error err = {0};
    struct topic_model *model = topic_model_open(operands[0], &err);
    (void)count;
    if (!model)
        return topic_command_fail("inspect", &err);
    int status = show(context, model, operands[0]);
    topic_model_unref(model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct inspect_command command = {0};
    const struct poptOption options[] = {
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print one JSON object", NULL},
        {"topic", '\0', POPT_ARG_STRING, &command.topic_name, 0,
         "show only this topic, with more of its words", "NAME"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "MODEL [--topic NAME]",
                                              .min_operands = 1,
                                              .max_operands = 1,
                                              .complaint = "needs one MODEL",
                                              .run = inspect};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.topic_name);
    return status;
}

const struct topic_command topic_command_inspect = {
    .name = "inspect", .summary = "show what a model knows and how it was made", .run = run};
