/* child_process.h - a program that works for the daemon beside it: at the lowest priority, in
 * limits of its own, the first that the kernel ends when memory is short, and ended with the
 * daemon.
 *
 *     struct topic_child_process child;
 *     if (topic_child_process_start(&child, &options, &err) == 0) {
 *         ... child.pidfd is readable when it has ended, child.progress when it says something ...
 *         topic_child_process_kill(&child);              to end it early
 *         topic_child_process_finish(&child, &ending);   waits for the end
 *     }
 *
 * The thread that starts it has to outlive it: its end is what the kernel ends the child with. */
#ifndef TOPIC_DAEMON_TRAINER_CHILD_PROCESS_H
#define TOPIC_DAEMON_TRAINER_CHILD_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "topicd/error.h"

/* The descriptor at which the child may write lines of progress. */
#define TOPIC_CHILD_PROCESS_PROGRESS_FD 3

/* What it may write into one file: more than the largest model. */
#define TOPIC_CHILD_PROCESS_MAX_FILE_BYTES ((size_t)4 * 1024 * 1024 * 1024)

struct topic_child_process_options {
    const char *program;
    const char *const *arguments; /* the name first; NULL after the last */
    const char *output_path;      /* new files for its output and its messages */
    const char *error_path;
    size_t memory_bytes; /* address space of each of its processes; 0: no limit */
};

struct topic_child_process {
    pid_t pid;
    int pidfd;
    int progress; /* the end of a pipe that is read, without waiting */
};

struct topic_child_process_ending {
    int status; /* of exit(); -1: it was ended by a signal */
    int signal;
};

/* -1: it could not be started. A program that cannot be executed ends with the status 127. */
int topic_child_process_start(struct topic_child_process *child,
                              const struct topic_child_process_options *options,
                              struct topic_error *err);

/* Ends it and the processes that it has started. */
void topic_child_process_kill(const struct topic_child_process *child);

/* Waits for its end, and ends what it has left behind. */
void topic_child_process_finish(struct topic_child_process *child,
                                struct topic_child_process_ending *ending);

#endif
