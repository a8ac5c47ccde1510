#include "cli/output/progress.h"
#include "cli/command/print.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 30
#define REDRAW_MS 100

void topic_progress_init(struct topic_progress *progress, bool is_wanted)
{
    *progress = (struct topic_progress){.is_on = is_wanted && isatty(STDERR_FILENO)};
}

bool topic_progress_is_due(struct timespec *last, bool is_done)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long elapsed_ms = (now.tv_sec - last->tv_sec) * 1000 + (now.tv_nsec - last->tv_nsec) / 1000000;
    if (elapsed_ms < REDRAW_MS && !is_done)
        return false;
    *last = now;
    return true;
}

void topic_progress_show(struct topic_progress *progress, const char *what, size_t done,
                         size_t total)
{
    if (!progress->is_on || !topic_progress_is_due(&progress->last, done == total))
        return;
    if (total == 0) {
        topic_print_err("\r\033[K%s: %zu", what, done);
    } else {
        int filled = (int)(done * BAR_WIDTH / total);
        topic_print_err("\r\033[K%-20s [%.*s%*s] %zu/%zu", what, filled,
                        "##############################", BAR_WIDTH - filled, "", done, total);
    }
    fflush(stderr);
}

void topic_progress_end(struct topic_progress *progress)
{
    if (progress->is_on)
        topic_print_err("\r\033[K");
}
