/* topic - trains, evaluates and uses topic models from the command line. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/headroom.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/command/spelling.h"
#include "topicd/version.h"

#define MAX_IN_GROUP 11

static const struct group {
    const char *title;
    const struct topic_command *commands[MAX_IN_GROUP]; /* NULL after the last */
} groups[] = {
    {"Articles and models",
     {&topic_command_show, &topic_command_train, &topic_command_audit, &topic_command_suggest,
      &topic_command_eval, &topic_command_tag, &topic_command_explain, &topic_command_diff,
      &topic_command_inspect}},
    {"A registry of models",
     {&topic_command_promote, &topic_command_versions, &topic_command_golden,
      &topic_command_judge}},
    {"A running topicd",
     {&topic_command_status, &topic_command_top, &topic_command_reload, &topic_command_rollback,
      &topic_command_shadow, &topic_command_keygen}},
    {"Corrections of editors",
     {&topic_command_feedback, &topic_command_undo, &topic_command_history, &topic_command_queue,
      &topic_command_forget, &topic_command_backup, &topic_command_retrain, &topic_command_training,
      &topic_command_models, &topic_command_topics_file, &topic_command_store}},
};
enum { GROUP_COUNT = sizeof groups / sizeof *groups };

/* What users ask, and what answers it. */
static const struct question {
    const char *question;
    const char *command;
} questions[] = {
    {"Are my articles read as I mean?", "topic show my-articles/"},
    {"Is it good enough?", "topic eval --cv my-articles/"},
    {"How good is my model?", "topic eval -m my.model held-out/"},
    {"What should it be surer of?", "topic eval --cv my-articles/ --thresholds 0.90"},
    {"Why this topic?", "topic explain -m my.model article.md"},
    {"Which labels are wrong?", "topic audit my-articles/"},
    {"What should I label next?", "topic suggest -m my.model unlabelled/"},
    {"What would a new model change?", "topic diff old.model new.model articles/"},
};
enum { QUESTION_COUNT = sizeof questions / sizeof *questions };

static void print_help(FILE *stream)
{
    topic_print_to(
        stream,
        "Usage: topic COMMAND [OPTION...] [ARGUMENT...]\n       topic --help | --version\n");
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        topic_print_to(stream, "\n%s:\n", groups[i].title);
        for (size_t j = 0; j < MAX_IN_GROUP && groups[i].commands[j]; j++)
            topic_print_to(stream, "  %-11s %s\n", groups[i].commands[j]->name,
                           groups[i].commands[j]->summary);
    }
    topic_print_to(stream, "\nQuestions:\n");
    for (size_t i = 0; i < QUESTION_COUNT; i++)
        topic_print_to(stream, "  %-32s %s\n", questions[i].question, questions[i].command);
    topic_print_to(
        stream,
        "\n`topic help COMMAND` shows the options of a command.\n"
        "Exit status: 0 success, 1 failure, 2 wrong usage, 3 a check found something (such as\n"
        "eval --require).\n");
}

static const struct topic_command *find_command(const char *name)
{
    for (size_t i = 0; i < GROUP_COUNT; i++)
        for (size_t j = 0; j < MAX_IN_GROUP && groups[i].commands[j]; j++)
            if (strcmp(name, groups[i].commands[j]->name) == 0)
                return groups[i].commands[j];
    return NULL;
}

/* Opens /dev/null, for reading only, in place of each closed standard stream. Otherwise the next
 * file would get that stream's descriptor, and a message would be written into a model. Writing to
 * a closed stdout still fails. */
static void occupy_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* A command whose name is nearly this one, or NULL. */
static const char *guess(const char *name)
{
    const char *nearest = NULL;
    for (size_t i = 0; i < GROUP_COUNT; i++)
        for (size_t j = 0; j < MAX_IN_GROUP && groups[i].commands[j]; j++) {
            const char *other = groups[i].commands[j]->name;
            if (topic_spelling_is_near(name, other) &&
                (!nearest ||
                 topic_spelling_distance(name, other) < topic_spelling_distance(name, nearest)))
                nearest = other;
        }
    return nearest;
}

static int report_unknown(const char *name)
{
    const char *nearest = guess(name);
    if (nearest) {
        topic_print_err("topic: there is no command \"%s\"; did you mean \"%s\"? `topic --help` "
                        "lists them all\n",
                        name, nearest);
        return TOPIC_EXIT_BAD_USAGE;
    }
    if (name[0])
        topic_print_err("topic: there is no command \"%s\"; the commands are listed below\n\n",
                        name);
    print_help(stderr);
    return TOPIC_EXIT_BAD_USAGE;
}

/* `topic help`, `topic help COMMAND`, and how else one asks for help. */
static int help(int argc, const char **argv)
{
    const char *name = strcmp(argv[1], "help") == 0 && argc > 2 ? argv[2] : "";
    const struct topic_command *command = find_command(name);
    if (command)
        return command->run(2, (const char *[]){name, "--help", NULL});
    if (name[0])
        return report_unknown(name);
    print_help(stdout);
    return topic_command_finish("", TOPIC_EXIT_DONE);
}

int main(int argc, const char **argv)
{
    /* A reader that has ended (`topic tag ... | head`) and a limit on file sizes appear as a failed
     * write instead of ending the program. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    occupy_standard_streams();
    topic_print_begin();
    struct topic_error err = {0};
    if (topic_headroom_begin(&err) < 0) {
        topic_print_err("topic: %s\n", err.text);
        return TOPIC_EXIT_FAILED;
    }
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(argc, argv);
    if (strcmp(name, "--version") == 0) {
        topic_print_out("topic " TOPIC_VERSION "\n");
        return topic_command_finish("", TOPIC_EXIT_DONE);
    }
    const struct topic_command *command = find_command(name);
    if (command)
        return topic_command_finish(name, command->run(argc - 1, argv + 1));
    return report_unknown(name);
}
