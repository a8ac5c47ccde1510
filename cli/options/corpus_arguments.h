/* corpus_arguments.h - the options that every command with a CORPUS shares. */
#ifndef TOPIC_CLI_OPTIONS_CORPUS_ARGUMENTS_H
#define TOPIC_CLI_OPTIONS_CORPUS_ARGUMENTS_H

#include "cli/command/command.h"
#include "training/corpus/corpus.h"

/* Malformed records are named one by one up to this many; then the count must do. */
#define TOPIC_REPORTED_RECORDS_MAX 10

struct topic_corpus_arguments {
    const char *command;
    char *format;  /* of --format, freed by the command */
    int is_strict; /* of --strict */
    struct topic_corpus_options options;
    size_t reported;
};

#define TOPIC_CORPUS_OPTIONS(arguments)                                                            \
    {"format",                                                                                     \
     'f',                                                                                          \
     POPT_ARG_STRING,                                                                              \
     &(arguments).format,                                                                          \
     0,                                                                                            \
     "of the articles; told by their content otherwise",                                           \
     "FORMAT"},                                                                                    \
    {                                                                                              \
        "strict", '\0', POPT_ARG_NONE, &(arguments).is_strict, 0,                                  \
            "fail at the first malformed record", NULL                                             \
    }

/* Opens the operands; NULL after a message, with the exit status in *status. The struct must
 * outlive the corpus. */
struct topic_corpus *topic_corpus_arguments_open(struct topic_corpus_arguments *arguments,
                                                 const char *const *paths, size_t count,
                                                 int *status);

#endif
