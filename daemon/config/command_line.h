/* command_line.h - reads the command line of topicd, and the configuration file that it names. */
#ifndef TOPIC_DAEMON_CONFIG_COMMAND_LINE_H
#define TOPIC_DAEMON_CONFIG_COMMAND_LINE_H

#include "daemon/config/options.h"

/* Reads the command line, which takes precedence, and the file of --config. Prints --help,
 * --version, --print-config and errors. Returns -1 when the daemon should run, otherwise the exit
 * status. Call topic_option_table_release in either case. */
int topic_command_line_parse(struct topic_options *options, int argc, const char **argv);

#endif
