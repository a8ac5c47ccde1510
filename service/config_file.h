/* config_file.h - the configuration file: lines "key = value", where a key is the name of a long
 * option.
 *
 * Lines that begin with # are comments. A value extends to the end of its line, without the blanks
 * around it. See topicd.conf(5).
 */
#ifndef TOPIC_SERVICE_CONFIG_FILE_H
#define TOPIC_SERVICE_CONFIG_FILE_H

#include <stdio.h>

#include "service/option_set.h"
#include "topicd/error.h"

/* Sets the options that the file contains. An error names the file and the line. */
int topic_config_file_read(const struct topic_option_set *set, const char *path,
                           struct topic_error *err);

/* Writes the options as a configuration file. */
void topic_config_file_print(const struct topic_option_set *set, FILE *stream);

#endif
