/* training_arguments.h - the options and the progress line of commands that train on the way.
 *
 *     struct topic_training_arguments arguments;
 *     topic_training_arguments_init(&arguments, "audit");
 *     const struct poptOption options[] = {..., TOPIC_TRAINING_OPTIONS(arguments), ...};
 *     if (topic_training_arguments_check(&arguments) == 0)
 *         topic_training_arguments_apply(&arguments, &train_options);
 */
#ifndef TOPIC_CLI_OPTIONS_TRAINING_ARGUMENTS_H
#define TOPIC_CLI_OPTIONS_TRAINING_ARGUMENTS_H

#include "cli/command/command.h"
#include "cli/output/progress.h"
#include "training/trainer.h"

struct topic_training_arguments {
    const char *command;
    int threads;
    int seed;
    struct topic_progress progress;
};

#define TOPIC_TRAINING_OPTIONS(arguments)                                                          \
    {"threads",                                                                                    \
     '\0',                                                                                         \
     POPT_ARG_INT,                                                                                 \
     &(arguments).threads,                                                                         \
     0,                                                                                            \
     "how many to work with (one for each core)",                                                  \
     "N"},                                                                                         \
    {                                                                                              \
        "seed", '\0', POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &(arguments).seed, 0,              \
            "of everything that is drawn by lot", "N"                                              \
    }

void topic_training_arguments_init(struct topic_training_arguments *arguments, const char *command);

/* Whether nobody gave them, as far as that makes a difference. */
bool topic_training_arguments_are_default(const struct topic_training_arguments *arguments);

/* -1 after a message on stderr. */
int topic_training_arguments_check(const struct topic_training_arguments *arguments);

/* The arguments must outlive the use of the options. */
void topic_training_arguments_apply(struct topic_training_arguments *arguments,
                                    struct topic_train_options *options);

/* Around the training: draws and wipes the line. */
void topic_training_arguments_begin(struct topic_training_arguments *arguments, bool is_wanted);
void topic_training_arguments_end(struct topic_training_arguments *arguments);

#endif
