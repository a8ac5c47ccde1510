#include "daemon/trainer/train_progress.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

/* About the part of the time that is over when a stage begins, and how much it takes. */
static const struct stage {
    const char *name;
    double start;
    double part;
} stages[] = {{"reading", 0, 0.1},
              {"features", 0.1, 0.05},
              {"training", 0.15, 0.75},
              {"choosing thresholds", 0.9, 0.08},
              {"writing", 0.98, 0.02}};

static double share(const json_t *line)
{
    double done = json_number_value(json_object_get(line, "done"));
    double total = json_number_value(json_object_get(line, "total"));
    return total > 0 && done >= 0 && done <= total ? done / total : 0;
}

/* Several rounds of a stage may follow one another: what is done is never less than before. */
static void take_line(struct topic_train_progress *progress)
{
    json_t *line = json_loadb(progress->line, progress->len, 0, NULL);
    const char *name = json_string_value(json_object_get(line, "stage"));
    for (size_t i = 0; name && i < sizeof stages / sizeof *stages; i++) {
        double done = stages[i].start + stages[i].part * share(line);
        if (strcmp(name, stages[i].name) == 0 && done > progress->done)
            progress->done = done;
    }
    json_decref(line);
}

static void take(struct topic_train_progress *progress, char byte)
{
    if (byte == '\n') {
        take_line(progress);
        progress->len = 0;
    } else if (progress->len < sizeof progress->line) {
        progress->line[progress->len++] = byte;
    }
}

int topic_train_progress_read(struct topic_train_progress *progress, int fd)
{
    char bytes[4096];
    ssize_t count = read(fd, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; i++)
        take(progress, bytes[i]);
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}
