/* config.h - the configuration file: lines "key = value", where the keys are the long options.
 *
 * A line that begins with # is a comment. A value goes to the end of its line, without the blanks
 * around it. See topicd.conf(5).
 */
#ifndef TOPIC_DAEMON_CONFIG_CONFIG_FILE_H
#define TOPIC_DAEMON_CONFIG_CONFIG_FILE_H

#include <stdio.h>

#include "daemon/config/options.h"
#include "topicd/error.h"

/* Sets what the file gives. A message on failure names the file and the line. */
int topic_config_file_read(struct topic_options *options, const char *path,
                           struct topic_error *err);

/* Writes the options as such a file. */
void topic_config_file_print(const struct topic_options *options, FILE *stream);

#endif
