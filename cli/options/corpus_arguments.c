#include "cli/options/corpus_arguments.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "training/input/encoding_names.h"

static void report(void *context, const char *sentence)
{
    struct topic_corpus_arguments *arguments = context;
    arguments->reported++;
    if (arguments->reported <= TOPIC_CORPUS_ARGUMENTS_MAX_REPORTED)
        topic_print_err("topic %s: skipped: %s\n", arguments->command, sentence);
    else if (arguments->reported == TOPIC_CORPUS_ARGUMENTS_MAX_REPORTED + 1)
        topic_print_err("topic %s: skipped: further malformed records are only counted\n",
                        arguments->command);
}

static void note(void *context, const char *sentence)
{
    struct topic_corpus_arguments *arguments = context;
    if (arguments->noted++ < TOPIC_CORPUS_ARGUMENTS_MAX_REPORTED)
        topic_print_err("topic %s: %s\n", arguments->command, sentence);
}

/* There are few of them, and they are about the whole corpus. */
static void warn(void *context, const char *sentence)
{
    const struct topic_corpus_arguments *arguments = context;
    topic_print_err("topic %s: %s\n", arguments->command, sentence);
}

const char *topic_corpus_arguments_format_help(void)
{
    static char help[160];
    snprintf(help, sizeof help, "%s (default: detected by content)", topic_corpus_formats());
    return help;
}

/* 0, or -1 after a message. An empty map is none. */
static int read_map(struct topic_corpus_arguments *arguments, const char *command)
{
    struct topic_error err = {0};
    const char *text = arguments->map_text ? arguments->map_text : "";
    if (text[0] == '\0')
        return 0;
    arguments->map = topic_field_map_new(topic_text_of(text), &err);
    arguments->options.record.map = arguments->map;
    if (arguments->map)
        return 0;
    topic_command_usage(command, "--map %s: %s", text, err.text);
    return -1;
}

void topic_corpus_arguments_share(struct topic_corpus_arguments *to,
                                  const struct topic_corpus_arguments *from)
{
    to->is_strict = from->is_strict;
    to->label_separator = from->label_separator;
    to->encoding = from->encoding;
    to->empty_is_unlabelled = from->empty_is_unlabelled;
    to->map_text = from->map_text;
    to->is_shared = true;
}

int topic_corpus_arguments_use_model(struct topic_corpus_arguments *arguments,
                                     const struct topic_model *model, struct topic_error *err)
{
    if (arguments->map_text)
        return 0;
    topic_field_map_free(arguments->map);
    int status = topic_field_map_of_manifest(topic_model_manifest(model), &arguments->map, err);
    arguments->options.record.map = arguments->map;
    return status;
}

int topic_corpus_arguments_use_map(struct topic_corpus_arguments *arguments, struct topic_text map,
                                   struct topic_error *err)
{
    if (arguments->map_text)
        return 0;
    topic_field_map_free(arguments->map);
    arguments->map = topic_field_map_new(map, err);
    arguments->options.record.map = arguments->map;
    return arguments->map ? 0 : -1;
}

/* 0, or -1 after a message. Commands that read no topics share these options with those that do. */
static int check_label_options(const struct topic_corpus_arguments *arguments, const char *command)
{
    bool is_set = arguments->label_separator || arguments->empty_is_unlabelled;
    if (arguments->label_separator && arguments->label_separator[0] == '\0') {
        topic_command_usage(command, "--label-separator \"\": a separator has a character");
        return -1;
    }
    if (is_set && arguments->options.record.ignores_topics)
        topic_print_err("topic %s: %s has no effect: this command reads no topics\n", command,
                        arguments->label_separator ? "--label-separator"
                                                   : "--unlabelled-when-empty");
    return 0;
}

struct topic_corpus *topic_corpus_arguments_open(struct topic_corpus_arguments *arguments,
                                                 const char *command, const char *const *paths,
                                                 size_t count, int *status)
{
    struct topic_error err = {0};
    if (arguments->format && !topic_corpus_is_format(arguments->format)) {
        *status = topic_command_usage(command, "--format %s: the formats are %s", arguments->format,
                                      topic_corpus_formats());
        return NULL;
    }
    if (arguments->encoding && !topic_encoding_names_is_known(arguments->encoding)) {
        *status = topic_command_usage(
            command, "--encoding %s: is none that iconv knows; `iconv -l` lists them",
            arguments->encoding);
        return NULL;
    }
    if (read_map(arguments, command) < 0 || check_label_options(arguments, command) < 0) {
        *status = TOPIC_EXIT_BAD_USAGE;
        return NULL;
    }
    arguments->command = command;
    arguments->options.encoding = arguments->encoding;
    arguments->options.format = arguments->format;
    arguments->options.is_strict = arguments->is_strict;
    arguments->options.record.empty_is_unlabelled = arguments->empty_is_unlabelled;
    arguments->options.record.label_separator = arguments->label_separator;
    topic_key_usage_reset(&arguments->usage);
    arguments->options.record.usage = &arguments->usage;
    if (arguments->map && arguments->options.missing_path == TOPIC_CORPUS_MISSING_PATH_IGNORED)
        arguments->options.missing_path = TOPIC_CORPUS_MISSING_PATH_NOTED;
    arguments->options.report = report;
    arguments->options.note = note;
    arguments->options.warn = warn;
    arguments->options.context = arguments;
    struct topic_corpus *corpus = topic_corpus_open(paths, count, &arguments->options, &err);
    if (!corpus)
        *status = topic_command_fail(command, &err);
    return corpus;
}

struct topic_corpus *topic_corpus_arguments_open_labelled(struct topic_corpus_arguments *arguments,
                                                          const char *command,
                                                          const char *const *paths, size_t count,
                                                          int *status)
{
    arguments->options.needs_labels = true;
    return topic_corpus_arguments_open(arguments, command, paths, count, status);
}

struct topic_corpus *topic_corpus_arguments_open_kept(struct topic_corpus_arguments *arguments,
                                                      const char *command, const char *const *paths,
                                                      size_t count, int *status)
{
    arguments->options.needs_format = true;
    return topic_corpus_arguments_open(arguments, command, paths, count, status);
}

void topic_corpus_arguments_release(struct topic_corpus_arguments *arguments)
{
    topic_field_map_free(arguments->map);
    if (arguments->is_shared)
        return;
    free(arguments->format);
    free(arguments->label_separator);
    free(arguments->encoding);
    free(arguments->map_text);
}

int topic_corpus_arguments_fail_at(const struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_error why = *err;
    struct topic_corpus_place place = topic_corpus_place(corpus);
    topic_error_reset(err);
    if (place.line > 0)
        return topic_error_set(err, "%s:%zu: %s", place.path, place.line, why.text);
    return topic_error_set(err, "%s: %s", place.path, why.text);
}
