/* command.h - what a subcommand of topic is: its name, its exit statuses, its messages.
 *
 * A new subcommand is one file that defines a struct topic_command, a declaration here, and a line
 * in the table of command_table.c. It reads its options with command/arguments.h.
 */
#ifndef TOPIC_CLI_COMMAND_COMMAND_H
#define TOPIC_CLI_COMMAND_COMMAND_H

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
    const char *summary;                     /* one line of `topic --help` */
    int (*run)(int argc, const char **argv); /* argv[0] is the name; returns an exit status */
};

extern const struct topic_command topic_command_train;
extern const struct topic_command topic_command_eval;
extern const struct topic_command topic_command_tag;
extern const struct topic_command topic_command_explain;
extern const struct topic_command topic_command_show;
extern const struct topic_command topic_command_inspect;
extern const struct topic_command topic_command_audit;
extern const struct topic_command topic_command_suggest;
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
extern const struct topic_command topic_command_store;
extern const struct topic_command topic_command_feedback;
extern const struct topic_command topic_command_topics_file;
extern const struct topic_command topic_command_undo;
extern const struct topic_command topic_command_forget;
extern const struct topic_command topic_command_history;
extern const struct topic_command topic_command_queue;
extern const struct topic_command topic_command_backup;
extern const struct topic_command topic_command_judge;
extern const struct topic_command topic_command_retrain;
extern const struct topic_command topic_command_training;
extern const struct topic_command topic_command_models;

/* Prints "topic NAME: sentence; see `topic NAME --help`" on stderr and returns
 * TOPIC_EXIT_BAD_USAGE. */
int topic_command_usage(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints "topic NAME: sentence" on stderr and returns TOPIC_EXIT_FAILED. */
int topic_command_fail(const char *name, const struct topic_error *err);

/* 0, or -1 after "topic NAME: OPTION VALUE: must be LOW to HIGH". */
int topic_command_in_range(const char *name, const char *option, int value, int low, int high);

/* The index of `value` in a NULL-terminated list of at least two choices; NULL stands for the
 * first. -1 after "topic NAME: OPTION VALUE: must be A, B or C". */
int topic_command_choose(const char *name, const char *option, const char *value,
                         const char *const *choices);

/* Fails when no file can be written at `path`, or it is "-", so that a user learns it before the
 * work and not after it. */
int topic_command_check_output(const char *path, struct topic_error *err);

/* Frees a list of texts, NULL-terminated, as popt collects them; NULL: none. */
void topic_command_free_names(char **names);

/* Flushes stdout and returns `status`, or TOPIC_EXIT_FAILED after a message where that failed: a
 * full disk or a closed pipe must not look like success; a closed pipe has no message. name may be
 * "". */
int topic_command_finish(const char *name, int status);

#endif
