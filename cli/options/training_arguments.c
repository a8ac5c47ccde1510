#include "cli/options/training_arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command/command.h"

/* More processes than any computer has cores would only cost memory. */
#define THREADS_MAX 1024

static const char *const stage_names[TOPIC_STAGE_COUNT] = {
    [TOPIC_STAGE_READ] = "reading",   [TOPIC_STAGE_FEATURES] = "features",
    [TOPIC_STAGE_SOLVE] = "training", [TOPIC_STAGE_SELECT] = "choosing thresholds",
    [TOPIC_STAGE_WRITE] = "writing",
};

/* A reader that does not read misses lines. */
static void tell_progress(int fd, const char *stage, size_t done, size_t total)
{
    char line[256];
    int len = snprintf(line, sizeof line, "{\"stage\":\"%s\",\"done\":%zu,\"total\":%zu}\n", stage,
                       done, total);
    if (write(fd, line, (size_t)len) < 0)
        return;
}

static void show_progress(void *context, enum topic_stage stage, size_t done, size_t total)
{
    struct topic_training_arguments *arguments = context;
    topic_progress_show(&arguments->progress, stage_names[stage], done, total);
    if (arguments->progress_fd >= 0 && topic_progress_is_due(&arguments->told, done == total))
        tell_progress(arguments->progress_fd, stage_names[stage], done, total);
}

void topic_training_arguments_init(struct topic_training_arguments *arguments, const char *command)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    *arguments = (struct topic_training_arguments){.command = command,
                                                   .progress_fd = -1,
                                                   .threads = cores < 1             ? 1
                                                              : cores > THREADS_MAX ? THREADS_MAX
                                                                                    : (int)cores,
                                                   .seed = (int)topic_trainer_defaults().seed};
}

bool topic_training_arguments_are_default(const struct topic_training_arguments *arguments)
{
    struct topic_training_arguments defaults;
    topic_training_arguments_init(&defaults, arguments->command);
    return arguments->threads == defaults.threads && arguments->seed == defaults.seed &&
           !arguments->rule;
}

int topic_training_arguments_check(const struct topic_training_arguments *arguments)
{
    static const char *const rules[] = {"any", "exactly-one", NULL};
    if (topic_command_choose(arguments->command, "--rule", arguments->rule, rules) < 0)
        return -1;
    if (topic_command_in_range(arguments->command, "--threads", arguments->threads, 1,
                               THREADS_MAX) < 0)
        return -1;
    return topic_command_in_range(arguments->command, "--seed", arguments->seed, 0, 0x7FFFFFFF);
}

void topic_training_arguments_begin(struct topic_training_arguments *arguments,
                                    struct topic_train_options *options, bool shows_progress)
{
    options->process_count = (size_t)arguments->threads;
    options->seed = (unsigned)arguments->seed;
    options->normalises_topics = arguments->normalises_topics != 0;
    if (arguments->rule)
        options->rule = strcmp(arguments->rule, "any") == 0 ? TOPIC_TRAIN_RULE_ANY
                                                            : TOPIC_TRAIN_RULE_EXACTLY_ONE;
    options->progress = show_progress;
    options->context = arguments;
    topic_progress_init(&arguments->progress, shows_progress);
}

void topic_training_arguments_end(struct topic_training_arguments *arguments)
{
    topic_progress_end(&arguments->progress);
}

void topic_training_arguments_release(struct topic_training_arguments *arguments)
{
    free(arguments->rule);
}
