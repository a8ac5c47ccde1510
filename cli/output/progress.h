/* progress.h - one line on a terminal's stderr that says how far a long command is. */
#ifndef TOPIC_CLI_OUTPUT_PROGRESS_H
#define TOPIC_CLI_OUTPUT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct topic_progress {
    bool is_on;
    struct timespec last; /* when the line was drawn */
};

/* Off unless stderr is a terminal and is_wanted. */
void topic_progress_init(struct topic_progress *progress, bool is_wanted);

/* total 0: only a count is known. Drawn a few times a second at most. */
void topic_progress_show(struct topic_progress *progress, const char *what, size_t done,
                         size_t total);

/* Wipes the line. */
void topic_progress_end(struct topic_progress *progress);

#endif
