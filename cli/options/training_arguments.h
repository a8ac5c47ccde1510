/* training_arguments.h - the options and the progress line of the commands that train a model.
 *
 *     struct topic_training_arguments arguments;
 *     topic_training_arguments_init(&arguments, "audit");
 *     const struct poptOption options[] = {TOPIC_TRAINING_OPTIONS(arguments), ...};
 *     ... the options are read ...
 *     if (topic_training_arguments_check(&arguments) == 0) {
 *         topic_training_arguments_begin(&arguments, &train_options, true);
 *         ... train with train_options ...
 *         topic_training_arguments_end(&arguments);
 *     }
 */
#ifndef TOPIC_CLI_OPTIONS_TRAINING_ARGUMENTS_H
#define TOPIC_CLI_OPTIONS_TRAINING_ARGUMENTS_H

#include <popt.h>
#include <stdbool.h>
#include <time.h>

#include "cli/output/progress.h"
#include "training/trainer.h"

struct topic_training_arguments {
    const char *command;
    int threads;
    int seed;
    char *rule; /* or NULL */
    int normalises_topics;
    int progress_fd;      /* lines of JSON are written there; -1: nowhere */
    struct timespec told; /* when that was done last */
    struct topic_progress progress;
};

#define TOPIC_TRAINING_OPTIONS(arguments)                                                          \
    {"threads",                                                                                    \
     '\0',                                                                                         \
     POPT_ARG_INT,                                                                                 \
     &(arguments).threads,                                                                         \
     0,                                                                                            \
     "train with N processes, 1 to 1024 (default: one for each core)",                             \
     "N"},                                                                                         \
        {"normalise-topics",                                                                       \
         '\0',                                                                                     \
         POPT_ARG_NONE,                                                                            \
         &(arguments).normalises_topics,                                                           \
         0,                                                                                        \
         "names that differ only in case, blanks or the form of letters are one topic",            \
         NULL},                                                                                    \
        {"rule",                                                                                   \
         '\0',                                                                                     \
         POPT_ARG_STRING,                                                                          \
         &(arguments).rule,                                                                        \
         0,                                                                                        \
         "exactly-one topic for each article, or any number (default: as the labels are)",         \
         "exactly-one|any"},                                                                       \
    {                                                                                              \
        "seed", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &(arguments).seed, 0,              \
            "seed of every random choice", "N"                                                     \
    }

/* Sets the defaults. */
void topic_training_arguments_init(struct topic_training_arguments *arguments, const char *command);

/* Whether the options have their default values, given or not; --normalise-topics aside, which is
 * for measuring too. */
bool topic_training_arguments_are_default(const struct topic_training_arguments *arguments);

/* 0, or -1 after a message on stderr. */
int topic_training_arguments_check(const struct topic_training_arguments *arguments);

/* Before training: puts the arguments into `options`, whose progress call refers to them, so they
 * must outlive its use. With shows_progress, a terminal gets a progress line. */
void topic_training_arguments_begin(struct topic_training_arguments *arguments,
                                    struct topic_train_options *options, bool shows_progress);

void topic_training_arguments_release(struct topic_training_arguments *arguments);

/* After training: erases the progress line. */
void topic_training_arguments_end(struct topic_training_arguments *arguments);

#endif
