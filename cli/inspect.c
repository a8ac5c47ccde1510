/* topic inspect: what a model knows and how it was made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/command.h"
#include "cli/output/output.h"
#include "topicd/model.h"

/* Words shown for each topic: in a list of topics, and for one topic by itself. */
#define LIST_WORDS 5
#define TOPIC_WORDS 40

static void print_word(const struct topic_word *word)
{
    topic_output_text(word->phrase.bytes, word->phrase.len);
    if (word->in_title)
        fputs(" (title)", stdout);
}

static void print_topic(const struct topic_model *model, size_t topic)
{
    struct topic_word words[TOPIC_WORDS];
    size_t count = topic_model_top_words(model, topic, words, TOPIC_WORDS);
    printf("%s: %zu articles, given from probability %.3f, cross-validated F1 %.3f\n",
           topic_model_topic_name(model, topic), topic_model_topic_articles(model, topic),
           topic_model_topic_threshold(model, topic), topic_model_topic_f1(model, topic));
    for (size_t i = 0; i < count; i++) {
        printf("  %6.2f  ", words[i].weight);
        print_word(&words[i]);
        putchar('\n');
    }
}

static void print_summary(const struct topic_model *model, const char *path)
{
    char size[32];
    struct topic_text manifest = topic_model_manifest(model);
    printf("%s: model %s, %zu topics, %zu features, %s\n", path, topic_model_id(model),
           topic_model_topic_count(model), topic_model_feature_count(model),
           topic_output_size(topic_model_size_bytes(model), size, sizeof size));
    fputs("made: ", stdout);
    topic_output_text(manifest.bytes, manifest.len);
    fputs("\n\narticles  given from  F1     topic: strongest words\n", stdout);
    for (size_t topic = 0; topic < topic_model_topic_count(model); topic++) {
        struct topic_word words[LIST_WORDS];
        size_t count = topic_model_top_words(model, topic, words, LIST_WORDS);
        printf("%8zu  %.3f       %.3f  %s: ", topic_model_topic_articles(model, topic),
               topic_model_topic_threshold(model, topic), topic_model_topic_f1(model, topic),
               topic_model_topic_name(model, topic));
        for (size_t i = 0; i < count; i++) {
            fputs(i ? ", " : "", stdout);
            print_word(&words[i]);
        }
        putchar('\n');
    }
}

static void write_topic(struct topic_json *json, const struct topic_model *model, size_t topic,
                        size_t word_count)
{
    struct topic_word words[TOPIC_WORDS];
    size_t count = topic_model_top_words(model, topic, words, word_count);
    topic_json_open(json, '{');
    topic_output_name(json, "topic", topic_model_topic_name(model, topic));
    topic_output_count(json, "articles", topic_model_topic_articles(model, topic));
    topic_output_number(json, "threshold", topic_model_topic_threshold(model, topic));
    topic_output_number(json, "f1", topic_model_topic_f1(model, topic));
    topic_json_key(json, "words");
    topic_json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        topic_json_open(json, '{');
        topic_json_key(json, "phrase");
        topic_json_string(json, words[i].phrase.bytes, words[i].phrase.len);
        topic_json_key(json, "in_title");
        topic_json_bool(json, words[i].in_title);
        topic_output_number(json, "weight", words[i].weight);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
    topic_json_close(json, '}');
}

/* One topic when `topic` is its number, else the model with all of them. */
static void print_json(const struct topic_model *model, size_t topic)
{
    struct topic_buffer buffer = {0};
    struct topic_json json;
    size_t topics = topic_model_topic_count(model);
    topic_json_init(&json, &buffer, NULL);
    if (topic < topics) {
        write_topic(&json, model, topic, TOPIC_WORDS);
    } else {
        topic_json_open(&json, '{');
        topic_output_name(&json, "model", topic_model_id(model));
        topic_output_count(&json, "model_bytes", topic_model_size_bytes(model));
        topic_output_count(&json, "features", topic_model_feature_count(model));
        topic_json_key(&json, "single_label");
        topic_json_bool(&json, topic_model_is_single_label(model));
        topic_json_key(&json, "manifest");
        topic_json_raw(&json, topic_model_manifest(model));
        topic_json_key(&json, "topics");
        topic_json_open(&json, '[');
        for (size_t i = 0; i < topics; i++)
            write_topic(&json, model, i, LIST_WORDS);
        topic_json_close(&json, ']');
        topic_json_close(&json, '}');
    }
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}

static int inspect(const char *path, const char *topic_name, bool is_json)
{
    struct topic_error err = {0};
    struct topic_model *model = topic_model_open(path, &err);
    if (!model)
        return topic_command_fail("inspect", &err);
    int status = TOPIC_EXIT_DONE;
    size_t topic = topic_model_topic_count(model);
    if (topic_name)
        topic = topic_model_topic_find(model, topic_name, strlen(topic_name));
    if (topic_name && topic == topic_model_topic_count(model)) {
        topic_error_set(&err, "%s: has no topic \"%s\"; `topic inspect %s` lists those it has",
                        path, topic_name, path);
        status = topic_command_fail("inspect", &err);
    } else if (is_json) {
        print_json(model, topic);
    } else if (topic_name) {
        print_topic(model, topic);
    } else {
        print_summary(model, path);
    }
    topic_model_unref(model);
    return status;
}

static int run(int argc, const char **argv)
{
    char *topic_name = NULL;
    int is_json = 0;
    const struct poptOption options[] = {
        {"json", '\0', POPT_ARG_NONE, &is_json, 0, "print one JSON object", NULL},
        {"topic", '\0', POPT_ARG_STRING, &topic_name, 0, "show the words of this topic", "NAME"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "MODEL [--topic NAME]") == 0) {
        if (arguments.operand_count != 1)
            topic_command_usage("inspect", "needs one MODEL");
        else
            status = inspect(arguments.operands[0], topic_name, is_json);
    }
    topic_arguments_release(&arguments);
    free(topic_name);
    return status;
}

const struct topic_command topic_command_inspect = {
    .name = "inspect", .summary = "show what a model knows and how it was made", .run = run};
