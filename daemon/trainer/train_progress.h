/* train_progress.h - how far `topic train` is, by the lines that it writes with --progress-fd. */
#ifndef TOPIC_DAEMON_TRAINER_TRAIN_PROGRESS_H
#define TOPIC_DAEMON_TRAINER_TRAIN_PROGRESS_H

#include <stddef.h>

/* A longer line is none of `topic train`. */
#define TOPIC_TRAIN_PROGRESS_LINE 256

/* All zero at the start. */
struct topic_train_progress {
    double done; /* 0 to 1; never less than before */
    char line[TOPIC_TRAIN_PROGRESS_LINE];
    size_t len;
};

/* Reads what has come at a pipe that is read without waiting. False: it has ended. */
int topic_train_progress_read(struct topic_train_progress *progress, int fd);

#endif
