#include "cli/command/command_table.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/command/spelling.h"

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

const struct topic_command *topic_command_table_find(const char *name)
{
    for (size_t i = 0; i < GROUP_COUNT; i++)
        for (size_t j = 0; j < MAX_IN_GROUP && groups[i].commands[j]; j++)
            if (strcmp(name, groups[i].commands[j]->name) == 0)
                return groups[i].commands[j];
    return NULL;
}

const char *topic_command_table_guess(const char *name)
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

void topic_command_table_print(FILE *stream)
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

/* Whether the question's command line is one of this command. */
static bool is_about(const struct question *question, const char *name)
{
    const char *begin = question->command + strlen("topic ");
    return strncmp(begin, name, strlen(name)) == 0 && begin[strlen(name)] == ' ';
}

void topic_command_table_introduce(const char *name)
{
    const struct topic_command *command = topic_command_table_find(name);
    if (!command)
        return;
    topic_print_out("%c%s.\n", toupper((unsigned char)command->summary[0]), command->summary + 1);
    for (size_t i = 0; i < QUESTION_COUNT; i++)
        if (is_about(&questions[i], name))
            topic_print_out("  %-32s %s\n", questions[i].question, questions[i].command);
}
