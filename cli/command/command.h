/* command.h - what a subcommand of topic is, and how it reads its options.
 *
 * A new subcommand is one file that defines a struct topic_command, and a line in main.c's table.
 */
#ifndef TOPIC_CLI_COMMAND_COMMAND_H
#define TOPIC_CLI_COMMAND_COMMAND_H

#include <popt.h>
#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

enum topic_exit {
    TOPIC_EXIT_DONE = 0,
    TOPIC_EXIT_FAILED = 1,
    TOPIC_EXIT_BAD_USAGE = 2,
    TOPIC_EXIT_CHECK_SAID_NO = 3
};

struct topic_command {
    const char *name;
    const char *summary;
    int (*run)(int argc, const char **argv); /* argv[0] is the subcommand's name */
};

extern const struct topic_command topic_command_train;
extern const struct topic_command topic_command_eval;
extern const struct topic_command topic_command_tag;
extern const struct topic_command topic_command_explain;
extern const struct topic_command topic_command_inspect;
extern const struct topic_command topic_command_audit;
extern const struct topic_command topic_command_diff;
extern const struct topic_command topic_command_promote;
extern const struct topic_command topic_command_versions;
extern const struct topic_command topic_command_golden;
extern const struct topic_command topic_command_reload;
extern const struct topic_command topic_command_rollback;
extern const struct topic_command topic_command_status;
extern const struct topic_command topic_command_shadow;
extern const struct topic_command topic_command_top;
extern const struct topic_command topic_command_keygen;

/* The last entry of a table of options but POPT_TABLEEND. Not popt's own, which ends the program
 * without a look at whether the help could be written. */
#define TOPIC_HELP_CODE 1
#define TOPIC_HELP_OPTION                                                                          \
    {                                                                                              \
        "help", 'h', POPT_ARG_NONE, NULL, TOPIC_HELP_CODE, "show this help", NULL                  \
    }

/* Options read by popt; what is left are the operands. */
struct topic_arguments {
    poptContext context;
    const char **operands; /* NULL-terminated, borrowed from the context */
    size_t operand_count;
};

/* Reads the options into the variables that the table points to; after_options (may be "") is shown
 * in the usage line. 0, or -1 after a message on stderr: the caller then returns
 * TOPIC_EXIT_BAD_USAGE. --help ends the program. Call topic_arguments_release in both cases. */
int topic_arguments_read(struct topic_arguments *arguments, int argc, const char **argv,
                         const struct poptOption *options, const char *after_options);
void topic_arguments_release(struct topic_arguments *arguments);

/* Prints "topic NAME: sentence" and returns TOPIC_EXIT_BAD_USAGE or TOPIC_EXIT_FAILED. */
int topic_command_usage(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int topic_command_fail(const char *name, const struct topic_error *err);

/* 0, or -1 after "topic NAME: OPTION VALUE: must be LOW to HIGH". */
int topic_command_in_range(const char *name, const char *option, int value, int low, int high);

/* Fails when a file could not be put there: known before the work rather than after it. */
int topic_command_check_output(const char *path, struct topic_error *err);

/* Flushes stdout: a full disk or a closed pipe must not look like success. name may be "". */
int topic_command_finish(const char *name, int status);

#endif
