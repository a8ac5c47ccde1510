#include "cli/options/corpus_arguments.h"

#include <stdio.h>

static void report(void *context, const char *sentence)
{
    struct topic_corpus_arguments *arguments = context;
    if (arguments->reported++ < TOPIC_REPORTED_RECORDS_MAX)
        fprintf(stderr, "topic %s: skipped: %s\n", arguments->command, sentence);
    else if (arguments->reported == TOPIC_REPORTED_RECORDS_MAX + 1)
        fprintf(stderr, "topic %s: skipped: further malformed records are only counted\n",
                arguments->command);
}

struct topic_corpus *topic_corpus_arguments_open(struct topic_corpus_arguments *arguments,
                                                 const char *const *paths, size_t count,
                                                 int *status)
{
    struct topic_error err = {0};
    if (arguments->format && !topic_corpus_is_format(arguments->format)) {
        *status = topic_command_usage(arguments->command, "--format %s: the formats are %s",
                                      arguments->format, topic_corpus_formats());
        return NULL;
    }
    arguments->options.format = arguments->format;
    arguments->options.is_strict = arguments->is_strict;
    arguments->options.report = report;
    arguments->options.context = arguments;
    struct topic_corpus *corpus = topic_corpus_open(paths, count, &arguments->options, &err);
    if (!corpus)
        *status = topic_command_fail(arguments->command, &err);
    return corpus;
}
