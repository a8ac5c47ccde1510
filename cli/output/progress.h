/* progress.h - a line on a terminal's stderr that shows how far a long command has come.
 *
 *     topic_progress_init(&progress, true);
 *     topic_progress_show(&progress, "reading", done, total);         again and again
 *     topic_progress_end(&progress);
 */
#ifndef TOPIC_CLI_OUTPUT_PROGRESS_H
#define TOPIC_CLI_OUTPUT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct topic_progress {
    bool is_on;
    struct timespec last; /* when the line was last drawn */
};

/* The line is drawn only if is_wanted and stderr is a terminal. */
void topic_progress_init(struct topic_progress *progress, bool is_wanted);

/* Whether a tenth of a second has passed since *last, which it sets then; or `is_done`. */
bool topic_progress_is_due(struct timespec *last, bool is_done);

/* Draws the line, at most ten times a second and always when the work is done. total 0: unknown,
 * and only the count is shown. */
void topic_progress_show(struct topic_progress *progress, const char *what, size_t done,
                         size_t total);

/* Erases the line. */
void topic_progress_end(struct topic_progress *progress);

#endif
