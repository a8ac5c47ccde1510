/* command_table.h - the subcommands of topic, in groups, and the questions that they answer. */
#ifndef TOPIC_CLI_COMMAND_COMMAND_TABLE_H
#define TOPIC_CLI_COMMAND_COMMAND_TABLE_H

#include <stdio.h>

struct topic_command;

/* NULL: there is none. */
const struct topic_command *topic_command_table_find(const char *name);

/* A command whose name is nearly this one, or NULL. */
const char *topic_command_table_guess(const char *name);

/* What `topic help` prints. */
void topic_command_table_print(FILE *stream);

/* Prints on stdout what a command is for, and the questions that it answers. */
void topic_command_table_introduce(const char *name);

#endif
