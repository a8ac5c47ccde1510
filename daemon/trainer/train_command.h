/* train_command.h - the arguments of `topic train` for a training, and what its messages say when
 * it failed. */
#ifndef TOPIC_DAEMON_TRAINER_TRAIN_COMMAND_H
#define TOPIC_DAEMON_TRAINER_TRAIN_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/trainer/run_files.h"
#include "topicd/error.h"

/* The digest of a corpus in hexadecimal digits, and its NUL. */
#define TOPIC_TRAIN_COMMAND_DIGEST_SIZE 33

/* The exit status of `topic` when a check found something. */
#define TOPIC_TRAIN_COMMAND_SAID_NO 3

#define TOPIC_TRAIN_COMMAND_MAX_ARGUMENTS 32
#define TOPIC_TRAIN_COMMAND_MAX_OWNED 8

/* All borrowed. */
struct topic_train_command_options {
    const struct topic_run_files *files;
    const char *manifest; /* of the model that serves, whose ways of training are kept */
    const char *serving;  /* its file, whose topics are kept */
    const char *corpus;   /* digest */
    const char *actor;
    int64_t run;
};

struct topic_train_command {
    const char *arguments[TOPIC_TRAIN_COMMAND_MAX_ARGUMENTS]; /* NULL after the last */
    size_t count;
    char *owned[TOPIC_TRAIN_COMMAND_MAX_OWNED];
    size_t owned_count;
};

/* On failure nothing is left to release. */
int topic_train_command_init(struct topic_train_command *command,
                             const struct topic_train_command_options *options,
                             struct topic_error *err);
void topic_train_command_release(struct topic_train_command *command);

/* Sets the error by the last line of the messages of a child that ended so; returns -1. */
int topic_train_command_explain(const char *name, int status, const char *messages_path,
                                struct topic_error *err);

#endif
